import type { EpochMs, Ticker } from "./brand.ts";

/** What a trade may move; decided by its sale conditions under the feed's own policy. */
export interface TradeEligibility {
  readonly updatesVolume: boolean;
  readonly updatesHighLow: boolean;
  readonly updatesLast: boolean;
}

/** A print of an exchange's auction, or its word on the closing price, which is no trade of its own. */
export interface OfficialPrint {
  readonly kind: "opening_cross" | "closing_cross" | "official_close";
  /** Code of the exchange, as the feed writes it. */
  readonly exchange: string;
}

export interface Trade {
  readonly kind: "trade";
  readonly ticker: Ticker;
  /** In the currency of the market. */
  readonly price: number;
  /** Shares (units for crypto). */
  readonly size: number;
  /** Event time. */
  readonly timeMs: EpochMs;
  /** @default everything moves */
  readonly eligibility?: TradeEligibility;
  /** Id given by the market, where there is one: the same id is the same trade. */
  readonly id?: string;
  /** What the print means for the session as a whole, where it is an exchange's official one. */
  readonly official?: OfficialPrint;
  /** The taker's side, where the feed tells; else the tick rule decides. */
  readonly side?: "buy" | "sell";
  /** Where it was made, as people write it. @default not told */
  readonly exchange?: string;
  /** Sale conditions, as people write them. @default none are told */
  readonly conditions?: string;
}

/** Top of book. A side that is unknown is absent. */
export interface Quote {
  readonly kind: "quote";
  readonly ticker: Ticker;
  readonly bid?: number;
  readonly bidSize?: number;
  readonly ask?: number;
  readonly askSize?: number;
  readonly timeMs: EpochMs;
  /** Exchanges that bid and ask, as people write them. @default not told */
  readonly bidExchange?: string;
  readonly askExchange?: string;
}

/** Price and size. */
export type BookLevel = readonly [price: number, size: number];

/** An order book as it stands, the best levels first; at most ten of each side. */
export interface OrderBook {
  readonly kind: "depth";
  readonly ticker: Ticker;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly timeMs: EpochMs;
}

/**
 * What upstream adds up of one second of a ticker, where it sends no trades of it: of a ticker whose trades come as
 * well it is not told.
 */
export interface SecondBar {
  readonly kind: "second";
  readonly ticker: Ticker;
  /** End of the second, event time. */
  readonly timeMs: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares in this second. */
  readonly volume: number;
  readonly vwap: number | null;
  /** Trades in this second, where upstream tells. */
  readonly trades?: number;
  /** Shares today up to the end of the second, and VWAP of the session, where upstream tells. */
  readonly dayVolume?: number;
  readonly sessionVwap?: number;
  /** Today's official open, where upstream tells. */
  readonly dayOpen?: number;
}

/** A day's bar; `date` is the session's, `YYYY-MM-DD` in the market's time zone. */
export interface DailyBar {
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A split, a dividend, or both, from the morning of a day on. */
export interface CorporateAction {
  readonly ticker: Ticker;
  /** The first day on which it trades so, `YYYY-MM-DD` in the market's time zone. */
  readonly date: string;
  /** Shares for each one held before: 4 for 4:1, 0.1 for 1:10; 1 for none. */
  readonly ratio: number;
  /** In the market's currency for each share held after; 0 for none. */
  readonly dividend: number;
}

/** What is known of a ticker before its first trade. Unknown numbers are 0. */
export interface TickerSnapshot {
  readonly ticker: Ticker;
  readonly price: number;
  /** Close of the previous session. */
  readonly lastClose: number;
  /** Shares traded today. */
  readonly volume: number;
  /** Mean daily volume. */
  readonly avgVolume: number;
  /** Event time of the trade that made the price. @default not known */
  readonly timeMs?: EpochMs;
  /** What it is by the feed's reference data: `CS`, `WARRANT`. @default not known */
  readonly type?: string;
  /** Of today's regular session. @default not known */
  readonly day?: { readonly open: number; readonly high: number; readonly low: number };
  /** Top of book. @default not known */
  readonly quote?: { readonly bid: number; readonly ask: number; readonly timeMs: EpochMs };
}

/** What a ticker is. What is not known is absent. */
export interface TickerReference {
  readonly ticker: Ticker;
  readonly name?: string;
  /** `CS`, `ETF`, `WARRANT`. */
  readonly type?: string;
  /** Primary exchange, as the feed writes it. */
  readonly exchange?: string;
  /** Shares that can be traded freely. */
  readonly float?: number;
  readonly sharesOutstanding?: number;
  /** In the market's currency. */
  readonly marketCap?: number;
}

/** When the market is open: US equities by New York's clock, or round the clock (crypto, the simulated market). */
export type MarketHours = "us_equities" | "always_open";
