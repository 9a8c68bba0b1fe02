import type { Ticker } from "@/lib/protocol/mod.ts";

const TRADES = "T.";

interface Stretch {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
}

/**
 * Whose trades come, and whose came until lately: what was traded meanwhile must not be told as seconds as well, which
 * may be on their way for a while. Times are the market's.
 */
export class TradedTickers {
  /** The latest two stretches of each ticker. */
  readonly #stretches = new Map<Ticker, readonly Stretch[]>();

  /** Upstream has begun to send these topics. */
  granted(topics: Iterable<string>, nowMs: number): void {
    for (const ticker of tickersOf(topics)) {
      const known = this.#stretches.get(ticker) ?? [];
      if (known.at(-1)?.toMs === Infinity) continue;
      this.#stretches.set(ticker, [...known.slice(-1), { fromMs: nowMs, toMs: Infinity }]);
    }
  }

  /** Upstream has been told to send them no more. */
  givenUp(topics: Iterable<string>, nowMs: number): void {
    for (const ticker of tickersOf(topics)) this.#end(ticker, nowMs);
  }

  /** The connection was lost, and with it all topics. */
  lost(nowMs: number): void {
    for (const ticker of this.#stretches.keys()) this.#end(ticker, nowMs);
  }

  /** Whether trades of a stretch of time came, or some of them. */
  covers(ticker: Ticker, startMs: number, endMs: number): boolean {
    return this.#stretches.get(ticker)?.some(({ fromMs, toMs }) => endMs > fromMs && startMs < toMs) ?? false;
  }

  #end(ticker: Ticker, nowMs: number): void {
    const stretches = this.#stretches.get(ticker) ?? [];
    const ended = stretches.map((one) => one.toMs === Infinity ? { ...one, toMs: nowMs } : one);
    if (ended.length > 0) this.#stretches.set(ticker, ended);
  }
}

function* tickersOf(topics: Iterable<string>): Iterable<Ticker> {
  for (const topic of topics) if (topic.startsWith(TRADES)) yield topic.slice(TRADES.length) as Ticker;
}
