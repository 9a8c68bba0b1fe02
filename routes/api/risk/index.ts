import { operation } from "@/lib/http/requests/operation.ts";
import { getRisk } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({ GET: operation(getRisk, ({ app }) => app.broker.risk()) });
