import type { Bar } from "@/lib/protocol/mod.ts";

/** What upstream says was traded in a session up to some moment. */
export interface SessionTotals {
  /** Shares. */
  readonly dayVolume: number;
  readonly sessionVwap?: number | undefined;
}

/** Minutes that can still be corrected, per ticker. */
const MINUTES_KEPT = 32;

/** Cells of a minute: its start, shares, price times shares, and whether upstream made it: trades add nothing to it then. */
const START = 0;
const VOLUME = 1;
const VALUE = 2;
const UPSTREAM = 3;
const CELLS = 4;
const NO_MINUTES = new Float64Array(0);

const minuteOf = (timeMs: number): number => Math.floor(timeMs / 60_000) * 60;

/**
 * Shares traded in a session and their VWAP, out of trades, upstream's minute bars and what upstream says of the day.
 * A minute that upstream tells takes the place of its counted trades, so that what was missed is made good and nothing
 * counts twice.
 */
export class SessionVolume {
  /** Numbers, because there are half a million minutes of a whole market. */
  #minutes = NO_MINUTES;
  #count = 0;
  /** The one that was asked for last, nearly always that of the next trade. */
  #latest = -1;
  /** Minutes before this one may have been dropped: what was counted of them is not known. */
  #knownFromS = -Infinity;
  /** The earliest minute of which anything has been counted. */
  #firstS = Infinity;
  #counted = 0;
  #value = 0;
  /** Shares of the day by upstream's word plus what has been counted since. */
  #day = 0;
  /** Minutes up to this one are in upstream's word. */
  #toldToS = -Infinity;

  /** Shares traded in the session. */
  get total(): number {
    return Math.max(this.#day, this.#counted);
  }

  /** Null before anything has been counted. */
  get vwap(): number | null {
    return this.#counted > 0 ? this.#value / this.#counted : null;
  }

  /** Price times shares over the session; what was not counted here at the mean of what was. Null like `vwap`. */
  get value(): number | null {
    return this.#counted > 0 ? this.#value * (this.total / this.#counted) : null;
  }

  clear(): void {
    this.#count = 0;
    this.#latest = -1;
    this.#knownFromS = this.#toldToS = -Infinity;
    this.#firstS = Infinity;
    this.#counted = this.#value = this.#day = 0;
  }

  /** Upstream says that at least so much was traded until now; null when the market has no time yet. */
  atLeast(volume: number, nowMs: number | null): void {
    if (volume <= this.#day) return;
    this.#day = volume;
    if (nowMs !== null) this.#toldToS = Math.max(this.#toldToS, minuteOf(nowMs));
  }

  /** Takes upstream's sums up to now. */
  told({ dayVolume, sessionVwap }: SessionTotals, nowMs: number): void {
    this.atLeast(dayVolume, nowMs);
    if (sessionVwap === undefined) return;
    this.#counted = this.#day;
    this.#value = sessionVwap * this.#day;
  }

  /** Counts a trade. */
  add(timeMs: number, price: number, size: number): void {
    const at = this.#minute(minuteOf(timeMs));
    const minutes = this.#minutes;
    if (minutes[at + UPSTREAM] === 1) return;
    minutes[at + VOLUME] = (minutes[at + VOLUME] ?? 0) + size;
    minutes[at + VALUE] = (minutes[at + VALUE] ?? 0) + price * size;
    this.#counted += size;
    this.#value += price * size;
    this.#day += size;
  }

  /** Puts upstream's minute in the place of its trades; one so old that its count is not known any more is left out. */
  replace({ time, volume, vwap, close }: Bar, totals?: SessionTotals): void {
    if (time < this.#knownFromS) return;
    const at = this.#minute(time);
    const minutes = this.#minutes;
    const before = minutes[at + VALUE] ?? 0;
    const more = volume - (minutes[at + VOLUME] ?? 0);
    const value = vwap === null ? before + more * close : vwap * volume;
    this.#counted += more;
    this.#value += value - before;
    if (time > this.#toldToS) this.#day += more;
    minutes[at + VOLUME] = volume;
    minutes[at + VALUE] = value;
    minutes[at + UPSTREAM] = 1;
    if (totals !== undefined) this.#set(time, totals);
  }

  /** Adds minutes from before the first one counted. */
  fill(bars: readonly Bar[]): void {
    const firstS = this.#firstS;
    for (const { time, volume, vwap, close } of bars) {
      if (time >= firstS) continue;
      this.#counted += volume;
      this.#value += (vwap ?? close) * volume;
      this.#firstS = Math.min(this.#firstS, time);
    }
  }

  /** Takes upstream's sums up to the end of a minute, and adds what has been counted after it. */
  #set(timeS: number, { dayVolume, sessionVwap }: SessionTotals): void {
    let laterVolume = 0;
    let laterValue = 0;
    const minutes = this.#minutes;
    for (let at = 0; at < this.#count * CELLS; at += CELLS) {
      if ((minutes[at + START] ?? 0) <= timeS) continue;
      laterVolume += minutes[at + VOLUME] ?? 0;
      laterValue += minutes[at + VALUE] ?? 0;
    }
    this.#day = dayVolume + laterVolume;
    this.#toldToS = Math.max(this.#toldToS, timeS);
    if (sessionVwap === undefined) return;
    this.#counted = this.#day;
    this.#value = sessionVwap * dayVolume + laterValue;
  }

  /** Where a minute is kept: one that is new takes a place of its own, or that of the oldest. */
  #minute(startS: number): number {
    if (this.#latest >= 0 && this.#minutes[this.#latest + START] === startS) return this.#latest;
    const known = this.#find((start) => start === startS);
    if (known >= 0) return this.#latest = known;
    this.#firstS = Math.min(this.#firstS, startS);
    const at = this.#count < MINUTES_KEPT ? this.#count++ * CELLS : this.#oldest(startS);
    if (at >= this.#minutes.length) this.#grow(at);
    this.#minutes.fill(0, at, at + CELLS);
    this.#minutes[at + START] = startS;
    return this.#latest = at;
  }

  #grow(length: number): void {
    const larger = new Float64Array(length === MINUTES_KEPT * CELLS ? length + CELLS : Math.max(2 * CELLS, length * 2));
    larger.set(this.#minutes);
    this.#minutes = larger;
  }

  /** Place of the oldest minute, which another is to take. */
  #oldest(startS: number): number {
    let oldestS = startS;
    for (let at = 0; at < this.#count * CELLS; at += CELLS) oldestS = Math.min(oldestS, this.#minutes[at + START] ?? 0);
    this.#knownFromS = oldestS + 60;
    // One that is older than all is forgotten once it has been counted: its place is behind those that are kept.
    return oldestS === startS ? MINUTES_KEPT * CELLS : this.#find((start) => start === oldestS);
  }

  /** Place of a minute; -1 when there is none. */
  #find(matches: (startS: number) => boolean): number {
    for (let at = 0; at < this.#count * CELLS; at += CELLS) if (matches(this.#minutes[at + START] ?? 0)) return at;
    return -1;
  }
}
