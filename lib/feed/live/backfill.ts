import type { Bar, Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { FeedEvent } from "../feed.ts";

export const MINUTE_MS = 60_000;

/** How long after its end a minute is final upstream, so that its bar can be fetched. */
const SETTLE_MS = 5_000;

/** Trades told this long after their time may be among those that were lost. */
const LATE_MS = 60_000;

/** Completed one-minute bars with `fromMs <= start < toMs`, both on whole minutes. */
export type FetchMinutes = (ticker: Ticker, fromMs: number, toMs: number, signal: AbortSignal) => Promise<Bar[]>;

export interface BackfillOptions {
  readonly fetchMinutes: FetchMinutes;
  /** Market time. */
  readonly now: () => number;
  readonly clock: Clock;
  readonly emit: (event: FeedEvent) => void;
  readonly logger: Logger;
}

const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;

/**
 * Replaces the bars of minutes of which trades are missing by those that upstream made.
 *
 * The minutes before the one in which a gap ended are fetched at once, or as soon as the last of them is final; that one
 * when it is final too: its trades are known only in part, so its computed bar would be wrong.
 */
export class Backfill {
  readonly #options: BackfillOptions;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  /** Tells the gap, fills it, tells that, then fills the minute in which it ended. Never throws. */
  async fillGap(tickers: readonly Ticker[], fromMs: number, toMs: number, signal: AbortSignal): Promise<void> {
    const { emit } = this.#options;
    emit({ kind: "status", event: "feed_gap", data: { from_ms: fromMs, to_ms: toMs } });
    const openMs = minuteOf(toMs);
    await this.#sleepUntil(openMs + SETTLE_MS, signal);
    const { bars, failed } = await this.#fill(tickers, minuteOf(fromMs - LATE_MS), openMs, signal);
    if (signal.aborted) return;
    const data = { from_ms: fromMs, to_ms: toMs, bars, ...(failed.length === 0 ? {} : { failed }) };
    emit({ kind: "status", event: "feed_backfilled", data });
    await this.#fillWhenFinal(tickers, openMs, toMs, signal);
  }

  /** Fills the minute that is under way, of which the tickers' trades are known only from now on. Never throws. */
  fillMinuteUnderWay(tickers: readonly Ticker[], signal: AbortSignal): Promise<void> {
    const nowMs = this.#options.now();
    return this.#fillWhenFinal(tickers, minuteOf(nowMs), nowMs, signal);
  }

  async #fillWhenFinal(tickers: readonly Ticker[], fromMs: number, toMs: number, signal: AbortSignal): Promise<void> {
    const endMs = minuteOf(toMs) + MINUTE_MS;
    await this.#sleepUntil(endMs + SETTLE_MS, signal);
    await this.#fill(tickers, fromMs, endMs, signal);
  }

  /** Until the market's time is so late; never longer than that can take, should the clock be set back. */
  #sleepUntil(timeMs: number, signal: AbortSignal): Promise<void> {
    const { clock, now } = this.#options;
    return sleep(clock, Math.min(MINUTE_MS + SETTLE_MS, Math.max(0, timeMs - now())), signal);
  }

  async #fill(tickers: readonly Ticker[], fromMs: number, toMs: number, signal: AbortSignal) {
    const { fetchMinutes, emit, logger } = this.#options;
    const failed: Ticker[] = [];
    let bars = 0;
    let reason = "";
    for (const ticker of fromMs < toMs ? tickers : []) {
      if (signal.aborted) break;
      try {
        for (const bar of await fetchMinutes(ticker, fromMs, toMs, signal)) {
          if (bar.time * 1000 < fromMs || bar.time * 1000 >= toMs) continue;
          emit({ kind: "bar", ticker, bar });
          bars += 1;
        }
      } catch (error) {
        if (signal.aborted) break;
        failed.push(ticker);
        reason = errorMessage(error);
      }
    }
    if (failed.length > 0) {
      logger.error("backfill failed", { tickers: failed.join(), from_ms: fromMs, to_ms: toMs, reason });
    }
    return { bars, failed };
  }
}
