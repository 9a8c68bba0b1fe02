import type { Quote, Trade } from "@/lib/protocol/mod.ts";
import { Course, type CoursePoint, type Leg } from "./course.ts";
import type { Listing } from "./listing.ts";
import { ceilToGrid, floorToGrid, tickSize } from "./price_grid.ts";
import type { Random } from "./random.ts";

/** How strongly the price is drawn to where it belongs, per second: in a burst, on a gentle course, left alone. */
const PULL = { burst: 0.5, gentle: 1 / 60, idle: 1 / 600 } as const;
/** From this multiple of the usual rate of trades on, a move is a burst. */
const BURST_INTENSITY = 2;
/** Prices stay between a third and three times lastClose. */
const LOWEST_CHANGE = -0.66;
const HIGHEST_CHANGE = 2;
/** Mid prices remembered for late trades, one per second. */
const MEMORY_S = 10;

const IDLE: Omit<CoursePoint, "change"> = { intensity: 1, spread: undefined, push: 0 };

/** Top of book of an instrument; sizes in shares. */
export type Book = Required<Pick<Quote, "bid" | "ask" | "bidSize" | "askSize">>;

/** One ticker of the simulated market, moving through time. Times are milliseconds since the start of the tape. */
export class Instrument {
  readonly listing: Listing;
  /** Latest eligible price, USD. */
  price: number;
  /** Shares traded, those before the tape included. */
  volume: number;
  halted = false;
  #change: number;
  #home: number;
  #course: Course | null = null;
  #point: Omit<CoursePoint, "change"> = IDLE;
  #book: Book;
  #quotedBook: Book | null = null;
  #nextQuoteMs: number;
  readonly #memory: number[] = [];

  constructor(listing: Listing, random: Random) {
    this.listing = listing;
    this.#change = listing.openChange;
    this.#home = listing.openChange;
    this.volume = listing.earlierVolume;
    this.#book = this.#makeBook(random);
    this.price = floorToGrid((this.#book.bid + this.#book.ask) / 2);
    this.#nextQuoteMs = 0;
  }

  /** Change of the undisturbed price against lastClose, as a fraction. */
  get change(): number {
    return this.#change;
  }

  /** Multiple of the usual rate of trades just now; 0 while halted. */
  get intensity(): number {
    return this.halted ? 0 : this.#point.intensity;
  }

  get book(): Book {
    return this.#book;
  }

  /** 1 while the price is being pushed up, -1 while down. */
  get push(): -1 | 0 | 1 {
    return this.#point.push;
  }

  /** Whether a burst is under way. */
  get bursting(): boolean {
    return this.#point.intensity > BURST_INTENSITY;
  }

  /** Starts a staged move; one under way is dropped. After its last leg the price belongs to where that leg led. */
  stage(nowMs: number, legs: readonly Leg[]): void {
    this.#course = new Course(nowMs, this.#change, legs);
    this.#home = legs.at(-1)?.change ?? this.#home;
  }

  /** Moves the price to `nowMs`, `stepMs` after the previous call. A halted price stands still. */
  advance(nowMs: number, stepMs: number, random: Random): void {
    const step = stepMs / 1000;
    const noise = this.listing.volatility * Math.sqrt(step) * random.normal();
    const staged = this.#course?.at(nowMs) ?? null;
    if (staged === null) this.#course = null;
    this.#point = staged ?? IDLE;
    if (!this.halted) {
      const pull = staged === null ? PULL.idle : this.bursting ? PULL.burst : PULL.gentle;
      const drawn = this.#change + ((staged?.change ?? this.#home) - this.#change) * pull * step + noise;
      this.#change = Math.min(HIGHEST_CHANGE, Math.max(LOWEST_CHANGE, drawn));
    }
    if (nowMs % 1000 < stepMs) {
      this.#memory.unshift(this.#mid());
      this.#memory.length = Math.min(this.#memory.length, MEMORY_S);
    }
  }

  /** The mid price some time ago, as far back as it is remembered. */
  midBefore(agoMs: number): number {
    return this.#memory[Math.min(Math.round(agoMs / 1000), this.#memory.length - 1)] ?? this.#mid();
  }

  /** The new top of book when it changed and the ticker's turn to quote has come, else null. */
  quote(nowMs: number, random: Random): Book | null {
    if (this.halted || nowMs < this.#nextQuoteMs) return null;
    this.#nextQuoteMs = nowMs + random.between(0.8, 1.2) * (this.bursting ? 250 : 1000);
    this.#book = this.#makeBook(random);
    if (this.#book.bid === this.#quotedBook?.bid && this.#book.ask === this.#quotedBook?.ask) return null;
    this.#quotedBook = this.#book;
    return this.#book;
  }

  /** Takes a trade into price and volume. */
  record(trade: Trade): void {
    if (trade.eligibility?.updatesLast ?? true) this.price = trade.price;
    if (trade.eligibility?.updatesVolume ?? true) this.volume += trade.size;
  }

  #mid(): number {
    return this.listing.lastClose * (1 + this.#change);
  }

  #makeBook(random: Random): Book {
    const mid = this.#mid();
    const half = Math.max(tickSize(mid), mid * (this.#point.spread ?? this.listing.spread)) / 2;
    const bid = floorToGrid(mid - half);
    return {
      bid,
      ask: Math.max(ceilToGrid(mid + half), ceilToGrid(bid + tickSize(bid) / 2)),
      bidSize: 100 * random.integer(1, 12),
      askSize: 100 * random.integer(1, 12),
    };
  }
}
