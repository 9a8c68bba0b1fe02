import type { Flashtape } from "@/lib/app/flashtape.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { ProblemError } from "./problem.ts";

/** What the engine keeps while it runs. */
type Running = { readonly [K in "scanner" | "monitor"]: NonNullable<Flashtape["engine"][K]> };

/** @throws {ProblemError} 409 while the engine does not run */
export function runningEngine({ engine }: Flashtape): Running {
  const { scanner, monitor } = engine;
  if (scanner !== null && monitor !== null) return { scanner, monitor };
  throw new ProblemError(409, `the engine is ${engine.state}: start it by POST /api/engine/start`);
}

type Scanner = Running["scanner"];

/** A refusal for a ticker that is not on the watchlist. */
export const notListed = (ticker: string): ProblemError => new ProblemError(404, `${ticker} is not on the watchlist`);

/** @throws {ProblemError} 404 for a ticker that is not on the watchlist */
export function refuseUnlisted(scanner: Scanner, ticker: Ticker): void {
  if (scanner.item(ticker) === undefined) throw notListed(ticker);
}

/** @throws {ProblemError} 404 for a ticker that is not on the watchlist, 409 for one that is too stale for tier 2 */
export function refuseStale(scanner: Scanner, ticker: Ticker): void {
  const check = scanner.checkPromotion(ticker);
  if (check === undefined) throw notListed(ticker);
  if (check.tier === 1 && check.stale) {
    throw new ProblemError(409, `${ticker} is stale: it has not traded for 30 s in market hours`);
  }
}
