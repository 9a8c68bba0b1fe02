import type { Flashtape } from "@/lib/app/flashtape.ts";
import { RefusalError } from "@/lib/support/refusal_error.ts";
import { ProblemError } from "./problem.ts";

type Replay = NonNullable<Flashtape["replay"]>;

/** Asks the replay of a server; what it refuses, and that there is none, becomes the problem that tells it. */
export async function askReplay<T>({ replay, config }: Flashtape, ask: (replay: Replay) => Promise<T>): Promise<T> {
  if (replay === null) {
    const right = "start the server with FEED=replay and REPLAY_FILES to practise on a recording";
    throw new ProblemError(409, `the feed is ${config.FEED}, no recording: ${right}`);
  }
  try {
    return await ask(replay);
  } catch (error) {
    if (error instanceof RefusalError) throw new ProblemError(409, error.message);
    throw error;
  }
}
