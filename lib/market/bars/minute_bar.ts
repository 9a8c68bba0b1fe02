import { type Bar, roundPrice, roundSize, type Trade } from "@/lib/protocol/mod.ts";
import type { Cross, CrossKind } from "./official_prints.ts";
import { Prints, PRINTS_CELLS } from "./prints.ts";
import { FULL } from "./trade_eligibility.ts";

function sameBar(a: Bar, b: Bar): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume &&
    a.vwap === b.vwap;
}

function extend(prints: Prints | undefined, trade: Trade): Prints {
  if (prints === undefined) return new Prints(trade);
  prints.add(trade);
  return prints;
}

/** Cells of a minute as numbers: what it has, how often it was revised, its sums; then two places for prints. */
const HAS = 0;
const REVISION = 1;
const VOLUME = 2;
const PRICE_VOLUME = 3;
const FIRST = 4;
const SECOND = FIRST + PRINTS_CELLS;
export const MINUTE_CELLS = SECOND + PRINTS_CELLS;
const HAS_LASTING = 1;
const HAS_RANGING = 2;
const HAS_COUNTED = 4;
const IS_SHARED = 8;

/**
 * One minute of one ticker while it can still change: the sums of its trades, and what has been published of it.
 *
 * Open and close come from the trades that may move the last price, high and low from those that may move them. A
 * minute that lacks one kind borrows from the next best, down to trades that count for volume only, so that no volume
 * is lost; the first proper trade then takes the place of what was borrowed.
 */
export class MinuteBar {
  /** Start of the minute, epoch seconds. */
  readonly startS: number;
  #lasting: Prints | undefined;
  #ranging: Prints | undefined;
  /** Of trades that move neither, as long as there is none that does. */
  #counted: Prints | undefined;
  /** Whether the first two are one, as long as each trade has moved both or neither. */
  #isShared = true;
  /** The session's opening and closing cross, where this is the minute that they belong to. */
  #opening: Cross | null = null;
  #closing: Cross | null = null;
  #volume = 0;
  #priceVolume = 0;
  #upstream: Bar | undefined;
  #published: Bar | undefined;
  #revision = 0;
  /** What is known of the minute from before, its trades forgotten. */
  readonly #base: Bar | undefined;
  readonly #isBaseComplete: boolean;

  /**
   * @param base what a builder before this one made of the minute
   * @param isBaseComplete whether it was over and published then: later trades revise it and come before its close
   */
  constructor(startS: number, base?: Bar, isBaseComplete = false) {
    this.startS = startS;
    this.#base = base;
    this.#isBaseComplete = isBaseComplete;
    if (isBaseComplete) this.#published = base;
  }

  /** What {@link write} has written. */
  static read(startS: number, cells: Float64Array, at: number): MinuteBar {
    const minute = new MinuteBar(startS);
    const has = cells[at + HAS] ?? 0;
    minute.#isShared = (has & IS_SHARED) > 0;
    if (has & HAS_LASTING) minute.#lasting = Prints.read(cells, at + FIRST);
    if (has & HAS_RANGING) minute.#ranging = minute.#isShared ? minute.#lasting : Prints.read(cells, at + SECOND);
    if (has & HAS_COUNTED) minute.#counted = Prints.read(cells, at + FIRST);
    minute.#volume = cells[at + VOLUME] ?? 0;
    minute.#priceVolume = cells[at + PRICE_VOLUME] ?? 0;
    minute.#revision = cells[at + REVISION] ?? 0;
    minute.#published = minute.bar();
    return minute;
  }

