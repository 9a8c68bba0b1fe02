import type { Quote, Trade } from "@/lib/protocol/mod.ts";
import { Course, type CoursePoint, type Leg } from "./course.ts";
import type { Listing } from "./listing/listing.ts";
import type { Bands } from "./price_bands.ts";
import { ceilToGrid, floorToGrid, tickSize, toGrid } from "./price_grid.ts";
import type { Random } from "./random.ts";

/** How strongly the price is drawn to where it belongs, per second: in a burst, on a gentle course, left alone. */
const PULL = { burst: 0.5, gentle: 1 / 60, idle: 1 / 600 } as const;
/** From this multiple of the usual rate of trades on, a move is a burst. */
const BURST_INTENSITY = 2;
/** How often the top of book may change in a burst, milliseconds. */
const BURST_QUOTE_MS = 250;
/** Prices stay between a third and three times lastClose. */
const LOWEST_CHANGE = -0.66;
const HIGHEST_CHANGE = 2;
/** Mid prices remembered for late trades, one per second at most. */
const MEMORY = 10;
const MEMORY_EVERY_MS = 1000;

const IDLE: Omit<CoursePoint, "change"> = { intensity: 1, spread: undefined, push: 0 };

/** Top of book of an instrument; sizes in shares. */
export type Book = Required<Pick<Quote, "bid" | "ask" | "bidSize" | "askSize">>;

interface Remembered {
  readonly timeMs: number;
  readonly mid: number;
}

/**
 * One ticker of the simulated market, moving through time. It moves only when it is told to: the further it was left
 * behind, the further it may go at once. Times are milliseconds since the start of the tape.
 */
export class Instrument {
  readonly listing: Listing;
  /** Its place in the market. */
  readonly index: number;
  /** Latest eligible price, USD. */
  price: number;
  /** Of today, the time before the tape included, USD. */
  high: number;
  low: number;
  /** Shares traded, those before the tape included. */
  volume: number;
  halted = false;
  /** Between which its quotes stay; null while nobody looks at them. */
  bands: Bands | null = null;
  #change: number;
  #home: number;
  #course: Course | null = null;
  #point: Omit<CoursePoint, "change"> = IDLE;
  #movedMs = 0;
  #book: Book;
  #quotedBook: Book | null = null;
  #nextQuoteMs = 0;
  readonly #memory: Remembered[] = [];

  constructor(listing: Listing, index: number, random: Random) {
    this.listing = listing;
    this.index = index;
    this.#change = listing.openChange;
    this.#home = listing.openChange;
    this.volume = listing.earlierVolume;
    this.#book = this.#makeBook(random);
    this.price = floorToGrid((this.#book.bid + this.#book.ask) / 2);
    this.high = Math.max(this.price, toGrid(listing.lastClose * (1 + listing.earlierHigh)));
    this.low = Math.min(this.price, toGrid(listing.lastClose * (1 + listing.earlierLow)));
  }

  /** Change of the undisturbed price against lastClose, as a fraction. */
  get change(): number {
    return this.#change;
  }

  /** The undisturbed price, USD. */
  get mid(): number {
    return this.listing.lastClose * (1 + this.#change);
  }

  /** Today's first price, USD. */
  get open(): number {
    return toGrid(this.listing.lastClose * (1 + this.listing.gap));
  }

  /** Multiple of the usual rate of trades just now; 0 while halted. */
  get intensity(): number {
    return this.halted ? 0 : this.#point.intensity;
  }

  get book(): Book {
    return this.#book;
  }

  /** From when on it may quote again. */
  get nextQuoteMs(): number {
    return this.#nextQuoteMs;
  }

  /** 1 while the price is being pushed up, -1 while down. */
  get push(): -1 | 0 | 1 {
    return this.#point.push;
  }

  /** Whether a staged move is under way. */
  get staged(): boolean {
    return this.#course !== null;
  }

  /** Whether a burst is under way. */
  get bursting(): boolean {
    return this.#point.intensity > BURST_INTENSITY;
  }

  /** Starts a staged move; one under way is dropped. After its last leg the price belongs to where that leg led. */
  stage(nowMs: number, legs: readonly Leg[]): void {
    this.#course = new Course(nowMs, this.#change, legs);
    this.#home = legs.at(-1)?.change ?? this.#home;
    this.#movedMs = nowMs;
    this.#nextQuoteMs = Math.min(this.#nextQuoteMs, nowMs);
  }

  /** Moves the price to `nowMs`. A halted price stands still. */
  advance(nowMs: number, random: Random): void {
    const seconds = (nowMs - this.#movedMs) / 1000;
    this.#movedMs = nowMs;
    const staged = this.#course?.at(nowMs) ?? null;
    if (staged === null) this.#course = null;
    this.#point = staged ?? IDLE;
    if (!this.halted && seconds > 0) {
      const pull = staged === null ? PULL.idle : this.bursting ? PULL.burst : PULL.gentle;
      const nearer = ((staged?.change ?? this.#home) - this.#change) * (1 - Math.exp(-pull * seconds));
      const noise = this.listing.volatility * Math.sqrt(seconds) * random.normal();
      this.#change = Math.min(HIGHEST_CHANGE, Math.max(LOWEST_CHANGE, this.#change + nearer + noise));
    }
    const last = this.#memory.at(-1);
    if (last !== undefined && nowMs - last.timeMs < MEMORY_EVERY_MS) return;
    this.#memory.push({ timeMs: nowMs, mid: this.mid });
    if (this.#memory.length > MEMORY) this.#memory.shift();
  }

  /** The mid price at a moment, as far back as it is remembered. */
  midAt(timeMs: number): number {
    const known = this.#memory.findLast((one) => one.timeMs <= timeMs) ?? this.#memory[0];
    return known?.mid ?? this.mid;
  }

  /** The new top of book when it changed and the ticker's turn to quote has come, else null. */
  quote(nowMs: number, random: Random): Book | null {
    if (this.halted || nowMs < this.#nextQuoteMs) return null;
    const everyMs = this.bursting ? Math.min(BURST_QUOTE_MS, this.listing.quoteEveryMs) : this.listing.quoteEveryMs;
    this.#nextQuoteMs = nowMs + random.between(0.8, 1.2) * everyMs;
    this.#book = this.#makeBook(random);
    if (this.#book.bid === this.#quotedBook?.bid && this.#book.ask === this.#quotedBook.ask) return null;
    this.#quotedBook = this.#book;
    return this.#book;
  }

  /** Takes a trade into price, range and volume. */
  record({ price, size, eligibility }: Trade): void {
    if (eligibility?.updatesLast ?? true) this.price = price;
    if (eligibility?.updatesHighLow ?? true) {
      if (price > this.high) this.high = price;
      if (price < this.low) this.low = price;
    }
    if (eligibility?.updatesVolume ?? true) this.volume += size;
  }

  #makeBook(random: Random): Book {
    const { up = Infinity, down = 0 } = this.bands ?? {};
    const half = Math.max(tickSize(this.mid), this.mid * (this.#point.spread ?? this.listing.spread)) / 2;
    const mid = Math.min(up - half, Math.max(down + half, this.mid));
    const ask = Math.min(up, ceilToGrid(mid + half));
    // Never crossed: the bid is a tick or more below the ask.
    const bid = Math.max(down, Math.min(floorToGrid(mid - half), floorToGrid(ask - tickSize(ask) / 2)));
    return { bid, ask, bidSize: 100 * random.integer(1, 12), askSize: 100 * random.integer(1, 12) };
  }
}
