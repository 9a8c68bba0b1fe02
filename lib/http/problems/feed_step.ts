import { errorMessage } from "@/lib/support/logger.ts";
import { ProblemError } from "./problem.ts";

/** Asks the feed; when it cannot answer, that is told as a refusal. @param what of it is asked: `its gainers` */
export async function feedStep<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new ProblemError(503, `the feed did not tell ${what}: ${errorMessage(error)}`);
  }
}
