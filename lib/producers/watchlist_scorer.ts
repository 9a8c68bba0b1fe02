import { canScore, type WatchlistScore, watchlistScore } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { type DailyBar, REALTIME_GAINER, type Ticker } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry } from "@/lib/store/watchlist_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";
import type { Rescored, RescoreSchedule } from "./rescore_schedule.ts";

/** Daily bars that the scores look at. */
const DAYS = 21;
/** Between two tickers of one round, so that a feed with a rate limit is not flooded. */
const BETWEEN_TICKERS_MS = 100;

export interface WatchlistScorerOptions {
  readonly feed: Pick<Feed, "dailyBars" | "capabilities">;
  readonly beat: Beat;
  readonly logger: Logger;
  readonly rescoring: RescoreSchedule;
  /** Takes daily bars as the feed has given them, and gives them as they compare with today's prices. */
  readonly onDailyBars: (ticker: Ticker, bars: readonly DailyBar[]) => readonly DailyBar[];
}

/** Scores from daily bars, kept per ticker and made anew by a schedule. */
export class WatchlistScorer {
  readonly #options: WatchlistScorerOptions;
  readonly #scores = new Map<Ticker, WatchlistScore>();
  readonly #dailyBars = new Map<Ticker, readonly DailyBar[]>();

  constructor(options: WatchlistScorerOptions) {
    this.#options = options;
  }

  /** The score as last computed; without daily bars the one that says "too little data". */
  get({ ticker, source }: WatchlistEntry): WatchlistScore {
    return this.#scores.get(ticker) ?? watchlistScore([], { liveGainer: source === REALTIME_GAINER });
  }

  dailyBars(ticker: Ticker): readonly DailyBar[] {
    return this.#dailyBars.get(ticker) ?? [];
  }

  /** @throws when the feed cannot answer; the old score stays. */
  async score(ticker: Ticker): Promise<void> {
    if (!this.#options.feed.capabilities.dailyBars) return;
    const bars = this.#options.onDailyBars(ticker, await this.#options.feed.dailyBars(ticker, DAYS));
    this.#dailyBars.set(ticker, bars);
    if (bars.length > 0) this.#scores.set(ticker, watchlistScore(bars));
  }

  forget(ticker: Ticker): void {
    this.#scores.delete(ticker);
    this.#dailyBars.delete(ticker);
  }

  /** Scores tickers anew, one after the other; what cannot be had is logged and keeps its old score. */
  async rescore(tickers: Iterable<Ticker>, signal: AbortSignal): Promise<Rescored> {
    const { beat, logger, rescoring } = this.#options;
    const scored: Ticker[] = [];
    const failed: Ticker[] = [];
    for (const ticker of [...tickers]) {
      if (signal.aborted) break;
      try {
        await this.score(ticker);
        scored.push(ticker);
      } catch (error) {
        failed.push(ticker);
        logger.warn("rescoring failed", { ticker, error: errorMessage(error) });
      }
      await beat.pause(BETWEEN_TICKERS_MS, signal);
    }
    const skipped = scored.filter((ticker) => !canScore(this.dailyBars(ticker)));
    const round = { scored, skipped, failed };
    rescoring.ended(round);
    return round;
  }

  /** Rescores all that `tickers` names, by the schedule. */
  start(tickers: () => Iterable<Ticker>): AsyncDisposable {
    const { beat, logger, rescoring } = this.#options;
    const stop = new AbortController();
    const onError = (error: unknown) => logger.error("rescoring failed", { error: errorMessage(error) });
    const rescore = async () => void await this.rescore(tickers(), stop.signal);
    const rounds = rescoring.follow(beat.every(rescoring.everyMs, rescore, onError));
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await rounds[Symbol.asyncDispose]();
      },
    };
  }
}
