import type { Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";
import type { MarketRest } from "./market_rest.ts";

/** Sessions whose mean is the usual volume. */
const SESSIONS = 20;
/** Calendar days that are asked at most: twenty sessions and the holidays between them, weekends left out. */
const MOST_DAYS = 26;
/** Between two calls: each answer has the whole market, and other requests want their turn. */
const SPACING_MS = 500;
const DAY_MS = 86_400_000;

interface Sum {
  volume: number;
  /** Sessions ago that it traded first, as far as is known. */
  sessions: number;
}

/** Last closes and mean daily volumes of the whole market: a call for each of the latest sessions, once a day. */
export class UsualVolumes {
  readonly #rest: Pick<MarketRest, "session">;
  readonly #clock: Clock;
  readonly #sums = new Map<Ticker, Sum>();
  readonly #closes = new Map<Ticker, number>();
  /** New York's day that they are for. */
  #date = "";
  /** The next day to ask for, and how many have been. */
  #nextMs = 0;
  #asked = 0;
  #sessions = 0;

  constructor(rest: Pick<MarketRest, "session">, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Mean over the latest 20 sessions, or over fewer of a ticker that is new; 0 while not known. */
  usualVolume(ticker: Ticker): number {
    const sum = this.#isComplete ? this.#sums.get(ticker) : undefined;
    return sum === undefined ? 0 : Math.round(sum.volume / sum.sessions);
  }

  /** Close of the session before today's, as it was traded; 0 while not known. */
  lastClose(ticker: Ticker): number {
    return this.#closes.get(ticker) ?? 0;
  }

  /**
   * Asks for what is missing. What fails is asked for again the next time, from there on.
   *
   * @param nowMs market time
   * @throws when a request fails, or is aborted
   */
  async learn(nowMs: number, signal: AbortSignal): Promise<void> {
    this.#turnTo(nowMs);
    while (!this.#isComplete) {
      const date = new Date(this.#nextMs).toISOString().slice(0, 10);
      if (this.#asked > 0) await sleep(this.#clock, SPACING_MS, signal);
      // The latest session as it was traded, for its closes; the others in shares of today, for a mean.
      const rows = await this.#rest.session(date, this.#sessions > 0, signal);
      if (rows.length > 0) this.#sessions++;
      for (const { ticker, close, volume } of rows) {
        if (this.#sessions === 1) this.#closes.set(ticker, close);
        const sum = this.#sums.get(ticker) ?? { volume: 0, sessions: 0 };
        sum.volume += volume;
        sum.sessions = this.#sessions;
        this.#sums.set(ticker, sum);
      }
      this.#asked++;
      this.#nextMs = weekdayUntil(this.#nextMs - DAY_MS);
    }
  }

  get #isComplete(): boolean {
    return this.#sessions >= SESSIONS || this.#asked >= MOST_DAYS;
  }

  #turnTo(nowMs: number): void {
    const today = dateIn("America/New_York", nowMs);
    if (today === this.#date) return;
    this.#date = today;
    this.#sums.clear();
    this.#closes.clear();
    this.#sessions = 0;
    this.#asked = 0;
    this.#nextMs = weekdayUntil(Date.parse(today) - DAY_MS);
  }
}

/** The latest day of Monday to Friday up to a midnight UTC. */
function weekdayUntil(timeMs: number): number {
  const day = new Date(timeMs).getUTCDay();
  return timeMs - (day === 0 ? 2 : day === 6 ? 1 : 0) * DAY_MS;
}
