import { operation } from "@/lib/http/requests/operation.ts";
import { killSwitch } from "@/lib/http/operations/engine.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({ POST: operation(killSwitch, ({ app }) => app.killSwitch()) });
