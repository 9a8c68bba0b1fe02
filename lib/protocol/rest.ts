import * as z from "zod/mini";
import type { EventPosition } from "./batched_messages.ts";
import { EpochMs, Ticker } from "./brand.ts";
import { Bar, IgnitionPayload, TickPayload, TradePayload, WatchlistItem } from "./server_messages.ts";

/** JSON bodies of the HTTP routes, shared by the server that writes them and the dashboard that reads them. */

export const EngineState = z.enum(["stopped", "starting", "running", "stopping", "error"]);
export type EngineState = z.infer<typeof EngineState>;

/** `lost`: it broke off and will be tried again; `ended`: a recording is at its end. */
export const FeedState = z.enum(["stopped", "connecting", "connected", "lost", "ended"]);
export type FeedState = z.infer<typeof FeedState>;

/** By New York's clock: pre 04:00, open 09:30, post 16:00, closed 20:00; a market without hours is always open. */
export const MarketPhase = z.enum(["pre", "open", "post", "closed"]);
export type MarketPhase = z.infer<typeof MarketPhase>;

/** `GET /api/status`. */
export const ServerStatus = z.looseObject({
  version: z.string(),
  started_at: z.iso.datetime(),
  /** `stale`: silent for 30 s in market hours. */
  feed: z.looseObject({ name: z.string(), state: FeedState, stale: z.optional(z.boolean()) }),
  engine: EngineState,
  market_phase: MarketPhase,
  /** Event time that the feed has reached, epoch ms; null before the first event of a replay. */
  market_time_ms: z.nullable(EpochMs),
  connections: z.int(),
  /** Messages broadcast since the start, by type. */
  messages: z.record(z.string(), z.int()),
  active_ticker: z.nullable(Ticker),
});
export type ServerStatus = z.infer<typeof ServerStatus>;

/** `GET /api/bars`: oldest first; with `timeframe=1m` the last one may still be forming. */
export const BarsResponse = z.looseObject({ ticker: Ticker, timeframe: z.string(), bars: z.array(Bar) });
export type BarsResponse = z.infer<typeof BarsResponse>;

/** `GET /api/watchlist`. */
export const WatchlistResponse = z.looseObject({ count: z.int(), items: z.array(WatchlistItem) });
export type WatchlistResponse = z.infer<typeof WatchlistResponse>;

/** `GET /api/ignition`: the latest score of every ticker that has one. */
export const IgnitionResponse = z.looseObject({ count: z.int(), items: z.array(IgnitionPayload) });
export type IgnitionResponse = z.infer<typeof IgnitionResponse>;

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
  readonly log: readonly string[];
  /** Latest order events, newest last. */
  readonly orders: readonly TradePayload[];
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
