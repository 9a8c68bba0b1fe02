import type { Bar, Quote, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import type { OfficialChange } from "../bars/official_prints.ts";

/** What upstream adds up of one second of a ticker, where it sends no trades of it. */
export interface SecondTotals {
  readonly ticker: Ticker;
  /** End of the second, event time, epoch ms. */
  readonly timeMs: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares in this second. */
  readonly volume: number;
  readonly vwap: number | null;
  /** Trades in this second, where upstream tells. */
  readonly trades?: number;
  /** Of the session up to the end of the second, where upstream tells. */
  readonly dayVolume?: number;
  readonly sessionVwap?: number;
  /** Today's official open, where upstream tells. */
  readonly dayOpen?: number;
}

/** A trade that counts no more, and what is left without it, as far as it is known. */
export interface TradeTakenBack {
  readonly trade: Trade;
  /** All other trades of its minute; null when not all of them are known. */
  readonly others: readonly Trade[] | null;
}

/** Told of all that a MarketState takes in, after it has. */
export interface MarketListener {
  onTrade(trade: Trade): void;
  onTakenBack(taken: TradeTakenBack): void;
  onOfficial(change: OfficialChange): void;
  onQuote(quote: Quote): void;
  onBar(ticker: Ticker, bar: Bar): void;
  onSecond(second: SecondTotals): void;
  /** @param timeMs market time that the snapshot is of; null while there is none */
  onSnapshot(snapshot: TickerSnapshot, timeMs: number | null): void;
  /** What is compared with, or what was before the ticker was looked at, is another. */
  onReference(ticker: Ticker): void;
  /** A session has begun for all tickers. */
  onSession(session: string): void;
}
