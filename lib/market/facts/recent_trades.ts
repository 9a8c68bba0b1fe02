import { type BufferPool, Ring } from "./ring.ts";

/** What was traded in a moment, to be counted in its second. */
export interface Traded {
  /** Event time, epoch ms. */
  readonly timeMs: number;
  /** The last price of the moment; NaN when nothing in it may move the price. */
  readonly price: number;
  /** Shares. */
  readonly volume: number;
  /** Trades; NaN when upstream does not tell how many. */
  readonly trades: number;
  /** New highs of the day. */
  readonly highs: number;
}

/** A price and its event time, epoch ms. */
export interface PricePoint {
  readonly price: number;
  readonly timeMs: number;
}

/** Cells of a second: event time of its last price (of its start without one), that price, and its sums. */
const TIME = 0;
const PRICE = 1;
const VOLUME = 2;
const TRADES = 3;
const HIGHS = 4;

/** Seconds that are kept with their sums, and those before, of which only the price is asked. */
export const RECENT_S = 300;
export const OLDER_S = 900;

const secondOf = (timeMs: number): number => Math.floor(timeMs / 1000);

/**
 * The seconds of the last 15 minutes in which one ticker traded, with sums that are kept as windows slide: a second
 * costs something when it comes and when it leaves a window, and nothing in between.
 *
 * A window of n seconds is the second under way, `endS`, and the n - 1 before it. The price of n seconds ago is that of
 * the last trade in a second that lies before the window. Within a second trades are ordered by event time, then by
 * arrival; the order of arrival otherwise makes no difference.
 */
export class RecentTrades {
  /** Those of the last 5 minutes. */
  readonly #recent: Ring;
  /** Those of 5 to 15 minutes ago, time and price alone. */
  readonly #older: Ring;
  /** How many of `#recent` lie before the last 10 and 60 seconds. */
  #before10 = 0;
  #before60 = 0;
  #endS = -Infinity;
  /** Second of the latest trade. */
  #newestS = -Infinity;
  /** The last price from before all of these. */
  #base: PricePoint;
  #volume60 = 0;
  #volume300 = 0;
  #trades60 = 0;
  #highs300 = 0;
  /** Seconds of the last 60 of which the number of trades is not known. */
  #untold60 = 0;

  /** @param base the last price from before the first of them */
  constructor(pool: BufferPool, base: PricePoint) {
    this.#recent = new Ring(pool, 5);
    this.#older = new Ring(pool, 2);
    this.#base = base;
  }

  /** The second under way; -Infinity before the first. */
  get endS(): number {
    return this.#endS;
  }
  /** Whether nothing has been traded in the last 15 minutes. */
  get isOver(): boolean {
    return this.#newestS <= this.#endS - OLDER_S;
  }
  /** The last price from before 15 minutes ago. */
  get base(): PricePoint {
    return this.#base;
  }
  get volume60(): number {
    return this.#volume60;
  }
  get volume300(): number {
    return this.#volume300;
  }
  get trades60(): number {
    return this.#untold60 > 0 ? NaN : this.#trades60;
  }
  get highs300(): number {
    return this.#highs300;
  }
  get price10(): number {
    return this.#priceBefore(this.#before10);
  }
  get price60(): number {
    return this.#priceBefore(this.#before60);
  }
  get price300(): number {
    return this.#priceBefore(0);
  }
  get price900(): number {
    return this.#base.price;
  }

