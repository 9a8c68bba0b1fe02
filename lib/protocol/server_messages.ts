import * as z from "zod/mini";
import { EpochMs, Ticker } from "./brand.ts";

/**
 * One schema per server message: what a reader may rely on. Unknown members pass through untouched, so that a
 * newer server can add some without breaking older readers. Shapes and units: docs/protocol.md.
 */

/** ISO 8601 date and time in UTC. */
const IsoTime = z.iso.datetime();
const Finite = z.number();
const NonNegative = z.number().check(z.nonnegative());

/** Members that every broadcast JSON object carries. */
const stamps = {
  /** When the server sent it, ISO 8601 UTC. */
  _server_time_utc: z.optional(IsoTime),
  /** The same, epoch milliseconds. */
  _sent_at: z.optional(EpochMs),
};

/** One trade received. `volume` is the size of this trade in shares, `timestamp` its event time; older servers omit it. */
export const TickPayload = z.looseObject({
  ticker: Ticker,
  price: Finite,
  volume: NonNegative,
  timestamp: z.optional(IsoTime),
  ...stamps,
});
export type TickPayload = z.infer<typeof TickPayload>;

/** Event time of a tick; of one without a timestamp when it was sent, else 0: not known. */
export function tickTimeMs({ timestamp, _sent_at }: TickPayload): EpochMs {
  return timestamp === undefined ? _sent_at ?? 0 as EpochMs : Date.parse(timestamp) as EpochMs;
}

/** Open, high, low, close, volume and volume-weighted average price of one interval; `time` is its start, epoch seconds. */
export const Bar = z.looseObject({
  time: z.int(),
  open: Finite,
  high: Finite,
  low: Finite,
  close: Finite,
  volume: NonNegative,
  vwap: z.nullable(Finite),
});
export type Bar = z.infer<typeof Bar>;

/** Intervals that are made of one-minute bars. */
export const MinuteTimeframe = z.enum(["1m", "2m", "3m", "5m", "15m", "30m", "1h", "4h", "1D"]);
export type MinuteTimeframe = z.infer<typeof MinuteTimeframe>;

export const Timeframe = z.enum(["10s", ...MinuteTimeframe.options]);
export type Timeframe = z.infer<typeof Timeframe>;

/** A completed interval, or a completed one revised by a late trade (`revision` counts from 1). */
export const BarPayload = z.looseObject({
  ticker: Ticker,
  timeframe: Timeframe,
  bar: Bar,
  revision: z.optional(z.int().check(z.positive())),
  ...stamps,
});
export type BarPayload = z.infer<typeof BarPayload>;

/** The four accumulation signals of the watchlist score; formulas in docs/domain.md. */
const fourOf = <T extends z.core.$ZodType>(schema: T) =>
  z.object({
    tight_range: schema,
    accumulation_bar: schema,
    obv_divergence: schema,
    volume_dryout: schema,
  });

/** `source` of a ticker that the scanner found among today's risers. */
export const REALTIME_GAINER = "realtime_gainer";

export const WatchlistItem = z.looseObject({
  ticker: Ticker,
  price: Finite,
  /** Percent against `official_close` once there is one, else against `last_close`; 0 while that is unknown. */
  change_pct: Finite,
  /** Shares traded today. */
  volume: NonNegative,
  /** Sum of price times shares over the trades of today, USD. */
  dollar_volume: NonNegative,
  /** Close of the previous session; 0 when unknown. */
  last_close: NonNegative,
  /** Close of this session by its closing auction; null before that, and where no feed tells it. */
  official_close: z.optional(z.nullable(NonNegative)),
  /**
   * The split that the session's first price looks like, `4:1` or `1:10`, where none is known: `change_pct` is 0 then.
   * Null otherwise, and absent where no feed tells it.
   */
  suspected_split: z.optional(z.nullable(z.string())),
  /** Mean daily volume; 0 when unknown. */
  avg_volume: NonNegative,
  /** 0..100, or -1 while there are fewer than five daily bars. */
  score: Finite,
  score_v3: Finite,
  stage: z.string(),
  stage_number: z.int(),
  signals: fourOf(z.boolean()),
  intensities: fourOf(Finite),
  can_trade: z.boolean(),
  source: z.string(),
  discovered_at: z.nullable(IsoTime),
  /** Event time of the last trade, epoch milliseconds; null before the first. */
  last_tick_time: z.nullable(EpochMs),
  zen_v: Finite,
  zen_p: Finite,
  tier: z.union([z.literal(1), z.literal(2)]),
});
export type WatchlistItem = z.infer<typeof WatchlistItem>;

