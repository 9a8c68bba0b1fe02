import * as z from "zod/mini";
import type { EventPosition, LogPayload } from "./batched_messages.ts";
import { EpochMs, Ticker } from "./brand.ts";
import { MarketSession } from "./market_session.ts";
import { FactNameSchema, type Scan } from "./scan/scans.ts";
import type { Alert } from "./scan/alerts.ts";
import type { ScanRows } from "./scan/scan_messages.ts";
import { type Account, Order, type ValuedPosition } from "./trading/orders.ts";
import { Bar, IgnitionPayload, TickPayload, TradePayload, WatchlistItem } from "./server_messages.ts";

/** JSON bodies of the HTTP routes, shared by the server that writes them and the dashboard that reads them. */

export const EngineState = z.enum(["stopped", "starting", "running", "stopping", "error"]);
export type EngineState = z.infer<typeof EngineState>;

/** `lost`: it broke off and will be tried again; `ended`: a recording is at its end. */
export const FeedState = z.enum(["stopped", "connecting", "connected", "lost", "ended"]);
export type FeedState = z.infer<typeof FeedState>;

/** `GET /api/status`. */
export const ServerStatus = z.looseObject({
  version: z.string(),
  started_at: z.iso.datetime(),
  /** `stale`: silent for 30 s in market hours. */
  feed: z.looseObject({ name: z.string(), state: FeedState, stale: z.optional(z.boolean()) }),
  engine: EngineState,
  /** Whether ignition scores are computed. */
  scoring: z.optional(z.boolean()),
  /** Where state is kept: `sqlite` outlives the process, `memory` does not. */
  store: z.optional(z.enum(["memory", "sqlite"])),
  /** Why state cannot be written at present; null when it can. */
  store_error: z.optional(z.nullable(z.string())),
  /** Whether the market is that of US shares, or always open. */
  market_hours: z.optional(z.enum(["us_equities", "always_open"])),
  ...MarketSession.shape,
  /** Event time that the feed has reached, epoch ms; null before the first event of a replay. */
  market_time_ms: z.nullable(EpochMs),
  connections: z.int(),
  /** Least time between two frames of market data that the load of the process allows at present, ms. */
  beat_ms: z.optional(z.number()),
  /** Messages broadcast since the start, by type. */
  messages: z.record(z.string(), z.int()),
  active_ticker: z.nullable(Ticker),
});
export type ServerStatus = z.infer<typeof ServerStatus>;

/** `GET /api/engine/status`. */
export const EngineStatus = z.looseObject({
  state: EngineState,
  /** Why it is in the state `error`; null otherwise. */
  error: z.nullable(z.string()),
  /** `name` is null before the first start. */
  feed: z.looseObject({ name: z.nullable(z.string()), state: FeedState }),
});
export type EngineStatus = z.infer<typeof EngineStatus>;

/** `GET /health`. */
export const HealthResponse = z.looseObject({ status: z.literal("ok"), engine: EngineState });
export type HealthResponse = z.infer<typeof HealthResponse>;

/** `GET /api/bars`: oldest first; the last one may still be forming. */
export const BarsResponse = z.looseObject({
  ticker: Ticker,
  timeframe: z.string(),
  bars: z.array(Bar),
  /** Whether a request for bars up to the one before the first could give any. Servers before 0.1.0 do not tell. */
  has_older: z.optional(z.boolean()),
});
export type BarsResponse = z.infer<typeof BarsResponse>;

/** `GET /api/watchlist`. */
export const WatchlistResponse = z.looseObject({ count: z.int(), items: z.array(WatchlistItem) });
export type WatchlistResponse = z.infer<typeof WatchlistResponse>;

/** `GET /api/ignition`: the latest score of every ticker that has one. */
export const IgnitionResponse = z.looseObject({
  /** Whether scores are computed at present. */
  scoring: z.optional(z.boolean()),
  count: z.int(),
  items: z.array(IgnitionPayload),
});
export type IgnitionResponse = z.infer<typeof IgnitionResponse>;

/** A body that names a ticker: `POST /api/watchlist`, `/api/tier2/promote` and `/api/tier2/demote`. */
export const TickerRequest = z.strictObject({ ticker: Ticker });
export type TickerRequest = z.infer<typeof TickerRequest>;

/** `POST /api/watchlist`. */
export const WatchlistChange = z.looseObject({
  ticker: Ticker,
  /** False when it was on the list already. */
  added: z.boolean(),
});
export type WatchlistChange = z.infer<typeof WatchlistChange>;

/** `POST /api/watchlist/recalculate`. */
export const RescoreResponse = z.looseObject({ scored: z.array(Ticker), failed: z.array(Ticker) });
export type RescoreResponse = z.infer<typeof RescoreResponse>;

/** `POST /api/ignition/start` and `/api/ignition/stop`. */
export const ScoringStatus = z.looseObject({
  scoring: z.boolean(),
  /** False when it was so before. */
  changed: z.boolean(),
});
export type ScoringStatus = z.infer<typeof ScoringStatus>;

const Tier = z.union([z.literal(1), z.literal(2)]);

