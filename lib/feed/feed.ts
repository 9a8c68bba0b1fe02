import type { Bar, DailyBar, EpochMs, MarketHours, Quote, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";

export type { MarketHours, TickerSnapshot } from "@/lib/protocol/mod.ts";

/** A one-minute bar made upstream; it replaces the computed one of the same minute. */
export interface FeedBar {
  readonly kind: "bar";
  readonly ticker: Ticker;
  readonly bar: Bar;
}

/** A change of the feed's own state, to be told to everybody as STATUS. */
export interface FeedStatus {
  readonly kind: "status";
  readonly event:
    | "feed_connected"
    | "feed_lost"
    | "feed_gap"
    | "feed_backfilled"
    | "feed_ended"
    | "halted"
    | "resumed";
  readonly data: Readonly<Record<string, unknown>>;
}

export type FeedEvent = Trade | Quote | FeedBar | FeedStatus;

export interface FeedCapabilities {
  readonly quotes: boolean;
  readonly bars: boolean;
  readonly snapshot: boolean;
  readonly gainers: boolean;
  readonly dailyBars: boolean;
}

/** A source of market data. What it cannot do its `capabilities` say; the methods then answer with empty lists. */
export interface Feed extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: FeedCapabilities;
  readonly marketHours: MarketHours;
  /**
   * Market time, epoch milliseconds: the wall clock for live feeds, the event time reached for a replay. Null
   * before a replay's first event.
   */
  marketTime(): EpochMs | null;
  /**
   * Everything that happens, in order of arrival, until `signal` aborts (ends without an error) or a recording ends.
   * Can be iterated once.
   *
   * @throws when the source fails; the caller decides whether to start anew.
   */
  events(signal: AbortSignal): AsyncIterable<FeedEvent>;
  subscribe(tickers: readonly Ticker[]): void;
  unsubscribe(tickers: readonly Ticker[]): void;
  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]>;
  /** The biggest risers of the day, best first. */
  gainers(): Promise<TickerSnapshot[]>;
  /**
   * Completed one-minute bars that start from `fromMs` (inclusive) to `toMs` (exclusive), oldest first: what happened
   * before the server looked. A feed without history leaves the method out.
   */
  minuteBars?(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]>;
  /** Tells which subscribed tickers matter most, for feeds with a limit. A feed without one leaves the method out. */
  setPriority?(tickers: readonly Ticker[]): void;
  /** Up to `days` completed daily bars before the market's current day, oldest first. */
  dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]>;
}
