import { operation } from "@/lib/http/requests/operation.ts";
import { seekReplay } from "@/lib/http/operations/practice/replay.ts";
import { askReplay } from "@/lib/http/problems/replay_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(
    seekReplay,
    ({ app, body }) => askReplay(app, (replay) => replay.seek(body.time_ms, body.forwards_only)),
  ),
});