/** `GET /api/tier2/status`: every ticker of tier 2. */
export const Tier2Response = z.looseObject({
  count: z.int(),
  items: z.array(z.looseObject({
    ticker: Ticker,
    /** Why it was promoted: the rule, or `manual`. */
    rule: z.nullable(z.string()),
    /** Since when its ignition score has been below 50, market time; null while it is not. */
    cold_since_ms: z.nullable(z.number()),
  })),
});
export type Tier2Response = z.infer<typeof Tier2Response>;

/** `POST /api/tier2/promote` and `/api/tier2/demote`. */
export const TierChange = z.looseObject({
  ticker: Ticker,
  tier: Tier,
  /** False when a person had put it there before. */
  changed: z.boolean(),
});
export type TierChange = z.infer<typeof TierChange>;

/** `GET /api/tier2/check-promotion`. */
export const PromotionCheckResponse = z.looseObject({
  ticker: Ticker,
  tier: Tier,
  /** No tick for 30 s in market hours: then nothing is promoted. */
  stale: z.boolean(),
  /** Every rule for tier 2 and whether it holds. */
  rules: z.record(z.string(), z.boolean()),
  /** The first that holds; null when none does. */
  rule: z.nullable(z.string()),
});
export type PromotionCheckResponse = z.infer<typeof PromotionCheckResponse>;

/** `GET /api/zscore`: how unusual today's volume and price change are. */
export const ZScoreResponse = z.looseObject({
  ticker: Ticker,
  /** Of the day under way, projected to its end. */
  zen_v: z.number(),
  zen_p: z.number(),
  /** The same of the last completed day; zeros with fewer than 20 daily bars. `date` is null without any. */
  last_day: z.looseObject({ date: z.nullable(z.iso.date()), zen_v: z.number(), zen_p: z.number() }),
});
export type ZScoreResponse = z.infer<typeof ZScoreResponse>;

/** A riser of the day, as the feed tells it. */
export const Gainer = z.looseObject({
  ticker: Ticker,
  price: z.number(),
  /** Percent against `last_close`; 0 while that is unknown. */
  change_pct: z.number(),
  /** Shares traded today. */
  volume: z.number(),
  /** Close of the previous session; 0 when unknown. */
  last_close: z.number(),
});
export type Gainer = z.infer<typeof Gainer>;

/** `GET /api/gainers`: best first. */
export const GainersResponse = z.looseObject({ count: z.int(), items: z.array(Gainer) });
export type GainersResponse = z.infer<typeof GainersResponse>;

/** `GET /api/facts`. */
export const FactDefinitionsResponse = z.looseObject({
  count: z.int(),
  items: z.array(z.looseObject({
    name: FactNameSchema,
    kind: z.enum(["number", "text", "boolean"]),
    unit: z.string(),
    /** Decimals, or `price`: as many as prices have. */
    decimals: z.union([z.int(), z.literal("price")]),
    label: z.string(),
    definition: z.string(),
  })),
});
export type FactDefinitionsResponse = z.infer<typeof FactDefinitionsResponse>;

/** `GET /api/facts/{ticker}`: null for what is not known. */
export const TickerFactsResponse = z.looseObject({
  ticker: Ticker,
  facts: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
});
export type TickerFactsResponse = z.infer<typeof TickerFactsResponse>;

/** `POST /api/publish`. */
export const PublishResponse = z.looseObject({
  /** Messages sent. */
  published: z.int(),
});
export type PublishResponse = z.infer<typeof PublishResponse>;

/** `POST /api/kill-switch`: what was done, and what was not. */
export const KillSwitchResponse = z.looseObject({
  cancelled_orders: z.array(Order),
  /** One filled order per position that was closed; its `average_price` is the price. */
  closing_orders: z.array(Order),
  engine: EngineStatus,
  /** What could not be done and why, one line each; empty when everything was. */
  failures: z.array(z.string()),
});
export type KillSwitchResponse = z.infer<typeof KillSwitchResponse>;

/** All that the first paint of the dashboard shows. */
export interface DashboardSnapshot {
  /** The place among the events that this shows: what comes after it the socket brings. */
  readonly position: EventPosition;
  readonly status: ServerStatus;
  readonly watchlist: readonly WatchlistItem[];
  readonly ignition: readonly IgnitionPayload[];
  /** Ticker of the chart: the active one, else the strongest of the watchlist; null while nothing has traded. */
  readonly ticker: Ticker | null;
  /** One-minute bars of `ticker`, oldest first; the last may still be forming. */
  readonly bars: readonly Bar[];
  /** Latest trades over all tickers, newest first. */
  readonly tape: readonly TickPayload[];
  /** Latest log lines, newest last. */
  readonly log: readonly LogPayload[];
  /** The latest event of each open order, then the latest events of all, newest last; some come twice. */
  readonly orders: readonly TradePayload[];
  readonly positions: readonly ValuedPosition[];
  readonly account: Account;
  /** Newest first. */
  readonly alerts: readonly Alert[];
  readonly scans: readonly Scan[];
  /** What those of them answer that are in sight. */
  readonly scanRows: readonly ScanRows[];
}

/** An error of any HTTP route: problem details of RFC 9457, `application/problem+json`. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.optional(z.string()),
});
export type Problem = z.infer<typeof Problem>;
