import type {
  Bar,
  CorporateAction,
  DailyBar,
  EpochMs,
  MarketHours,
  OrderBook,
  Quote,
  SecondBar,
  Ticker,
  TickerReference,
  TickerSnapshot,
  Trade,
} from "@/lib/protocol/mod.ts";

export type { MarketHours, SecondBar, TickerReference, TickerSnapshot } from "@/lib/protocol/mod.ts";

/** A one-minute bar made upstream; it replaces the computed one of the same minute. */
export interface FeedBar {
  readonly kind: "bar";
  readonly ticker: Ticker;
  readonly bar: Bar;
  /** Shares traded in the session up to the bar's end, where upstream tells them. */
  readonly dayVolume?: number;
  /** VWAP of the session up to the bar's end, where upstream tells it. */
  readonly sessionVwap?: number;
}

/** The market takes a trade back: it was cancelled, wrong, or other than it was told. */
export interface TradeCorrection {
  readonly kind: "correction";
  readonly ticker: Ticker;
  /** Of the trade that does not count any more. */
  readonly id: string;
  readonly timeMs: EpochMs;
  /** What takes its place; null when nothing does. */
  readonly trade: Trade | null;
}

/** Prices beyond which a ticker may not trade. */
export interface PriceBands {
  readonly kind: "bands";
  readonly ticker: Ticker;
  readonly up: number;
  readonly down: number;
  readonly timeMs: EpochMs;
}

export interface NewsItem {
  readonly kind: "news";
  readonly id: string;
  readonly tickers: readonly Ticker[];
  readonly headline: string;
  readonly url?: string;
  /** When it was published. */
  readonly timeMs: EpochMs;
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

/** What happens in the market, or to the feed. */
export type MarketEvent =
  | Trade
  | TradeCorrection
  | Quote
  | FeedBar
  | SecondBar
  | PriceBands
  | NewsItem
  | OrderBook
  | FeedStatus;

/** Of a recording: a second of market time has passed, and everything before it has been told. */
export interface FeedBeat {
  readonly kind: "beat";
  readonly timeMs: EpochMs;
}

export type FeedEvent = MarketEvent | FeedBeat;

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
   * Of a recording: seconds of market time in a second of the clock, 60 for "as fast as possible". Such a feed tells
   * beats, and whoever polls does so by them, so that the same recording always gives the same messages.
   *
   * @default a live feed, without beats
   */
  readonly speed?: number;
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
  /**
   * The same, as many at a time as have come together: of a whole market the promises for each event by itself cost as
   * much as what is done with it. Either this or `events` can be iterated. Beats stand alone. A feed whose events come
   * one by one leaves the method out.
   */
  batches?(signal: AbortSignal): AsyncIterable<readonly FeedEvent[]>;
  /** Trades of this feed with a sale condition whose meaning is not known, by its code. @default none */
  readonly unknownConditions?: ReadonlyMap<number, number>;
  /**
   * How this feed writes a ticker that people write in several ways: Coinbase `BTC-USD`, Kraken `BTC/USD`.
   *
   * @default as it is given
   */
  spelling?(ticker: Ticker): Ticker;
  subscribe(tickers: readonly Ticker[]): void;
  unsubscribe(tickers: readonly Ticker[]): void;
  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]>;
  /** The biggest risers of the day, best first. */
  gainers(): Promise<TickerSnapshot[]>;
  /** Where every ticker of the market stands. A feed that knows only what is subscribed leaves the method out. */
  market?(): Promise<TickerSnapshot[]>;
  /** What the tickers of the market are, in portions as they arrive. A feed without reference data leaves it out. */
  references?(signal: AbortSignal): AsyncIterable<readonly TickerReference[]>;
  /**
   * The tickers that there are, of a feed that does not tell what they are: products, those of a recording. A feed with
   * references, or one that cannot tell, leaves it out.
   */
  readonly tickers?: readonly Ticker[];
  /**
   * Completed one-minute bars that start from `fromMs` (inclusive) to `toMs` (exclusive), oldest first: what happened
   * before the server looked. A feed without history leaves the method out.
   */
  minuteBars?(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]>;
  /** Whether `minuteBars` are made up: they fill an empty chart but take the place of nothing. @default false */
  readonly inventsHistory?: boolean;
  /** Tells which subscribed tickers matter most, for feeds with a limit. A feed without one leaves the method out. */
  setPriority?(tickers: readonly Ticker[]): void;
  /**
   * Names all tickers whose order books are wanted from now on; each is told whenever it changes. A feed without order
   * books leaves the method out.
   */
  setDepth?(tickers: readonly Ticker[]): void;
  /**
   * Splits and dividends from a day on, `YYYY-MM-DD`. A feed that knows none leaves the method out; its daily bars and last
   * closes are as they were traded in any case.
   */
  corporateActions?(since: string): Promise<CorporateAction[]>;
  /** Up to `days` completed daily bars before the market's current day, oldest first. */
  dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]>;
}

/** What a feed tells of days and minutes that are over. */
export type FeedHistory = Pick<Feed, "capabilities" | "minuteBars" | "inventsHistory" | "dailyBars">;
