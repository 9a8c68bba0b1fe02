import {
  FULL,
  marketPhase,
  minutesSinceOpen,
  type OfficialChange,
  sessionDate,
  sessionStart,
  type TickerState,
} from "@/lib/market/mod.ts";
import type { MarketHours, MarketPhase, NumberFact, Quote, Trade } from "@/lib/protocol/mod.ts";

/** Something that was traded: a trade, or the shares of an auction, which move no price by themselves. */
interface Print {
  readonly id: string | undefined;
  readonly timeMs: number;
  /** Of shares in `size`; the sum of money is both together. */
  readonly value: number;
  readonly size: number;
  readonly trades: number;
  /** NaN where it may not move the last price, or the range. */
  readonly last: number;
  readonly range: number;
  /** Whether it made a new high of the day when it came. */
  isHigh: boolean;
}

const isTrading = (phase: MarketPhase): phase is "pre" | "open" => phase === "pre" || phase === "open";
const secondOf = (timeMs: number) => Math.floor(timeMs / 1000);
const percent = (price: number, against: number) => (price / against - 1) * 100;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const most = (values: readonly number[]) => values.length === 0 ? NaN : Math.max(...values);
const least = (values: readonly number[]) => values.length === 0 ? NaN : Math.min(...values);

/** The facts of one ticker, computed each time out of the whole list of what has happened. */
export class NaiveFacts {
  readonly #hours: MarketHours;
  /** Of this session; of a market without hours those of the sessions before too. */
  #prints: Print[] = [];
  #before: Print[] = [];
  #session = "";
  /** Whether anything of the session, if only that it began, has been counted, and the latest time of a price in it. */
  #isCounted = false;
  #pricedMs = NaN;
  readonly #followedMs: number;
  #close = NaN;
  #restrictedBefore = NaN;
  #quote: { bid: number; ask: number; timeMs: number } = { bid: NaN, ask: NaN, timeMs: NaN };
  #heardMs = NaN;
  #crosses = { opening: NaN, closing: NaN };
  /** Whether all trades were taken back once: what price stands then the market state decides. */
  #isPriceLost = false;
  #statePrice = NaN;
  #isOpenLost = false;
  /** Greatest time of what has moved anything, taken back or not. */
  #latestMs = -Infinity;
  /** Highs of the day as far as it has come, to be looked for when null: not at each of a day's trades. */
  #highs: { pre: number; open: number } | null = null;

  constructor(hours: MarketHours, followedMs: number) {
    this.#hours = hours;
    this.#followedMs = followedMs;
  }

  /** What the market state knows best and has tests of. */
  compare({ price, lastClose }: TickerState): void {
    this.#statePrice = price;
    this.#close = lastClose > 0 ? lastClose : NaN;
  }

