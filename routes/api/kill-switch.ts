import { operation } from "@/lib/http/operation.ts";
import { killSwitch } from "@/lib/http/operations/engine.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({ POST: operation(killSwitch, ({ app }) => app.killSwitch()) });
