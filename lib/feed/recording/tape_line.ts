import * as z from "zod";
import { Bar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";

/** Raised when a reader of the older lines could no longer read the newer ones. */
export const TAPE_VERSION = 1;

/** No line of a recording is longer, characters: a longer answer is not recorded, a longer line not read. */
export const MAX_TAPE_LINE = 1024 * 1024;

/** Times stay within what dates can hold: year 9999. */
const Time = EpochMs.check(z.gte(0), z.lte(253_402_300_799_999));
const Positive = z.number().positive();
const NonNegative = z.number().nonnegative();
const Day = z.iso.date();
const Count = z.number().int().nonnegative();

const Trade = z.strictObject({
  kind: z.literal("trade"),
  ticker: Ticker,
  price: Positive,
  size: NonNegative,
  timeMs: Time,
  eligibility: z.exactOptional(z.strictObject({
    updatesVolume: z.boolean(),
    updatesHighLow: z.boolean(),
    updatesLast: z.boolean(),
  })),
  id: z.exactOptional(z.string()),
  official: z.exactOptional(z.strictObject({
    kind: z.enum(["opening_cross", "closing_cross", "official_close"]),
    exchange: z.string(),
  })),
  side: z.exactOptional(z.enum(["buy", "sell"])),
  exchange: z.exactOptional(z.string()),
  conditions: z.exactOptional(z.string()),
});

const Quote = z.strictObject({
  kind: z.literal("quote"),
  ticker: Ticker,
  bid: z.exactOptional(NonNegative),
  bidSize: z.exactOptional(NonNegative),
  ask: z.exactOptional(NonNegative),
  askSize: z.exactOptional(NonNegative),
  timeMs: Time,
  bidExchange: z.exactOptional(z.string()),
  askExchange: z.exactOptional(z.string()),
});

const FeedBar = z.strictObject({
  kind: z.literal("bar"),
  ticker: Ticker,
  bar: Bar,
  dayVolume: z.exactOptional(NonNegative),
  sessionVwap: z.exactOptional(Positive),
});

const SecondBar = z.strictObject({
  kind: z.literal("second"),
  ticker: Ticker,
  timeMs: Time,
  open: Positive,
  high: Positive,
  low: Positive,
  close: Positive,
  volume: NonNegative,
  vwap: Positive.nullable(),
  trades: z.exactOptional(Count),
  dayVolume: z.exactOptional(NonNegative),
  sessionVwap: z.exactOptional(Positive),
  dayOpen: z.exactOptional(Positive),
});

const PriceBands = z.strictObject({
  kind: z.literal("bands"),
  ticker: Ticker,
  up: Positive,
  down: NonNegative,
  timeMs: Time,
});

const NewsItem = z.strictObject({
  kind: z.literal("news"),
  id: z.string(),
  tickers: z.array(Ticker).readonly(),
  headline: z.string(),
  url: z.exactOptional(z.string()),
  timeMs: Time,
});

const TradeCorrection = z.strictObject({
  kind: z.literal("correction"),
  ticker: Ticker,
  id: z.string(),
  timeMs: Time,
  trade: Trade.nullable(),
});

const FeedStatus = z.strictObject({
  kind: z.literal("status"),
  event: z.enum([
    "feed_connected",
    "feed_lost",
    "feed_gap",
    "feed_backfilled",
    "feed_ended",
    "halted",
    "resumed",
  ]),
  data: z.record(z.string(), z.unknown()),
});

const Snapshots = z.array(z.strictObject({
  ticker: Ticker,
  price: NonNegative,
  lastClose: NonNegative,
  volume: NonNegative,
  avgVolume: NonNegative,
  timeMs: z.exactOptional(Time),
  type: z.exactOptional(z.string()),
  day: z.exactOptional(z.strictObject({ open: NonNegative, high: NonNegative, low: NonNegative })),
  quote: z.exactOptional(z.strictObject({ bid: NonNegative, ask: NonNegative, timeMs: Time })),
}));

const References = z.array(z.strictObject({
  ticker: Ticker,
  name: z.exactOptional(z.string()),
  type: z.exactOptional(z.string()),
  exchange: z.exactOptional(z.string()),
  float: z.exactOptional(NonNegative),
  sharesOutstanding: z.exactOptional(NonNegative),
  marketCap: z.exactOptional(NonNegative),
}));

const DailyBars = z.array(z.strictObject({
  date: Day,
  open: NonNegative,
  high: NonNegative,
  low: NonNegative,
  close: NonNegative,
  volume: NonNegative,
}));

const Head = z.strictObject({
  version: z.literal(TAPE_VERSION),
  feed: z.string().min(1),
  marketHours: z.enum(["us_equities", "always_open"]),
  /** The market's day that the file is of. */
  date: Day,
  capabilities: z.strictObject({
    quotes: z.boolean(),
    bars: z.boolean(),
    snapshot: z.boolean(),
    gainers: z.boolean(),
    dailyBars: z.boolean(),
  }),
});
export type TapeHead = z.infer<typeof Head>;

/**
 * The kinds of lines, by the member that tells them apart. Every line also has `atMs`: the market's time when the event
 * arrived or the answer was given. Prices, sizes and times are as in the Feed interface.
 */
const SCHEMAS = {
  /** An event of the feed. */
  event: z.strictObject({
    atMs: Time,
    event: z.discriminatedUnion("kind", [
      Trade,
      TradeCorrection,
      Quote,
      FeedBar,
      SecondBar,
      PriceBands,
      NewsItem,
      FeedStatus,
    ]),
  }),
  /** An answer of `gainers()`; written when it differs from the one before. */
  gainers: z.strictObject({ atMs: Time, gainers: Snapshots }),
  /** An answer of `snapshot()`, or a part of one of `market()`. */
  snapshot: z.strictObject({ atMs: Time, snapshot: Snapshots }),
  /** A portion of `references()`. */
  references: z.strictObject({ atMs: Time, references: References }),
  /** An answer of `dailyBars()`. */
  dailyBars: z.strictObject({ atMs: Time, dailyBars: z.strictObject({ ticker: Ticker, bars: DailyBars }) }),
  /** An answer of `minuteBars()`. */
  minuteBars: z.strictObject({ atMs: Time, minuteBars: z.strictObject({ ticker: Ticker, bars: z.array(Bar) }) }),
  /** The first line of a file. */
  head: z.strictObject({ atMs: Time, head: Head }),
  /** The last line of a file that was finished: how many lines come before it. */
  end: z.strictObject({ atMs: Time, end: z.strictObject({ lines: Count }) }),
};

type Schemas = typeof SCHEMAS;
type Name = keyof Schemas;

/** A line as it was read, `name` telling which. */
export type TapeLine = { [N in Name]: { readonly name: N } & Readonly<z.infer<Schemas[N]>> }[Name];

/** What a line says besides its time, before it is one. */
export type TapeEntry = { [N in Name]: Pick<z.input<Schemas[N]>, N & keyof z.input<Schemas[N]>> }[Name];

const NAMES = Object.keys(SCHEMAS) as readonly Name[];

/**
 * Reads one line.
 *
 * @throws {SyntaxError} saying what is wrong with it.
 */
export function readTapeLine(text: string): TapeLine {
  const value: unknown = JSON.parse(text);
  const name = typeof value === "object" && value !== null ? NAMES.find((one) => one in value) : undefined;
  if (name === undefined) throw new SyntaxError(`it is none of ${NAMES.join(", ")}`);
  const parsed = SCHEMAS[name].safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SyntaxError(`${issue?.path.join(".") || name}: ${issue?.message}`);
  }
  return { name, ...parsed.data } as TapeLine;
}

/** The inner text of a name in a line, to look for where parsing every line would take too long. */
export const mentions = (line: string, name: Name): boolean => line.includes(`"${name}":`);
