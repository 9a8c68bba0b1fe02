import type { Bar, Quote, SecondBar, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import type { OfficialChange } from "../bars/official_prints.ts";

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
  onSecond(second: SecondBar): void;
  /** @param timeMs market time that the snapshot is of; null while there is none */
  onSnapshot(snapshot: TickerSnapshot, timeMs: number | null): void;
  /** What is compared with, or what was before the ticker was looked at, is another. */
  onReference(ticker: Ticker): void;
  /** A session has begun for all tickers. */
  onSession(session: string): void;
}
