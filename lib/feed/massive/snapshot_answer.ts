import * as z from "zod";
import { Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { EpochTime, NonNegative } from "../live/read_message.ts";

export const SNAPSHOTS = "/v2/snapshot/locale/us/markets/stocks";

const Amount = NonNegative.nullish().transform((amount) => amount ?? 0);
const DayPart = z.object({ o: Amount, h: Amount, l: Amount, c: Amount, v: Amount }).nullish();

/** A time that cannot be read costs nothing but itself. */
const OptionalTime = EpochTime.optional().catch(undefined);

const OneSnapshot = z.object({
  ticker: Ticker,
  day: DayPart,
  prevDay: DayPart,
  lastTrade: z.object({ p: NonNegative.default(0), t: OptionalTime }).nullish(),
  lastQuote: z.object({ p: NonNegative, P: NonNegative, t: EpochTime }).nullish().catch(undefined),
  updated: OptionalTime,
});

export const SnapshotAnswer = z.object({
  status: z.string().optional(),
  // Checked one by one, so that one that cannot be read costs none of the others.
  tickers: z.array(z.unknown()).nullish(),
}).transform(({ tickers }) => (tickers ?? []).flatMap(toSnapshot));

const firstPositive = (...prices: readonly number[]): number => prices.find((price) => price > 0) ?? 0;

/** The price is that of the last trade if the plan shows it, else the day's close so far, else yesterday's. */
function toSnapshot(value: unknown): TickerSnapshot[] {
  const parsed = OneSnapshot.safeParse(value);
  if (!parsed.success) return [];
  const { ticker, day, prevDay, lastTrade, lastQuote, updated } = parsed.data;
  const lastPrice = lastTrade?.p ?? 0;
  const { o: open = 0, h: high = 0, l: low = 0, c: dayPrice = 0, v: volume = 0 } = day ?? {};
  const timeMs = lastPrice > 0 ? lastTrade?.t : dayPrice > 0 ? updated : undefined;
  return [{
    ticker,
    price: firstPositive(lastPrice, dayPrice, prevDay?.c ?? 0),
    lastClose: prevDay?.c ?? 0,
    volume,
    avgVolume: 0,
    ...(timeMs !== undefined && { timeMs }),
    ...(open > 0 && high > 0 && low > 0 && { day: { open, high, low } }),
    ...(lastQuote && { quote: { bid: lastQuote.p, ask: lastQuote.P, timeMs: lastQuote.t } }),
  }];
}
