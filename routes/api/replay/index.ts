import { operation } from "@/lib/http/requests/operation.ts";
import { getReplay } from "@/lib/http/operations/practice/replay.ts";
import { askReplay } from "@/lib/http/problems/replay_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getReplay, ({ app }) => askReplay(app, (replay) => replay.state())),
});
