import { type WatchlistScore, watchlistScore } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { type DailyBar, REALTIME_GAINER, type Ticker } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry } from "@/lib/store/watchlist_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";

/** Daily bars that the scores look at. */
const DAYS = 21;
const RESCORE_EVERY_MS = 3_600_000;
/** Between two tickers of one round, so that a feed with a rate limit is not flooded. */
const BETWEEN_TICKERS_MS = 100;

export interface WatchlistScorerOptions {
  readonly feed: Pick<Feed, "dailyBars" | "capabilities">;
  readonly beat: Beat;
  readonly logger: Logger;
  /** Told of the daily bars of a ticker whenever the feed has given them. */
  readonly onDailyBars: (ticker: Ticker, bars: readonly DailyBar[]) => void;
}

/** Scores from daily bars, kept per ticker and made anew every hour. */
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
    const bars = await this.#options.feed.dailyBars(ticker, DAYS);
    this.#dailyBars.set(ticker, bars);
    this.#options.onDailyBars(ticker, bars);
    if (bars.length > 0) this.#scores.set(ticker, watchlistScore(bars));
  }

  forget(ticker: Ticker): void {
    this.#scores.delete(ticker);
    this.#dailyBars.delete(ticker);
  }

  /** Rescores all that `tickers` names, every hour. */
  start(tickers: () => Iterable<Ticker>): AsyncDisposable {
    const { beat, logger } = this.#options;
    const stop = new AbortController();
    const report = (error: unknown, ticker?: Ticker) =>
      logger.warn("rescoring failed", { ticker, error: errorMessage(error) });
    const rescore = async () => {
      for (const ticker of [...tickers()]) {
        if (stop.signal.aborted) return;
        await this.score(ticker).catch((error) => report(error, ticker));
        await beat.pause(BETWEEN_TICKERS_MS, stop.signal);
      }
    };
    const rescoring = beat.every(RESCORE_EVERY_MS, rescore, report);
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await rescoring[Symbol.asyncDispose]();
      },
    };
  }
}
