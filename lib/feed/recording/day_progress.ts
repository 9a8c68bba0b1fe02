import type { EpochMs, Ticker, Trade } from "@/lib/protocol/mod.ts";
import type { MarketHours } from "../feed.ts";
import { dateIn, type MarketZone, midnightAfter } from "@/lib/support/new_york_time.ts";

interface Progress {
  price: number;
  volume: number;
}

/** How far a replay has got: the time, the day, and each ticker's price and volume. */
export class DayProgress {
  readonly #zone: MarketZone;
  readonly #byTicker: Map<Ticker, Progress> = new Map();
  #reachedMs: EpochMs | null = null;
  #dayEndsMs = -Infinity;

  constructor(marketHours: MarketHours) {
    this.#zone = marketHours === "us_equities" ? "America/New_York" : "UTC";
  }

  /** Null before the first event. */
  get reachedMs(): EpochMs | null {
    return this.#reachedMs;
  }

  /** The day reached, `YYYY-MM-DD` by the market's clock; null before the first event. */
  get date(): string | null {
    return this.#reachedMs === null ? null : dateIn(this.#zone, this.#reachedMs);
  }

  /** Whether an event is of a later day than the one reached. */
  isAnotherDay(atMs: EpochMs): boolean {
    return atMs >= this.#dayEndsMs;
  }

  /** Moves on to `atMs`; volumes start anew with each day. */
  reach(atMs: EpochMs): void {
    this.#reachedMs = atMs;
    if (atMs < this.#dayEndsMs) return;
    this.#dayEndsMs = midnightAfter(this.#zone, atMs);
    for (const progress of this.#byTicker.values()) progress.volume = 0;
  }

  /** Takes a trade into its ticker's price and volume, as far as it is eligible. */
  record({ ticker, price, size, eligibility }: Trade): void {
    const progress = this.#byTicker.get(ticker) ?? { price: 0, volume: 0 };
    if (eligibility?.updatesLast ?? true) progress.price = price;
    if (eligibility?.updatesVolume ?? true) progress.volume += size;
    this.#byTicker.set(ticker, progress);
  }

  /** Latest eligible price and the shares traded since midnight; zeros before the first trade. */
  of(ticker: Ticker): Readonly<Progress> {
    return this.#byTicker.get(ticker) ?? { price: 0, volume: 0 };
  }
}
