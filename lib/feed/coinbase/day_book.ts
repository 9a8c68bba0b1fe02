import type { DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";

/** Days whose mean is the usual volume. */
const DAYS = 20;
/** Between two calls: what else is asked of upstream has its turn. */
const SPACING_MS = 500;
/** How often it is looked whether there is something to ask. */
const EVERY_MS = 1_000;

/** What is known of the day of a product, volumes in coins. */
export interface ProductDay {
  readonly lastClose: number;
  readonly avgVolume: number;
  /** The day so far, as it was when it was asked for; undefined while it had no trades. */
  readonly today: DailyBar | undefined;
}

export interface DayBookOptions {
  /** Daily bars, oldest first, that of the day under way included. */
  readonly days: (product: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal) => Promise<readonly DailyBar[]>;
  readonly products: () => readonly Ticker[];
  readonly now: () => EpochMs;
  readonly clock: Clock;
}

/** The days of all products, which upstream tells one by one only: each is asked for once a day (UTC's), with patience. */
export class DayBook {
  readonly #options: DayBookOptions;
  readonly #known = new Map<Ticker, ProductDay>();
  /** Asked about today, with or without an answer. */
  readonly #asked = new Set<Ticker>();
  #date = "";

  constructor(options: DayBookOptions) {
    this.#options = options;
  }

  of(product: Ticker): ProductDay | undefined {
    this.#turn();
    return this.#known.get(product);
  }

  /** Until `stop` aborts. Never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    const { products, clock } = this.#options;
    while (!stop.aborted) {
      this.#turn();
      const next = products().find((product) => !this.#asked.has(product));
      if (next !== undefined) await this.#ask(next, stop);
      await sleep(clock, next === undefined ? EVERY_MS : SPACING_MS, stop);
    }
  }

  async #ask(product: Ticker, stop: AbortSignal): Promise<void> {
    const { days, now } = this.#options;
    const date = this.#date;
    this.#asked.add(product);
    // Without an answer the day of this product is not known; the outage is in the log of the requests.
    const bars = await days(product, DAYS, now(), stop).catch(() => null);
    if (bars === null || date !== this.#date) return;
    const before = bars.filter((bar) => bar.date < date);
    this.#known.set(product, {
      lastClose: before.at(-1)?.close ?? 0,
      avgVolume: before.length === 0 ? 0 : before.reduce((sum, { volume }) => sum + volume, 0) / before.length,
      today: bars.find((bar) => bar.date === date),
    });
  }

  /** With a new day nothing is known. */
  #turn(): void {
    const date = dateIn("UTC", this.#options.now());
    if (date === this.#date) return;
    this.#date = date;
    this.#known.clear();
    this.#asked.clear();
  }
}
