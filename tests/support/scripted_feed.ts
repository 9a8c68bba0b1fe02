import type { Feed, FeedEvent, TickerSnapshot } from "@/lib/feed/feed.ts";
import type { MarketHours } from "@/lib/feed/feed.ts";
import type { DailyBar, EpochMs, Ticker, Trade } from "@/lib/protocol/mod.ts";

/** A feed that a test plays by hand. */
export class ScriptedFeed implements Feed {
  readonly name = "scripted";
  readonly capabilities = { quotes: true, bars: true, snapshot: true, gainers: true, dailyBars: true };
  marketHours: MarketHours = "always_open";
  timeMs: EpochMs | null = null;
  risers: readonly TickerSnapshot[] = [];
  known: readonly TickerSnapshot[] = [];
  history: readonly DailyBar[] = [];
  readonly subscribed: Ticker[] = [];
  isDisposed = false;
  setPriority?: NonNullable<Feed["setPriority"]>;
  minuteBars?: NonNullable<Feed["minuteBars"]>;
  corporateActions?: NonNullable<Feed["corporateActions"]>;
  market?: NonNullable<Feed["market"]>;
  references?: NonNullable<Feed["references"]>;
  batches?: NonNullable<Feed["batches"]>;
  readonly #queue: FeedEvent[] = [];
  #wake: (() => void) | null = null;
  #end: { readonly error: unknown } | null = null;

  marketTime(): EpochMs | null {
    return this.timeMs;
  }

  /** Hands over events; they are taken as soon as promises settle. */
  send(...events: FeedEvent[]): void {
    for (const event of events) {
      if (event.kind === "trade") this.timeMs = event.timeMs;
      this.#queue.push(event);
    }
    this.#wake?.();
  }

  /** Ends the events: by themselves (`null`) or by an error. */
  end(error: unknown = null): void {
    this.#end = { error };
    this.#wake?.();
  }

  async *events(signal: AbortSignal): AsyncIterable<FeedEvent> {
    signal.addEventListener("abort", () => this.#wake?.());
    while (!signal.aborted) {
      const event = this.#queue.shift();
      if (event !== undefined) yield event;
      else if (this.#end?.error) throw this.#end.error;
      else if (this.#end !== null) return;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  subscribe(tickers: readonly Ticker[]): void {
    this.subscribed.push(...tickers);
  }

  unsubscribe(tickers: readonly Ticker[]): void {
    for (const ticker of tickers) this.subscribed.splice(this.subscribed.indexOf(ticker), 1);
  }

  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    return Promise.resolve(this.known.filter(({ ticker }) => tickers.includes(ticker)));
  }

  gainers(): Promise<TickerSnapshot[]> {
    return Promise.resolve([...this.risers]);
  }

  dailyBars(_ticker: Ticker, days: number): Promise<DailyBar[]> {
    return Promise.resolve(this.history.slice(-days));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}

/** A trade that moves everything unless `rest` says otherwise. */
export function trade(ticker: Ticker, timeMs: number, price: number, size = 100, rest: Partial<Trade> = {}): Trade {
  return { kind: "trade", ticker, price, size, timeMs: timeMs as EpochMs, ...rest };
}
