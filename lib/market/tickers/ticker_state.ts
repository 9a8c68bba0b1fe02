import { type EpochMs, roundTo, type Ticker } from "@/lib/protocol/mod.ts";

/** Where a ticker stands. Prices in the market's currency, volumes in shares; unknown numbers are 0. */
export interface TickerState {
  readonly ticker: Ticker;
  readonly price: number;
  /** Close of the previous session. */
  readonly lastClose: number;
  /** Close of this session by its closing auction; null before that, and where none was told. */
  readonly officialClose: number | null;
  /** Mean daily volume. */
  readonly avgVolume: number;
  readonly dayVolume: number;
  /** Sum of price times shares of this session; of shares that only upstream has counted, at its mean price. */
  readonly dollarVolume: number;
  /** Over the trades and upstream bars of this session; null before the first. */
  readonly sessionVwap: number | null;
  /** Absent while unknown: also when the quote is older than the latest trade by two minutes. */
  readonly bid?: number;
  readonly ask?: number;
  /** Event time of the latest trade, as it told itself or as an upstream bar (its end) or a snapshot did; null before. */
  readonly lastTradeMs: EpochMs | null;
  /** The split that the session's first price looks like, `4:1`, where none is known; else null. */
  readonly suspectedSplit: string | null;
  /** Session that `dayVolume` and `sessionVwap` belong to, `YYYY-MM-DD`; null before the first event. */
  readonly sessionDate: string | null;
}

/** What a {@link TickerState} is made of, read as it changes; sums are not rounded. */
export type TickerReading =
  & Readonly<
    Pick<
      TickerState,
      "price" | "lastClose" | "avgVolume" | "dayVolume" | "dollarVolume" | "sessionVwap" | "suspectedSplit"
    >
  >
  & { readonly bid: number | undefined; readonly ask: number | undefined };

/** Percent of `price` against `lastClose`, two decimals; 0 while either is unknown. */
export function changePct(price: number, lastClose: number): number {
  return price > 0 && lastClose > 0 ? roundTo((price - lastClose) / lastClose * 100, 2) : 0;
}
