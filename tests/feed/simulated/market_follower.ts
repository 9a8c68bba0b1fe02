import type { Tape } from "@/lib/feed/simulated/tape.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";

/** What a listener to the tape would have found. */
export interface Findings {
  /** Rose from below 4 % to a running score of 70 or more, above its VWAP and in a spread of at most 1 %. */
  readonly ignited: Set<Ticker>;
  /** Scored 70 or more in a spread above 1 %. */
  readonly trapped: Set<Ticker>;
  /** Scored 70 or more below its VWAP. */
  readonly belowVwap: Set<Ticker>;
  /** When each ticker was first up 5 %, milliseconds since the start of the tape. */
  readonly joined: Map<Ticker, number>;
  /** Running scores without a stage bonus, one per ticker and second. */
  readonly scores: number[];
}

function runningScore(changePercent: number, days: number): number {
  const bonus = days >= 3 ? 15 : days >= 2 ? 10 : days >= 1.5 ? 5 : 0;
  return Math.min(100, Math.max(0, 14 * changePercent) + bonus);
}

/** Plays a tape on to `untilMs` and judges every ticker once a second by the formulas of the market's domain. */
export function followMarket(tape: Tape, untilMs: number): Findings {
  const found: Findings = {
    ignited: new Set(),
    trapped: new Set(),
    belowVwap: new Set(),
    joined: new Map(),
    scores: [],
  };
  const spreads = new Map<Ticker, number>();
  const turnover = new Map<Ticker, { dollars: number; shares: number }>();
  const startedLow = new Set<Ticker>();
  while (tape.timeMs < untilMs) {
    for (const event of tape.next(0)) {
      if (event.kind === "quote") spreads.set(event.ticker, 100 * (1 - (event.bid ?? 0) / (event.ask ?? 1)));
      if (event.kind !== "trade") continue;
      const { dollars = 0, shares = 0 } = turnover.get(event.ticker) ?? {};
      turnover.set(event.ticker, { dollars: dollars + event.price * event.size, shares: shares + event.size });
    }
    if (tape.timeMs % 1000 !== 0) continue;
    for (const { listing: { ticker, lastClose, avgVolume }, price, volume } of tape.instruments) {
      const change = 100 * (price / lastClose - 1);
      if (change < 4) startedLow.add(ticker);
      if (change >= 5 && !found.joined.has(ticker)) found.joined.set(ticker, tape.timeMs);
      const score = runningScore(change, volume / avgVolume);
      found.scores.push(score);
      if (score < 70) continue;
      const { dollars = 0, shares = 1 } = turnover.get(ticker) ?? {};
      const wide = (spreads.get(ticker) ?? 0) > 1;
      const below = price < dollars / shares;
      if (wide) found.trapped.add(ticker);
      if (below) found.belowVwap.add(ticker);
      if (!wide && !below && startedLow.has(ticker)) found.ignited.add(ticker);
    }
  }
  return found;
}