  /** Writes a minute whose latest state has been published; false for one that numbers alone do not tell. */
  write(cells: Float64Array, at: number): boolean {
    const bar = this.#own();
    const isPlain = this.#upstream === undefined && this.#base === undefined && this.#opening === null &&
      this.#closing === null;
    if (!isPlain || bar === undefined || this.#published === undefined || !sameBar(bar, this.#published)) return false;
    const first = this.#lasting ?? this.#counted;
    if (first?.isNumeric === false || this.#ranging?.isNumeric === false) return false;
    cells[at + HAS] = (this.#lasting === undefined ? 0 : HAS_LASTING) |
      (this.#ranging === undefined ? 0 : HAS_RANGING) | (this.#counted === undefined ? 0 : HAS_COUNTED) |
      (this.#isShared ? IS_SHARED : 0);
    cells[at + REVISION] = this.#revision;
    cells[at + VOLUME] = this.#volume;
    cells[at + PRICE_VOLUME] = this.#priceVolume;
    first?.write(cells, at + FIRST);
    if (!this.#isShared) this.#ranging?.write(cells, at + SECOND);
    return true;
  }

  add(trade: Trade): void {
    const { updatesVolume, updatesHighLow, updatesLast } = trade.eligibility ?? FULL;
    if (updatesHighLow !== updatesLast) this.#part();
    if (updatesLast) this.#lasting = extend(this.#lasting, trade);
    if (this.#isShared) this.#ranging = this.#lasting;
    else if (updatesHighLow) this.#ranging = extend(this.#ranging, trade);
    if (this.#lasting !== undefined || this.#ranging !== undefined) this.#counted = undefined;
    else if (updatesVolume) this.#counted = extend(this.#counted, trade);
    if (updatesVolume) {
      this.#volume += trade.size;
      this.#priceVolume += trade.price * trade.size;
    }
  }

  /**
   * Takes a trade back.
   *
   * @param others all other trades of the minute; null when they are not known: then its volume goes, and its price stays
   */
  takeBack({ price, size, eligibility = FULL }: Trade, others: readonly Trade[] | null): void {
    if (others !== null) {
      this.#lasting = this.#ranging = this.#counted = undefined;
      this.#isShared = true;
      this.#volume = this.#priceVolume = 0;
      for (const trade of others) this.add(trade);
    } else if (eligibility.updatesVolume) {
      this.#volume -= size;
      this.#priceVolume -= price * size;
    }
  }

  /** From now on those that move the last price are others than those that move the range. */
  #part(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    this.#ranging = this.#lasting?.copy();
  }

  /** Sets, replaces or takes back an auction of the session, whose price is the bar's open or close. */
  cross(kind: CrossKind, cross: Cross | null): void {
    if (kind === "opening") this.#opening = cross;
    else this.#closing = cross;
  }

  /** Puts an upstream bar in the place of the computed one; trades change it no more. */
  replace(bar: Bar): void {
    this.#upstream = { ...bar, time: this.startS };
  }

  /** The bar as it stands; undefined while no trade made one. */
  bar(): Bar | undefined {
    if (this.#upstream !== undefined) return this.#upstream;
    const own = this.#own();
    const base = this.#base;
    if (own === undefined || base === undefined) return own ?? base;
    const volume = roundSize(base.volume + own.volume);
    const value = (base.vwap ?? base.close) * base.volume + (own.vwap ?? own.close) * own.volume;
    return {
      time: this.startS,
      open: this.#opening?.price ?? base.open,
      high: Math.max(base.high, own.high),
      low: Math.min(base.low, own.low),
      close: this.#closing?.price ?? (this.#isBaseComplete ? base.close : own.close),
      volume,
      vwap: volume > 0 ? roundPrice(value / volume) : null,
    };
  }

  /** Out of the trades that were counted here. */
  #own(): Bar | undefined {
    const opening = this.#opening?.price;
    const closing = this.#closing?.price;
    const crosses = [opening, closing].filter((price) => price !== undefined);
    const counted = crosses.length > 0 ? undefined : this.#counted;
    const ends = this.#lasting ?? this.#ranging ?? counted;
    const range = this.#ranging ?? this.#lasting ?? counted;
    const open = opening ?? ends?.open ?? closing;
    const close = closing ?? ends?.close ?? opening;
    if (open === undefined || close === undefined) return undefined;
    const { volume, value } = this.#sums();
    return {
      time: this.startS,
      open,
      high: Math.max(range?.high ?? -Infinity, ...crosses),
      low: Math.min(range?.low ?? Infinity, ...crosses),
      close,
      volume: roundSize(volume),
      vwap: volume > 0 ? roundPrice(value / volume) : null,
    };
  }

  #sums(): { readonly volume: number; readonly value: number } {
    let volume = this.#volume;
    let value = this.#priceVolume;
    for (const cross of [this.#opening, this.#closing]) {
      volume += cross?.size ?? 0;
      value += (cross?.size ?? 0) * (cross?.price ?? 0);
    }
    return { volume, value };
  }

  /** What is to be told: the bar, once, and again as a revision when it has changed since. */
  publish(): { readonly bar: Bar; readonly revision?: number } | undefined {
    // A minute whose only trades were taken back has been told, and cannot be untold.
    const bar = this.bar() ?? (this.#published && { ...this.#published, volume: 0, vwap: null });
    if (bar === undefined) return undefined;
    if (this.#published === undefined) {
      this.#published = bar;
      return { bar };
    }
    if (sameBar(bar, this.#published)) return undefined;
    this.#published = bar;
    return { bar, revision: ++this.#revision };
  }
}
