import type { Flashtape } from "@/lib/app/flashtape.ts";
import { ProblemError } from "./problem.ts";

/** What the engine keeps while it runs. */
type Running = { readonly [K in "scanner" | "monitor"]: NonNullable<Flashtape["engine"][K]> };

/** @throws {ProblemError} 409 while the engine does not run */
export function runningEngine({ engine }: Flashtape): Running {
  const { scanner, monitor } = engine;
  if (scanner !== null && monitor !== null) return { scanner, monitor };
  throw new ProblemError(409, `the engine is ${engine.state}: start it by POST /api/engine/start`);
}

/** A refusal for a ticker that is not on the watchlist. */
export const notListed = (ticker: string): ProblemError => new ProblemError(404, `${ticker} is not on the watchlist`);
