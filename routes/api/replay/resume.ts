import { operation } from "@/lib/http/requests/operation.ts";
import { resumeReplay } from "@/lib/http/operations/practice/replay.ts";
import { askReplay } from "@/lib/http/problems/replay_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(resumeReplay, ({ app }) => askReplay(app, (replay) => replay.resume())),
});