  /** Begins a session, if it is a new one; false when it is over. */
  enter(session: string): boolean {
    if (session < this.#session) return false;
    if (session > this.#session && this.#session !== "") {
      const { low } = this.#range();
      this.#restrictedBefore = this.#close > 0 && low > 0 ? low <= this.#close * 0.9 ? 1 : 0 : NaN;
      this.#before.push(...this.#prints);
      this.#highs = null;
      this.#prints = [];
      this.#quote = { bid: NaN, ask: NaN, timeMs: NaN };
      this.#crosses = { opening: NaN, closing: NaN };
      this.#isCounted = true;
      this.#pricedMs = NaN;
      this.#isOpenLost = false;
    }
    this.#session = session;
    return true;
  }

  trade({ id, timeMs, price, size, eligibility = FULL }: Trade): void {
    if (!this.enter(sessionDate(timeMs, this.#hours))) return;
    const { updatesVolume, updatesHighLow, updatesLast } = eligibility;
    this.#heardMs = most([this.#heardMs, timeMs].filter((ms) => !Number.isNaN(ms)));
    if (updatesVolume || updatesHighLow || updatesLast) this.#latestMs = Math.max(this.#latestMs, timeMs);
    if (updatesVolume) this.#isCounted = true;
    if (updatesLast && !(timeMs <= this.#pricedMs)) this.#pricedMs = timeMs;
    const phase = this.#phase(timeMs);
    const isRanging = updatesHighLow && isTrading(phase);
    const { high: open, high_pre: pre } = this.#highs === null ? this.#range() : { high: NaN, high_pre: NaN };
    const highs = this.#highs ??= { pre, open };
    this.#prints.push({
      id,
      timeMs,
      size: updatesVolume ? size : 0,
      value: updatesVolume ? price * size : 0,
      trades: updatesVolume ? 1 : 0,
      last: updatesLast ? price : NaN,
      range: updatesHighLow ? price : NaN,
      isHigh: isRanging && price > (highs.open > 0 ? highs.open : highs.pre),
    });
    if (updatesHighLow && isTrading(phase) && !(price <= highs[phase])) highs[phase] = price;
  }

  takeBack({ id, timeMs, eligibility = FULL }: Trade): void {
    if (sessionDate(timeMs, this.#hours) !== this.#session) return;
    this.#highs = null;
    const before = this.#range().dayHigh;
    const first = this.#firstOf(this.#prints);
    const gone = this.#prints.find((print) => print.id === id);
    this.#prints = this.#prints.filter((print) => print.id !== id);
    const all = [...this.#before, ...this.#prints];
    if (gone !== undefined && gone.last > 0 && all.every(({ last }) => !(last > 0))) this.#isPriceLost = true;
    const after = this.#range().dayHigh;
    // What came first without it is known of its own minute alone.
    const next = this.#firstOf(this.#prints);
    const isNear = next !== null && Math.floor(next.timeMs / 60_000) === Math.floor(timeMs / 60_000);
    if (eligibility.updatesLast && first !== null && first.timeMs === timeMs && !isNear) this.#isOpenLost = true;
    // What made a high that still stands has made it all the same.
    if (gone?.isHigh && eligibility.updatesHighLow && !(before > after || Number.isNaN(after))) {
      this.#prints.push({ ...gone, id: undefined, size: 0, value: 0, trades: 0, last: NaN, range: NaN });
    }
  }

  official({ timeMs, crosses }: OfficialChange): void {
    this.#highs = null;
    if (crosses.length > 0) this.#isCounted = true;
    if (crosses.length > 0) this.#latestMs = Math.max(this.#latestMs, timeMs);
    for (const { kind, cross, before } of crosses) {
      this.#prints.push({
        id: undefined,
        timeMs,
        size: (cross?.size ?? 0) - (before?.size ?? 0),
        value: (cross?.size ?? 0) * (cross?.price ?? 0) - (before?.size ?? 0) * (before?.price ?? 0),
        trades: (cross === null ? 0 : 1) - (before === null ? 0 : 1),
        last: NaN,
        range: NaN,
        isHigh: false,
      });
      this.#crosses[kind] = cross?.price ?? NaN;
    }
  }

  quote({ bid, ask, timeMs }: Quote): void {
    if (!this.enter(sessionDate(timeMs, this.#hours)) || timeMs < this.#quote.timeMs) return;
    this.#quote = { bid: bid ?? this.#quote.bid, ask: ask ?? this.#quote.ask, timeMs };
  }

  /** Everything that follows from trades and quotes alone, at a moment of market time. */
  at(nowMs: number): Partial<Record<NumberFact, number>> {
    // A market without hours goes on at midnight.
    const flow = this.#hours === "always_open" ? [...this.#before, ...this.#prints] : this.#prints;
    const endS = secondOf(Math.max(nowMs, this.#latestMs));
    const last = latest([...this.#before, ...this.#prints].filter(({ last }) => last > 0))?.last ?? NaN;
    const price = this.#isPriceLost ? this.#statePrice : last;
    const ago = (seconds: number) => {
      const past = flow.filter(({ timeMs, last }) => last > 0 && secondOf(timeMs) <= endS - seconds);
      return percent(price, latest(past)?.last ?? NaN);
    };
    const within = (prints: readonly Print[], seconds: number) =>
      prints.filter(({ timeMs }) => secondOf(timeMs) > endS - seconds);
    const counted = (value: number) => this.#isCounted ? value : NaN;
    const { high, low, high_pre, low_pre, dayHigh, dayLow } = this.#range();
    const volume = sum(this.#prints.map(({ size }) => size));
    const value = sum(this.#prints.map(({ value }) => value));
    const vwap = volume > 0 ? value / volume : NaN;
    const { bid, ask } = this.#heardMs - this.#quote.timeMs > 120_000 ? { bid: NaN, ask: NaN } : this.#quote;
    const open = this.#crosses.opening > 0 ? this.#crosses.opening : this.#firstRegular();
    const isPre = Number.isNaN(open) && this.#phase(this.#pricedMs) === "pre";
    const falls = low <= this.#close * 0.9;
    return {
      price,
      bid,
      ask,
      spread: ask - bid,
      spread_pct: (ask - bid) / ((ask + bid) / 2) * 100,
      prev_close: this.#close,
      change: price - this.#close,
      change_pct: percent(price, this.#close),
      open,
      change_from_open_pct: percent(price, open),
      gap_pct: percent(isPre ? price : open, this.#close),
      change_10s: ago(10),
      change_1m: ago(60),
      change_5m: ago(300),
      change_15m: ago(900),
      volume: counted(volume),
      dollar_volume: counted(value),
      trades: counted(sum(this.#prints.map(({ trades }) => trades))),
      volume_1m: counted(sum(within(flow, 60).map(({ size }) => size))),
      volume_5m: counted(sum(within(flow, 300).map(({ size }) => size))),
      trades_1m: counted(sum(within(flow, 60).map(({ trades }) => trades))),
      new_highs_5m: counted(within(this.#prints, 300).filter(({ isHigh }) => isHigh).length),
      high,
      low,
      high_pre,
      low_pre,
      from_high_pct: percent(price, dayHigh),
      from_low_pct: percent(price, dayLow),
      range_pct: percent(dayHigh, dayLow),
      vwap,
      from_vwap_pct: percent(price, vwap),
      ssr: this.#hours === "always_open"
        ? NaN
        : falls || this.#restrictedBefore === 1
        ? 1
        : this.#restrictedBefore === 0 && this.#close > 0
        ? 0
        : NaN,
    };
  }

  #phase(timeMs: number) {
    return Number.isNaN(timeMs) ? "closed" : marketPhase(timeMs, this.#hours);
  }

  #range() {
    const of = (phase: string) =>
      this.#prints.filter(({ timeMs, range }) => range > 0 && this.#phase(timeMs) === phase).map(({ range }) => range);
    const regular = [...of("open"), ...Object.values(this.#crosses).filter((price) => price > 0)];
    const [high, low, high_pre, low_pre] = [most(regular), least(regular), most(of("pre")), least(of("pre"))];
    return { high, low, high_pre, low_pre, dayHigh: high > 0 ? high : high_pre, dayLow: low > 0 ? low : low_pre };
  }

  #firstOf(prints: readonly Print[]): Print | null {
    const regular = prints.filter(({ timeMs, last }) => last > 0 && this.#phase(timeMs) === "open");
    return regular.reduce<Print | null>((a, b) => a === null || b.timeMs < a.timeMs ? b : a, null);
  }

  /** Known of a ticker that was followed at the open. */
  #firstRegular(): number {
    const first = this.#firstOf(this.#prints);
    if (first === null || this.#isOpenLost) return NaN;
    const openMs = this.#hours === "always_open"
      ? sessionStart(first.timeMs, this.#hours)
      : first.timeMs - minutesSinceOpen(first.timeMs, this.#hours) * 60_000;
    return this.#followedMs <= openMs ? first.last : NaN;
  }
}

/** By event time, then by arrival. */
function latest(prints: readonly Print[]): Print | undefined {
  return prints.reduce<Print | undefined>((a, b) => a === undefined || b.timeMs >= a.timeMs ? b : a, undefined);
}
