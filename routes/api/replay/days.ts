import { operation } from "@/lib/http/requests/operation.ts";
import { getReplayDays } from "@/lib/http/operations/practice/replay.ts";
import { askReplay } from "@/lib/http/problems/replay_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getReplayDays, async ({ app }) => {
    const items = await askReplay(app, (replay) => replay.days());
    return { count: items.length, items };
  }),
});
