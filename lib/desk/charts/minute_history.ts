import type { FeedHistory } from "@/lib/feed/feed.ts";
import type { Bar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";

export const DAY_S = 86_400;
/** Bars that are kept of all tickers together: some 30 MB. */
const MOST_BARS = 200_000;
/** Tickers of which the feed is asked at the same time; more are refused. */
const MOST_ASKED = 16;
/** The market's current day changes all the time: what the feed told of it holds so long. */
const TODAY_MS = 60_000;
/** A feed that knows nothing of so many days on end, which no exchange is closed for, knows nothing of those before. */
const EMPTY_DAYS = 14;

/** What a feed told of a day (UTC) of a ticker. */
interface Told {
  readonly bars: readonly Bar[];
  /** Market time from which on it is asked again. */
  readonly untilMs: number;
}

export interface MinuteHistoryOptions {
  readonly feed: Pick<FeedHistory, "minuteBars">;
  /** Market time. */
  readonly now: () => number;
  /** @default 200,000 */
  readonly most?: number;
}

/**
 * The minutes that a feed knows from before the server looked, by day. What was told is kept, of what was used last a
 * bounded number of bars; of each ticker one question is under way.
 */
export class MinuteHistory {
  readonly #options: MinuteHistoryOptions;
  /** By day and ticker, used longest ago first. */
  readonly #told = new Map<string, Told>();
  #bars = 0;
  readonly #asking = new Map<Ticker, Promise<void>>();
  /** First day of which the feed knows anything, where that has been found. */
  readonly #firstDays = new Map<Ticker, number>();

  constructor(options: MinuteHistoryOptions) {
    this.#options = options;
  }

  /** Bars that are kept. */
  get size(): number {
    return this.#bars;
  }

  /** Whether the feed knows nothing from before a day. */
  isFirst(ticker: Ticker, day: number): boolean {
    return day <= (this.#firstDays.get(ticker) ?? -Infinity);
  }

  /**
   * Minutes of the days from `fromDay` to before `toDay`, counted from 1970, oldest first.
   *
   * Rejects when the feed cannot tell, or too much is asked of it.
   */
  async minutes(ticker: Ticker, fromDay: number, toDay: number): Promise<Bar[]> {
    await this.#inTurn(ticker, () => this.#ask(ticker, fromDay, toDay));
    const days = Array.from({ length: toDay - fromDay }, (_, index) => this.#use(ticker, fromDay + index));
    return days.flatMap((told) => told?.bars ?? []);
  }

  /** Questions about a ticker follow each other: what the one before has told is not asked again. */
  async #inTurn(ticker: Ticker, ask: () => Promise<void>): Promise<void> {
    const before = this.#asking.get(ticker);
    if (before === undefined && this.#asking.size >= MOST_ASKED) {
      throw new RangeError(
        `Cannot ask for the minutes of ${ticker}: those of ${MOST_ASKED} others are being asked for`,
      );
    }
    const asking = (before ?? Promise.resolve()).then(ask, ask).finally(() => {
      if (this.#asking.get(ticker) === asking) this.#asking.delete(ticker);
    });
    this.#asking.set(ticker, asking);
    await asking;
  }

  async #ask(ticker: Ticker, fromDay: number, toDay: number): Promise<void> {
    const { feed, now } = this.#options;
    const nowMs = now();
    const isMissing = (day: number) => (this.#told.get(key(ticker, day))?.untilMs ?? -Infinity) <= nowMs;
    let [first, end] = [fromDay, toDay];
    while (first < end && !isMissing(first)) first++;
    while (end > first && !isMissing(end - 1)) end--;
    if (first < end) {
      const [fromMs, toMs] = [first * DAY_S * 1000, end * DAY_S * 1000];
      const bars = await feed.minuteBars?.(ticker, fromMs as EpochMs, toMs as EpochMs) ?? [];
      const byDay = Map.groupBy(bars, ({ time }) => Math.floor(time / DAY_S));
      for (let day = first; day < end; day++) {
        const isOver = (day + 1) * DAY_S * 1000 <= nowMs;
        const told = byDay.get(day)?.toSorted((a, b) => a.time - b.time) ?? [];
        this.#keep(ticker, day, { bars: told, untilMs: isOver ? Infinity : nowMs + TODAY_MS });
      }
    }
    this.#lookForFirst(ticker, fromDay);
  }

  /** Counts the days without bars from a day on. */
  #lookForFirst(ticker: Ticker, fromDay: number): void {
    for (let day = fromDay; day < fromDay + EMPTY_DAYS; day++) {
      const told = this.#told.get(key(ticker, day));
      if (told === undefined || told.bars.length > 0) return;
    }
    this.#firstDays.set(ticker, Math.max(fromDay, this.#firstDays.get(ticker) ?? -Infinity));
  }

  #use(ticker: Ticker, day: number): Told | undefined {
    const told = this.#told.get(key(ticker, day));
    if (told === undefined) return undefined;
    this.#told.delete(key(ticker, day));
    this.#told.set(key(ticker, day), told);
    return told;
  }

  #keep(ticker: Ticker, day: number, told: Told): void {
    const name = key(ticker, day);
    // A day without bars takes room too.
    this.#bars += told.bars.length + 1 - ((this.#told.get(name)?.bars.length ?? -1) + 1);
    this.#told.delete(name);
    this.#told.set(name, told);
    const { most = MOST_BARS } = this.#options;
    for (const [oldest, { bars }] of this.#told) {
      if (this.#bars <= most || oldest === name) break;
      this.#told.delete(oldest);
      this.#bars -= bars.length + 1;
    }
  }
}

const key = (ticker: Ticker, day: number): string => `${day} ${ticker}`;
