import { type EngineState, type FeedState, MarketSession, type ServerStatus, Ticker } from "@/lib/protocol/mod.ts";

const ENGINE: ReadonlyMap<string, EngineState> = new Map([
  ["engine_starting", "starting"],
  ["engine_started", "running"],
  ["engine_running", "running"],
  ["engine_stopping", "stopping"],
  ["engine_stopped", "stopped"],
  ["engine_error", "error"],
]);

const FEED: ReadonlyMap<string, FeedState> = new Map([
  ["feed_connecting", "connecting"],
  ["feed_connected", "connected"],
  ["feed_lost", "lost"],
  ["feed_ended", "ended"],
  ["feed_stopped", "stopped"],
]);

/** The server's status after a STATUS event; the same object when the event changes nothing shown. */
export function withStatusEvent(
  status: ServerStatus,
  event: string,
  data: Readonly<Record<string, unknown>> = {},
): ServerStatus {
  const { message } = data;
  if (event === "market_phase") {
    const session = MarketSession.safeParse(data);
    return session.success ? { ...status, ...sessionOf(session.data) } : status;
  }
  if (event === "ignition_started" || event === "ignition_stopped") {
    return { ...status, scoring: event === "ignition_started" };
  }
  if (event === "store_failed") return { ...status, store_error: String(message ?? "the reason is not known") };
  if (event === "store_recovered") return { ...status, store_error: null };
  const engine = ENGINE.get(event);
  // Each run of the engine begins with scores.
  if (engine === "running") return { ...status, engine, scoring: true };
  if (engine !== undefined) return { ...status, engine };
  if (event === "data_stale" || event === "data_fresh") {
    return { ...status, feed: { ...status.feed, stale: event === "data_stale" } };
  }
  const state = FEED.get(event);
  return state === undefined ? status : { ...status, feed: { ...status.feed, state } };
}

/** What the status shows of a session: not what else a message carries. */
function sessionOf(session: MarketSession): MarketSession {
  const { market_phase, market_closed_reason = null, next_open_ms = null, market_early_close = null } = session;
  return { market_phase, market_closed_reason, next_open_ms, market_early_close };
}

/** Whether the engine runs without computing scores. While it does not run, nothing is known of that. */
export const isScoringOff = ({ engine, scoring }: ServerStatus): boolean => engine === "running" && scoring === false;

/** Tickers whose trading is halted, each with the market time at which that was told, epoch ms. */
export type Halts = ReadonlyMap<Ticker, number>;

/** The halts after a STATUS event; the same object when nothing changes. */
export function withHaltEvent(
  halts: Halts,
  event: string,
  data: Readonly<Record<string, unknown>>,
  marketMs: number,
): Halts {
  if (event !== "halted" && event !== "resumed") return halts;
  const ticker = Ticker.safeParse(data.ticker);
  if (!ticker.success) return halts;
  return event === "halted" ? new Map(halts).set(ticker.data, marketMs) : without(halts, ticker.data);
}

/**
 * The halts after a trade: one made clearly later than the halt shows that trading has resumed, even where the news
 * of it was missed.
 */
export function withHaltTrade(halts: Halts, ticker: Ticker, timeMs: number): Halts {
  const sinceMs = halts.get(ticker);
  return sinceMs !== undefined && timeMs > sinceMs + 1000 ? without(halts, ticker) : halts;
}

function without(halts: Halts, ticker: Ticker): Halts {
  if (!halts.has(ticker)) return halts;
  const next = new Map(halts);
  next.delete(ticker);
  return next;
}