  /** Counts what was traded; what lies before the last 15 minutes only where its price still matters. */
  add(traded: Traded): void {
    const second = secondOf(traded.timeMs);
    this.slide(second);
    if (second > this.#newestS) this.#newestS = second;
    if (second > this.#endS - RECENT_S) this.#addRecent(second, traded);
    else if (!Number.isNaN(traded.price)) this.#addPrice(second, traded);
  }

  /** Whether anything was traded from a time on, as far as it is kept. */
  hasSince(timeMs: number): boolean {
    const { length } = this.#recent;
    return length > 0 && secondOf(this.#recent.get(length - 1, TIME)) >= secondOf(timeMs);
  }

  /**
   * Counts no more what was counted.
   *
   * @param last the latest price that its second still has; null when it has none, undefined when that is not known
   */
  takeBack({ timeMs, volume, trades, highs }: Omit<Traded, "price">, last: PricePoint | null | undefined): void {
    const second = secondOf(timeMs);
    const index = this.#find(this.#recent, second);
    if (this.#isSecond(this.#recent, index, second)) {
      // The first price of a day, which it may have been, is no new high.
      this.#sum(index, volume, trades, Math.min(highs, this.#recent.get(index, HIGHS)), -1);
      if (last !== undefined) this.#setPrice(this.#recent, index, last ?? { price: NaN, timeMs: second * 1000 });
      return;
    }
    const older = this.#find(this.#older, second);
    if (last === undefined || !this.#isSecond(this.#older, older, second)) return;
    if (last === null) this.#older.remove(older);
    else this.#setPrice(this.#older, older, last);
  }

  /** Lets the windows end with a second, unless they do so later already; true when that changed any of them. */
  slide(endS: number): boolean {
    if (endS <= this.#endS) return false;
    this.#endS = endS;
    const recent = this.#recent;
    const { length } = recent;
    const passed = this.#before10 + this.#before60;
    let isOlder = false;
    while (this.#isBefore(recent, this.#before10, endS - 10)) this.#before10++;
    for (; this.#isBefore(recent, this.#before60, endS - 60); this.#before60++) this.#leave60(this.#before60);
    const isPassed = this.#before10 + this.#before60 > passed;
    // Volumes may be fractions, whose sums leave something over.
    if (this.#before60 === recent.length) this.#volume60 = 0;
    while (this.#isBefore(recent, 0, endS - RECENT_S)) this.#leave300();
    if (recent.length === 0) this.#volume300 = 0;
    while (this.#isBefore(this.#older, 0, endS - OLDER_S)) {
      this.#base = { price: this.#older.get(0, PRICE), timeMs: this.#older.get(0, TIME) };
      this.#older.shift();
      isOlder = true;
    }
    return isPassed || isOlder || recent.length < length;
  }

  /** A new day begins: highs of the one before are none of its own. */
  forgetHighs(): void {
    for (let index = 0; index < this.#recent.length; index++) this.#recent.set(index, HIGHS, 0);
    this.#highs300 = 0;
  }

  /** Gives all buffers back; nothing is known any more. */
  clear(): void {
    this.#recent.clear();
    this.#older.clear();
  }

  #addRecent(second: number, { timeMs, price, volume, trades, highs }: Traded): void {
    const recent = this.#recent;
    let index = this.#find(recent, second);
    if (!this.#isSecond(recent, index, second)) {
      index += 1;
      recent.insert(index);
      recent.set(index, TIME, second * 1000);
      recent.set(index, PRICE, NaN);
      recent.set(index, VOLUME, 0);
      recent.set(index, TRADES, 0);
      recent.set(index, HIGHS, 0);
      if (second <= this.#endS - 10) this.#before10 += 1;
      if (second <= this.#endS - 60) this.#before60 += 1;
    }
    this.#sum(index, volume, trades, highs, 1);
    if (Number.isNaN(price)) return;
    const isLate = timeMs < recent.get(index, TIME) && !Number.isNaN(recent.get(index, PRICE));
    if (!isLate) this.#setPrice(recent, index, { price, timeMs });
  }

  #addPrice(second: number, { timeMs, price }: Traded): void {
    const older = this.#older;
    if (second <= this.#endS - OLDER_S) {
      if (!(timeMs < this.#base.timeMs)) this.#base = { price, timeMs };
      return;
    }
    const index = this.#find(older, second);
    if (this.#isSecond(older, index, second)) {
      if (timeMs >= older.get(index, TIME)) this.#setPrice(older, index, { price, timeMs });
      return;
    }
    older.insert(index + 1);
    this.#setPrice(older, index + 1, { price, timeMs });
  }

  /** Adds to a recent second, or takes away from it, and to the sums that it is in. */
  #sum(index: number, volume: number, trades: number, highs: number, sign: 1 | -1): void {
    const recent = this.#recent;
    const wasUntold = Number.isNaN(recent.get(index, TRADES));
    const counted = wasUntold ? 0 : recent.get(index, TRADES);
    recent.add(index, VOLUME, sign * volume);
    recent.add(index, TRADES, sign * trades);
    recent.add(index, HIGHS, sign * highs);
    this.#volume300 += sign * volume;
    this.#highs300 += sign * highs;
    if (index < this.#before60) return;
    this.#volume60 += sign * volume;
    if (wasUntold) return;
    if (Number.isNaN(trades)) {
      this.#untold60 += 1;
      this.#trades60 -= counted;
    } else this.#trades60 += sign * trades;
  }

  #leave60(index: number): void {
    this.#volume60 -= this.#recent.get(index, VOLUME);
    const trades = this.#recent.get(index, TRADES);
    if (Number.isNaN(trades)) this.#untold60 -= 1;
    else this.#trades60 -= trades;
  }

  /** The oldest of the last 5 minutes becomes older than that. */
  #leave300(): void {
    const recent = this.#recent;
    const price = recent.get(0, PRICE);
    this.#volume300 -= recent.get(0, VOLUME);
    this.#highs300 -= recent.get(0, HIGHS);
    if (!Number.isNaN(price)) {
      this.#older.insert(this.#older.length);
      this.#setPrice(this.#older, this.#older.length - 1, { price, timeMs: recent.get(0, TIME) });
    }
    recent.shift();
    this.#before10 -= 1;
    this.#before60 -= 1;
  }

  /** The last price of a second before that recent one. */
  #priceBefore(index: number): number {
    for (let before = index - 1; before >= 0; before--) {
      const price = this.#recent.get(before, PRICE);
      if (!Number.isNaN(price)) return price;
    }
    return this.#older.length > 0 ? this.#older.get(this.#older.length - 1, PRICE) : this.#base.price;
  }

  #isBefore(ring: Ring, index: number, endS: number): boolean {
    return index < ring.length && secondOf(ring.get(index, TIME)) <= endS;
  }

  #isSecond(ring: Ring, index: number, second: number): boolean {
    return index >= 0 && secondOf(ring.get(index, TIME)) === second;
  }

  /** Index of the last entry that is not after a second; -1 when all are. */
  #find(ring: Ring, second: number): number {
    let index = ring.length - 1;
    while (index >= 0 && secondOf(ring.get(index, TIME)) > second) index--;
    return index;
  }

  #setPrice(ring: Ring, index: number, { price, timeMs }: PricePoint): void {
    ring.set(index, PRICE, price);
    ring.set(index, TIME, timeMs);
  }
}
