import * as z from "zod";
import { type Quote, Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { FeedBar, SecondBar } from "../feed.ts";
import { EpochTime, NonNegative, Positive } from "../live/read_message.ts";
import { isKnownCondition, massiveEligibility, OFFICIAL_CLOSE } from "./conditions.ts";
import { conditionNames, exchangeName } from "./tape_names.ts";

export const StatusMessage = z.object({ ev: z.literal("status"), status: z.string(), message: z.string().default("") });

/** 0 where upstream leaves it out. */
const Amount = NonNegative.nullish().transform((amount) => amount ?? 0);
const Codes = z.array(z.int()).nullish().transform((codes) => codes ?? []);

/**
 * What `e` says of a trade, by the correction indicators of the consolidated tape: that it is corrected (1), wrong (7) or
 * cancelled (8) later on, or that this is the record of a cancel (10), an error (11) or a correction (12).
 */
const CORRECTIONS: Readonly<Record<number, "void" | "corrected">> = {
  1: "void",
  7: "void",
  8: "void",
  10: "void",
  11: "void",
  12: "corrected",
};

/** A message of a trade: a new one, or what has become of one that was told. */
export interface TradeNews {
  readonly trade: Trade & { readonly id: string };
  readonly correction: "void" | "corrected" | null;
  /** Conditions whose meaning is not known. */
  readonly unknownConditions: readonly number[];
}

/** `T`: one trade. `t` is in milliseconds; `x` and `trfi` name the place whose id `i` is. */
export const TradeMessage = z.object({
  ev: z.literal("T"),
  sym: Ticker,
  x: z.int(),
  i: z.union([z.string().min(1), z.int().transform(String)]),
  p: Positive,
  s: NonNegative,
  c: Codes,
  t: EpochTime,
  trfi: z.int().nullish(),
  e: z.int().nullish(),
}).transform(({ sym, x, i, p, s, c, t, trfi, e }): TradeNews => {
  const eligibility = massiveEligibility(c);
  const conditions = conditionNames(c);
  return {
    trade: {
      kind: "trade",
      ticker: sym,
      price: p,
      size: s,
      timeMs: t,
      // Ids are unique per ticker, exchange and trade reporting facility only.
      id: `${x}-${trfi ?? 0}-${i}`,
      ...(eligibility === undefined ? {} : { eligibility }),
      exchange: exchangeName(x),
      ...(conditions === undefined ? {} : { conditions }),
      ...(c.includes(OFFICIAL_CLOSE) ? { official: { kind: "official_close", exchange: String(x) } } : {}),
    },
    correction: CORRECTIONS[e ?? 0] ?? null,
    unknownConditions: c.filter((code) => !isKnownCondition(code)),
  };
});

/** `Q`: the national best bid and offer. A side without a price is absent. */
export const QuoteMessage = z.object({
  ev: z.literal("Q"),
  sym: Ticker,
  bp: Amount,
  bs: Amount,
  ap: Amount,
  as: Amount,
  bx: z.int().nullish(),
  ax: z.int().nullish(),
  t: EpochTime,
}).transform(({ sym, bp, bs, ap, as, bx, ax, t }): Quote => ({
  kind: "quote",
  ticker: sym,
  timeMs: t,
  ...(bp > 0 ? { bid: bp, bidSize: bs } : {}),
  ...(ap > 0 ? { ask: ap, askSize: as } : {}),
  ...(bp > 0 && typeof bx === "number" ? { bidExchange: exchangeName(bx) } : {}),
  ...(ap > 0 && typeof ax === "number" ? { askExchange: exchangeName(ax) } : {}),
}));

/** What bars of seconds and of minutes have in common. */
const Aggregate = z.object({
  sym: Ticker,
  /** Shares in this bar, and today. */
  v: NonNegative,
  av: Amount,
  /** VWAP of this bar, and of today. */
  vw: Amount,
  a: Amount,
  o: Positive,
  c: Positive,
  h: Positive,
  l: Positive,
  s: EpochTime,
  e: EpochTime,
});

/** Of the day so far, as far as a bar tells. A day of less volume than its last bar is none. */
const ofDay = ({ v, av, a }: Pick<z.infer<typeof Aggregate>, "v" | "av" | "a">) => ({
  ...(av >= v && av > 0 && { dayVolume: av }),
  ...(a > 0 && { sessionVwap: a }),
});

/** `A`: the bar of one second. */
export const SecondMessage = Aggregate.extend({
  ev: z.literal("A"),
  /** Today's official open, and the mean size of the trades of this bar. */
  op: Amount,
  z: Amount,
}).transform(({ sym, e, o, h, l, c, v, vw, av, a, op, z: meanSize }): SecondBar => ({
  kind: "second",
  ticker: sym,
  timeMs: e,
  open: o,
  high: h,
  low: l,
  close: c,
  volume: v,
  vwap: vw > 0 ? vw : null,
  ...(meanSize > 0 && v > 0 && { trades: Math.max(1, Math.round(v / meanSize)) }),
  ...ofDay({ v, av, a }),
  ...(op > 0 && { dayOpen: op }),
}));

/** `AM`: the bar of one minute; a later one of the same start replaces it. */
export const MinuteMessage = Aggregate.extend({ ev: z.literal("AM") })
  .refine(({ s }) => s % 60_000 === 0, { message: "s is not the start of a minute", path: ["s"] })
  .transform(({ sym, s, e, o, h, l, c, v, vw, av, a }): { bar: FeedBar; endMs: number } => ({
    bar: {
      kind: "bar",
      ticker: sym,
      bar: { time: s / 1000, open: o, high: h, low: l, close: c, volume: v, vwap: vw > 0 ? vw : null },
      ...ofDay({ v, av, a }),
    },
    endMs: e,
  }));

/**
 * Limit up, limit down: price bands, and among the indicators halts and resumptions; these two only of what is listed at
 * Nasdaq. A message may come without bands.
 */
export const LuldMessage = z.object({
  ev: z.literal("LULD"),
  T: Ticker,
  h: Amount,
  l: Amount,
  i: Codes,
  t: EpochTime,
});

/** Indicators of a {@link LuldMessage}. */
export const HALTED = 17;
export const RESUMED = 18;
