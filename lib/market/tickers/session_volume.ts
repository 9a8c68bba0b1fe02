import type { Bar } from "@/lib/protocol/mod.ts";

/** What upstream says was traded in a session up to some moment. */
export interface SessionTotals {
  /** Shares. */
  readonly dayVolume: number;
  readonly sessionVwap?: number | undefined;
}

interface Minute {
  readonly startS: number;
  volume: number;
  /** Price times shares. */
  value: number;
  /** Whether upstream made it: trades add nothing to it any more. */
  isUpstream: boolean;
}

/** Minutes that can still be corrected, per ticker. */
const MINUTES_KEPT = 32;

const minuteOf = (timeMs: number): number => Math.floor(timeMs / 60_000) * 60;

/**
 * Shares traded in a session and their VWAP, out of trades, upstream's minute bars and what upstream says of the day.
 * A minute that upstream tells takes the place of its counted trades, so that what was missed is made good and nothing
 * counts twice.
 */
export class SessionVolume {
  /** By start, epoch s; in the order of their first news. */
  readonly #minutes = new Map<number, Minute>();
  /** The one that was asked for last, nearly always that of the next trade. */
  #latest: Minute | null = null;
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
    this.#minutes.clear();
    this.#latest = null;
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
    const minute = this.#minute(minuteOf(timeMs));
    if (minute.isUpstream) return;
    minute.volume += size;
    minute.value += price * size;
    this.#counted += size;
    this.#value += price * size;
    this.#day += size;
  }

  /** Puts upstream's minute in the place of its trades; one so old that its count is not known any more is left out. */
  replace({ time, volume, vwap, close }: Bar, totals?: SessionTotals): void {
    if (time < this.#knownFromS) return;
    const minute = this.#minute(time);
    const more = volume - minute.volume;
    const value = vwap === null ? minute.value + more * close : vwap * volume;
    this.#counted += more;
    this.#value += value - minute.value;
    if (time > this.#toldToS) this.#day += more;
    minute.volume = volume;
    minute.value = value;
    minute.isUpstream = true;
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
    for (const [startS, { volume, value }] of this.#minutes) {
      if (startS <= timeS) continue;
      laterVolume += volume;
      laterValue += value;
    }
    this.#day = dayVolume + laterVolume;
    this.#toldToS = Math.max(this.#toldToS, timeS);
    if (sessionVwap === undefined) return;
    this.#counted = this.#day;
    this.#value = sessionVwap * dayVolume + laterValue;
  }

  #minute(startS: number): Minute {
    if (this.#latest?.startS === startS) return this.#latest;
    let minute = this.#minutes.get(startS);
    if (minute !== undefined) return this.#latest = minute;
    this.#latest = minute = { startS, volume: 0, value: 0, isUpstream: false };
    this.#firstS = Math.min(this.#firstS, startS);
    this.#minutes.set(startS, minute);
    if (this.#minutes.size > MINUTES_KEPT) {
      const oldestS = Math.min(...this.#minutes.keys());
      this.#minutes.delete(oldestS);
      // A late one may have been the oldest itself.
      if (oldestS === startS) this.#latest = null;
      this.#knownFromS = oldestS + 60;
    }
    return minute;
  }
}
