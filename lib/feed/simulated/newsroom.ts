import type { NewsItem } from "../feed.ts";
import { referenceOf } from "./listing/company.ts";
import type { Instrument } from "./instrument.ts";
import type { Random } from "./random.ts";

/** Of gaps and bursts, so many have a headline; the others puzzle people as they do in life. */
const EXPLAINED_GAPS = 0.7;
const EXPLAINED_BURSTS = 0.5;

const MINUTE_MS = 60_000;

const GOOD = [
  "announces positive topline results",
  "beats quarterly estimates and raises its outlook",
  "wins a five-year supply contract",
  "receives a takeover proposal",
  "announces a strategic partnership",
  "authorizes the buyback of a tenth of its shares",
];
const BAD = ["prices a public offering of its shares", "cuts its outlook", "delays its annual report"];
const DULL = [
  "to present at an investor conference",
  "names a new chief financial officer",
  "schedules its quarterly results",
  "declares a quarterly dividend",
];

/** A headline before it has a place in time; `timeMs` is milliseconds since the start of the tape. */
export type Headline = Omit<NewsItem, "kind" | "timeMs"> & { readonly timeMs: number };

/** Writes the headlines of the simulated market, about companies that do not exist. */
export class Newsroom {
  readonly #random: Random;
  readonly #everyMs: number;
  #nextDullMs: number;
  #written = 0;

  /** @param everyMs mean time between headlines that move nothing */
  constructor(random: Random, everyMs: number) {
    this.#random = random;
    this.#everyMs = everyMs;
    this.#nextDullMs = random.exponential(everyMs);
  }

  /** What was published before the tape begins, the latest last. */
  morning(instruments: readonly Instrument[]): Headline[] {
    const headlines = instruments.flatMap((instrument) => {
      const { temper } = instrument.listing;
      if (temper !== "gapper" && temper !== "faller") return [];
      if (!this.#random.chance(EXPLAINED_GAPS)) return [];
      return [this.#write(instrument, temper === "gapper" ? GOOD : BAD, -this.#random.between(5, 600) * MINUTE_MS)];
    });
    return headlines.sort((a, b) => a.timeMs - b.timeMs);
  }

  /** Why a ticker has begun to burst, where anybody says so. */
  burst(instrument: Instrument, nowMs: number): Headline[] {
    return this.#random.chance(EXPLAINED_BURSTS) ? [this.#write(instrument, GOOD, nowMs)] : [];
  }

  /** What is due at `nowMs` and moves nothing. */
  dull(instruments: readonly Instrument[], nowMs: number): Headline[] {
    if (nowMs < this.#nextDullMs) return [];
    this.#nextDullMs = nowMs + this.#random.exponential(this.#everyMs);
    const instrument = this.#random.pick(instruments);
    // Nobody writes about a warrant.
    return instrument.listing.type === "CS" ? [this.#write(instrument, DULL, nowMs)] : [];
  }

  #write({ listing }: Instrument, what: readonly string[], timeMs: number): Headline {
    const { name = listing.ticker } = referenceOf(listing);
    return {
      id: `simulated-${++this.#written}`,
      tickers: [listing.ticker],
      headline: `${name} ${this.#random.pick(what)}`,
      timeMs,
    };
  }
}
