import * as z from "zod";
import { type Quote, Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { FeedBar } from "../feed.ts";
import { EpochTime, NonNegative, Positive } from "../live/read_message.ts";
import { massiveEligibility } from "./conditions.ts";

export const StatusMessage = z.object({ ev: z.literal("status"), status: z.string(), message: z.string().default("") });

const Codes = z.array(z.int()).nullish().transform((codes) => codes ?? []);

/** `T`: one trade. `t` is in milliseconds; `x` and `trfi` name the place whose id `i` is. */
export const TradeMessage = z.object({
  ev: z.literal("T"),
  sym: Ticker,
  x: z.int(),
  i: z.union([z.string().min(1), z.int().transform(String)]),
  z: z.int().optional(),
  p: Positive,
  s: NonNegative,
  c: Codes,
  t: EpochTime,
  q: z.int().optional(),
  trfi: z.int().nullish(),
  trft: z.number().nullish(),
}).transform(({ sym, x, i, p, s, c, t, trfi }): Trade => {
  const eligibility = massiveEligibility(c);
  return {
    kind: "trade",
    ticker: sym,
    price: p,
    size: s,
    timeMs: t,
    // Ids are unique per ticker, exchange and trade reporting facility only.
    id: `${x}-${trfi ?? 0}-${i}`,
    ...(eligibility === undefined ? {} : { eligibility }),
  };
});

/** `Q`: the national best bid and offer. A side without a price is absent. */
export const QuoteMessage = z.object({
  ev: z.literal("Q"),
  sym: Ticker,
  bx: z.int().optional(),
  bp: NonNegative.optional(),
  bs: NonNegative.optional(),
  ax: z.int().optional(),
  ap: NonNegative.optional(),
  as: NonNegative.optional(),
  c: z.int().nullish(),
  i: Codes,
  t: EpochTime,
  q: z.int().optional(),
  z: z.int().optional(),
}).transform(({ sym, bp = 0, bs = 0, ap = 0, as = 0, t }): Quote => ({
  kind: "quote",
  ticker: sym,
  timeMs: t,
  ...(bp > 0 ? { bid: bp, bidSize: bs } : {}),
  ...(ap > 0 ? { ask: ap, askSize: as } : {}),
}));

const Aggregate = z.object({
  sym: Ticker,
  /** Shares in this bar, and today. */
  v: NonNegative,
  av: NonNegative.optional(),
  /** Official opening price. */
  op: NonNegative.optional(),
  /** VWAP of this bar, and of today. */
  vw: Positive.optional(),
  a: NonNegative.optional(),
  o: Positive,
  c: Positive,
  h: Positive,
  l: Positive,
  /** Mean trade size. */
  z: NonNegative.optional(),
  s: EpochTime,
  e: EpochTime,
  otc: z.boolean().optional(),
});

/** `A`: the bar of one second. */
export const SecondMessage = Aggregate.extend({ ev: z.literal("A") });

/** `AM`: the bar of one minute; a later one of the same start replaces it. */
export const MinuteMessage = Aggregate.extend({ ev: z.literal("AM") })
  .refine(({ s }) => s % 60_000 === 0, { message: "s is not the start of a minute", path: ["s"] })
  .transform(({ sym, s, e, o, h, l, c, v, vw, av = -1, a = 0 }): { bar: FeedBar; endMs: number } => ({
    bar: {
      kind: "bar",
      ticker: sym,
      bar: { time: s / 1000, open: o, high: h, low: l, close: c, volume: v, vwap: vw ?? null },
      // A day of less volume than its last minute is none.
      ...(av >= v && { dayVolume: av }),
      ...(a > 0 && { sessionVwap: a }),
    },
    endMs: e,
  }));

/** Limit up, limit down: price bands, and among the indicators halts and resumptions. */
export const LuldMessage = z.object({
  ev: z.literal("LULD"),
  T: Ticker,
  h: NonNegative.optional(),
  l: NonNegative.optional(),
  i: Codes,
  z: z.int().optional(),
  t: EpochTime,
  q: z.int().optional(),
});

/** Indicators of a {@link LuldMessage}. */
export const HALTED = 17;
export const RESUMED = 18;
