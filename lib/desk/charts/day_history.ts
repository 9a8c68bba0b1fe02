import type { FeedHistory } from "@/lib/feed/feed.ts";
import type { DailyBar, Ticker } from "@/lib/protocol/mod.ts";

/** As many days are asked for at a time; a feed that knows more is not asked for them. */
const STEPS = [250, 1_000, 2_500, 5_000] as const;
/** Tickers whose days are kept, and of which the feed is asked at the same time. */
const MOST_TICKERS = 100;
const MOST_ASKED = 16;
/** Market time after which the feed is asked again: the last day may have been revised. */
const KEPT_MS = 3_600_000;

/** Daily bars as a feed told them, oldest first. */
export interface Days {
  readonly bars: readonly DailyBar[];
  /** Whether the feed may know more from before them. */
  readonly hasOlder: boolean;
}

interface Asked {
  readonly days: number;
  readonly session: string;
  readonly atMs: number;
  readonly told: Promise<Days>;
}

/** The daily bars that a feed knows: of the tickers that were used last, one question at a time of each. */
export class DayHistory {
  readonly #feed: Pick<FeedHistory, "dailyBars">;
  readonly #now: () => number;
  /** Used longest ago first. */
  readonly #asked = new Map<Ticker, Asked>();
  #underWay = 0;

  /** @param now market time */
  constructor(feed: Pick<FeedHistory, "dailyBars">, now: () => number) {
    this.#feed = feed;
    this.#now = now;
  }

  /**
   * At least the latest `days` completed days, as far as the feed knows them.
   *
   * Rejects when the feed cannot tell, or too much is asked of it.
   */
  async days(ticker: Ticker, days: number, session: string): Promise<Days> {
    const wanted = STEPS.find((step) => step >= days) ?? STEPS[STEPS.length - 1] ?? 0;
    const known = this.#asked.get(ticker);
    const isKnown = known !== undefined && known.days >= wanted && known.session === session &&
      this.#now() - known.atMs < KEPT_MS;
    const asked = isKnown ? known : this.#ask(ticker, wanted, session);
    this.#asked.delete(ticker);
    this.#asked.set(ticker, asked);
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= MOST_TICKERS) break;
      this.#asked.delete(oldest);
    }
    try {
      return await asked.told;
    } catch (error) {
      if (this.#asked.get(ticker) === asked) this.#asked.delete(ticker);
      throw error;
    }
  }

  #ask(ticker: Ticker, days: number, session: string): Asked {
    if (this.#underWay >= MOST_ASKED) {
      throw new RangeError(`Cannot ask for the days of ${ticker}: those of ${MOST_ASKED} others are being asked for`);
    }
    const ask = async (): Promise<Days> => {
      this.#underWay++;
      try {
        const bars = await this.#feed.dailyBars(ticker, days);
        return { bars, hasOlder: bars.length >= days && days < (STEPS.at(-1) ?? 0) };
      } finally {
        this.#underWay--;
      }
    };
    return { days, session, atMs: this.#now(), told: ask() };
  }
}
