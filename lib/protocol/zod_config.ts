import * as z from "zod/mini";
import { en } from "zod/locales";

// zod/mini has no words for what is wrong unless it is given some.
z.config(en());
// Browsers run this under a Content-Security-Policy without 'unsafe-eval'; zod's compiled parsers would trip it.
if ("document" in globalThis) z.config({ jitless: true });
