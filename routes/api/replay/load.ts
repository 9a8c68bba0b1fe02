import { operation } from "@/lib/http/requests/operation.ts";
import { loadReplay } from "@/lib/http/operations/practice/replay.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { askReplay } from "@/lib/http/problems/replay_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(loadReplay, async ({ app, body: { day } }) => {
    const state = await askReplay(app, (replay) => replay.load(day));
    if (state === null) throw new ProblemError(404, `there is no recorded day ${day}`);
    return state;
  }),
});
