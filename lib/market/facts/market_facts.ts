import {
  type DailyBar,
  FACT_NAMES,
  type FactName,
  type FactValue,
  factValue,
  isTextFact,
  type NumberFact,
  type TextFact,
  type Ticker,
  type TickerReference,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import { sessionBefore, sessionDate } from "../calendar/market_hours.ts";
import type { MarketState } from "../tickers/market_state.ts";
import type { TickerReading } from "../tickers/ticker_state.ts";
import { averageTrueRange, wasRestricted } from "./daily_facts.ts";
import { derive, deriveByTime, type UsualDay } from "./derive.ts";
import { FactRows } from "./fact_rows.ts";
import type { FactTable } from "./fact_table.ts";
import { TradeFacts } from "./trade_facts.ts";
import { usualShare, usualShareOf5m } from "./volume_curve.ts";

/** The scores of a ticker on the watchlist. */
export type Rating = Pick<WatchlistItem, "score" | "score_v3" | "stage_number" | "zen_v" | "zen_p" | "tier">;

/**
 * The facts of every ticker that a {@link MarketState} has heard of, in columns. The state stays the one place for prices,
 * volumes and last closes, and tells this one of all that it takes in; what it does not know is kept here: sliding
 * windows, the day's range, halts, news, references.
 *
 * Facts are made anew when they are asked for, of the rows that have changed since; windows slide with {@link advance}.
 * Where a definition left room, docs/domain.md says what was chosen.
 *
 * @example
 * ```ts
 * const facts = new MarketFacts(market);
 * market.applyTrade(trade);
 * facts.advance(marketMs);
 * facts.get(trade.ticker)?.change_1m;
 * ```
 */
export class MarketFacts implements FactTable {
  readonly #market: MarketState;
  readonly #rows: FactRows;
  /** What the market state knows of each row, as far as it has been asked. */
  readonly #books: (TickerReading | undefined)[] = [];
  #isTimeDirty = false;

  constructor(market: MarketState) {
    this.#market = market;
    this.#rows = new FactRows(market.hours, (ticker) => market.book(ticker)?.lastClose ?? 0);
    market.listener = new TradeFacts(this.#rows);
  }

  get size(): number {
    return this.#rows.columns.tickers.length;
  }

  /** Tickers that have traded in the last 15 minutes. */
  get activeCount(): number {
    return this.#rows.activity.size;
  }

  /** Bytes that the seconds of those take. */
  get secondsBytes(): number {
    return this.#rows.activity.bytes;
  }

  rowOf(ticker: Ticker): number | undefined {
    return this.#rows.columns.rowOf(ticker);
  }

  tickerOf(row: number): Ticker {
    const ticker = this.#rows.columns.tickers[row];
    if (ticker === undefined) throw new RangeError(`Cannot name the ticker of row ${row}: there are ${this.size} rows`);
    return ticker;
  }

  numbers(fact: NumberFact): Float64Array {
    this.#refresh();
    return this.#rows.columns.numbers[fact];
  }

  texts(fact: TextFact): readonly (string | null)[] {
    return this.#rows.columns.texts[fact];
  }

  /** All facts of a ticker as they are on the wire; undefined for one that nothing is known of. */
  get(ticker: Ticker): Record<FactName, FactValue> | undefined {
    const row = this.rowOf(ticker);
    if (row === undefined) return undefined;
    this.#refresh();
    const { numbers, texts } = this.#rows.columns;
    const values = FACT_NAMES.map((name): [FactName, FactValue] => [
      name,
      isTextFact(name) ? texts[name][row] ?? null : factValue(name, numbers[name][row] ?? NaN),
    ]);
    // One value for each name.
    return Object.fromEntries(values) as Record<FactName, FactValue>;
  }

  /** Market time has come so far: to be told each second, so that windows slide for tickers that do not trade too. */
  advance(marketMs: number): void {
    const { activity, range, dirty } = this.#rows;
    if (this.#rows.nowMs >= marketMs) return;
    this.#rows.nowMs = marketMs;
    this.#isTimeDirty = true;
    activity.slide(Math.floor(marketMs / 1000), (row) => dirty.add(row), (row) => range.release(row));
  }

  /** Takes over daily bars of the sessions before, oldest first, as they compare with today's prices. */
  daily(ticker: Ticker, bars: readonly DailyBar[]): void {
    const row = this.#rows.row(ticker);
    const { atr_14, restrictedBefore } = this.#rows.columns.numbers;
    const session = this.#rows.session(row);
    atr_14[row] = averageTrueRange(bars);
    const date = session === "" ? bars.at(-1)?.date ?? "" : sessionBefore(session, this.#rows.hours);
    const restricted = wasRestricted(bars, date);
    if (!Number.isNaN(restricted)) restrictedBefore[row] = restricted;
  }

  /** Takes over what a ticker is; what is not told stays. */
  refer({ ticker, name, type, exchange, float, sharesOutstanding, marketCap }: TickerReference): void {
    const row = this.#rows.row(ticker);
    const { texts, numbers } = this.#rows.columns;
    if (name !== undefined) texts.name[row] = name;
    if (type !== undefined) texts.type[row] = type;
    if (exchange !== undefined) texts.exchange[row] = exchange;
    if (float !== undefined) numbers.float[row] = float;
    if (sharesOutstanding !== undefined) numbers.shares_outstanding[row] = sharesOutstanding;
    if (marketCap !== undefined) numbers.toldCap[row] = marketCap;
  }

  /** Prices beyond which a ticker may not trade. */
  bands(ticker: Ticker, up: number, down: number, timeMs: number): void {
    const row = this.#rows.enter(ticker, timeMs);
    if (row === null) return;
    this.#rows.columns.numbers.luld_up[row] = up;
    this.#rows.columns.numbers.luld_down[row] = down;
  }

  /** A headline about these tickers was published. */
  news(tickers: readonly Ticker[], timeMs: number): void {
    const { newsMs } = this.#rows.columns.numbers;
    for (const ticker of tickers) {
      const row = this.#rows.row(ticker, timeMs);
      if (!(timeMs <= (newsMs[row] ?? NaN))) newsMs[row] = timeMs;
    }
  }

  /** Trading of a ticker is halted, or goes on. */
  halt(ticker: Ticker, isHalted: boolean, timeMs: number): void {
    const row = this.#rows.row(ticker, timeMs);
    const { halted, haltedMs } = this.#rows.columns.numbers;
    halted[row] = isHalted ? 1 : 0;
    haltedMs[row] = isHalted ? timeMs : NaN;
  }

  /** Takes over the scores of a ticker on the watchlist; null when it is on it no more. */
  rate(ticker: Ticker, rating: Rating | null): void {
    const row = this.#rows.row(ticker);
    const c = this.#rows.columns.numbers;
    // A score of -1 says that there are too few daily bars for one.
    const isScored = rating !== null && rating.score >= 0;
    c.score[row] = isScored ? rating.score : NaN;
    c.score_v3[row] = isScored ? rating.score_v3 : NaN;
    c.stage_number[row] = rating !== null && rating.stage_number > 0 ? rating.stage_number : NaN;
    c.zen_v[row] = rating?.zen_v ?? NaN;
    c.zen_p[row] = rating?.zen_p ?? NaN;
    c.tier[row] = rating?.tier ?? NaN;
  }

  /** Takes over an ignition score without its cap; null when there is none any more. */
  ignite(ticker: Ticker, raw: number | null): void {
    const row = this.#rows.row(ticker);
    this.#rows.columns.numbers.ignition[row] = raw ?? NaN;
  }

  #refresh(): void {
    const { dirty } = this.#rows;
    if (!this.#isTimeDirty && dirty.size === 0) return;
    // Of a busy second nearly all have changed; in the order of rows a column is read and written from end to end.
    if (dirty.size > this.size / 4) { for (let row = 0; row < this.size; row++) if (dirty.has(row)) this.#derive(row); }
    else for (const row of dirty) this.#derive(row);
    const day = this.#usualDay();
    const { numbers } = this.#rows.columns;
    const byTime = (row: number) => deriveByTime(numbers, row, this.#rows.nowMs, this.#rows.session(row), day);
    if (this.#isTimeDirty) { for (let row = 0; row < this.size; row++) byTime(row); }
    else for (const row of dirty) byTime(row);
    dirty.clear();
    this.#isTimeDirty = false;
  }

  #derive(row: number): void {
    const { columns, activity, hours } = this.#rows;
    const state = this.#books[row] ??= this.#market.book(this.tickerOf(row));
    derive(columns.numbers, row, { state, trades: activity.of(row), hours });
  }

  /** What of a usual day is over now; none while market time is not known. */
  #usualDay(): UsualDay | null {
    const { nowMs, hours } = this.#rows;
    if (Number.isNaN(nowMs)) return null;
    return {
      session: sessionDate(nowMs, hours),
      share: usualShare(nowMs, hours),
      shareOf5m: usualShareOf5m(nowMs, hours),
    };
  }
}