/**
 * What `change_pct` refers to: the close of this session once it has one, else that of the one before; 0 if unknown, or
 * of another share: that before a split which nobody has told of.
 */
export function referenceClose(
  { last_close, official_close, suspected_split }: Pick<
    WatchlistItem,
    "last_close" | "official_close" | "suspected_split"
  >,
): number {
  return typeof suspected_split === "string" ? 0 : official_close ?? last_close;
}

export const WatchlistPayload = z.looseObject({
  count: z.optional(z.int()),
  items: z.array(WatchlistItem),
  event_time_ms: z.optional(z.nullable(Finite)),
  event_latency_ms: z.optional(z.nullable(Finite)),
  _event_time: z.optional(z.nullable(Finite)),
  _event_latency_ms: z.optional(z.nullable(Finite)),
  ...stamps,
});
export type WatchlistPayload = z.infer<typeof WatchlistPayload>;

export const IgnitionPayload = z.looseObject({
  ticker: Ticker,
  /** 0..100, one decimal. */
  score: Finite,
  passed_filter: z.optional(z.boolean()),
  /** Failing clauses joined by `; `, or why it passed. */
  reason: z.optional(z.string()),
  timestamp: z.optional(IsoTime),
  /** The score without its cap at 100, one decimal: what lists rank by. */
  ignition_raw: z.optional(Finite),
  /** Named parts that add up to `ignition_raw`. */
  components: z.optional(z.record(z.string(), Finite)),
  ...stamps,
});
export type IgnitionPayload = z.infer<typeof IgnitionPayload>;

/** Points of the `base` of the `running` ignition model for each percent above the last close. */
export const RUNNING_POINTS_PER_PERCENT = 14;

/** What lists rank by: nine in ten tickers that move have a score of 100. */
export const ignitionRank = ({ ignition_raw, score }: IgnitionPayload): number => ignition_raw ?? score;

export const OrderEvent = z.enum([
  "SUBMIT",
  "FILL",
  "PARTIAL_FILL",
  "CANCEL",
  "REJECT",
]);
export type OrderEvent = z.infer<typeof OrderEvent>;

export const TradePayload = z.looseObject({
  event: OrderEvent,
  order_id: z.string(),
  ticker: Ticker,
  ...stamps,
});
export type TradePayload = z.infer<typeof TradePayload>;

export const StatusPayload = z.looseObject({
  event: z.string().check(z.minLength(1)),
  ...stamps,
});
export type StatusPayload = z.infer<typeof StatusPayload>;

export const PongPayload = z.looseObject({
  server_time_utc: IsoTime,
  sent_at: EpochMs,
});
export type PongPayload = z.infer<typeof PongPayload>;

/** The bare JSON text that tells classic clients of a new active ticker; it has no `TYPE:` before it. */
export const ActiveTickerChanged = z.looseObject({
  type: z.literal("ACTIVE_TICKER_CHANGED"),
  ticker: Ticker,
  source: z.string(),
});
export type ActiveTickerChanged = z.infer<typeof ActiveTickerChanged>;

/** Schema of each JSON payload by message type; LOG and ERROR are plain strings in the classic dialect. */
export const PAYLOAD_SCHEMAS = {
  TICK: TickPayload,
  BAR: BarPayload,
  TRADE: TradePayload,
  WATCHLIST: WatchlistPayload,
  STATUS: StatusPayload,
  IGNITION: IgnitionPayload,
  PONG: PongPayload,
  LOG: z.string(),
  ERROR: z.string(),
} as const;

export type Payloads = {
  [T in keyof typeof PAYLOAD_SCHEMAS]: z.infer<typeof PAYLOAD_SCHEMAS[T]>;
};

/** A decoded server message, discriminated by `type`. */
export type ServerMessage =
  | {
    [T in Exclude<keyof Payloads, "LOG">]: { readonly type: T; readonly data: Payloads[T] };
  }[Exclude<keyof Payloads, "LOG">]
  | {
    readonly type: "LOG";
    readonly data: string;
    /** When the line was logged, ISO 8601 UTC; the classic dialect does not tell. */
    readonly time?: string;
  }
  | {
    readonly type: "ACTIVE_TICKER_CHANGED";
    readonly data: ActiveTickerChanged;
  };
