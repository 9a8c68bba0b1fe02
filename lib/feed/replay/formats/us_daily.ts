import { sumOf } from "@std/collections/sum-of";
import { type DailyBar, parseTicker, type Ticker, TICKER_PATTERN } from "@/lib/protocol/mod.ts";
import { oneOf, positive, splitCells, whole } from "./cells.ts";
import { LEAN_PRICE_UNITS } from "./lean_trades.ts";

const AVERAGE_DAYS = 20;

const COLUMNS = [
  oneOf("ticker", TICKER_PATTERN, "a ticker"),
  oneOf("date", /^\d{8} \d{2}:\d{2}$/, "YYYYMMDD HH:MM"),
  whole("open"),
  whole("high"),
  whole("low"),
  whole("close"),
  whole("volume"),
];

/** Names of files with daily bars, as shown to a person. */
export const US_DAILY_PATTERN = "us-daily-<YYYY>.csv";

export const isUsDaily = (name: string): boolean => /^us-daily-\d{4}\.csv$/i.test(name);

function dateOf(cell: string): string {
  const text = `${cell.slice(0, 4)}-${cell.slice(4, 6)}-${cell.slice(6, 8)}`;
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch (cause) {
    throw new SyntaxError(`date is "${cell}", a day that does not exist`, { cause });
  }
}

/** What was known of each ticker before the replayed day: closes and volumes of the days before. */
export class DailyReference {
  readonly #byTicker: Map<Ticker, DailyBar[]> = new Map();

  get isEmpty(): boolean {
    return this.#byTicker.size === 0;
  }

  /**
   * Takes in one line: `ticker, YYYYMMDD HH:MM, open, high, low, close in 1/10000 USD, volume`.
   *
   * @throws {SyntaxError} saying what is wrong with it.
   */
  add(line: string): void {
    const [symbol = "", day = "", ...numbers] = splitCells(line, COLUMNS);
    const [open = 0, high = 0, low = 0, close = 0, volume = 0] = numbers.map(Number);
    positive("low", low);
    if (Math.max(open, close) > high || Math.min(open, close) < low) {
      throw new SyntaxError("open or close lies outside of high and low");
    }
    const ticker = parseTicker(symbol);
    const date = dateOf(day);
    const bars = this.#byTicker.get(ticker) ?? [];
    if (bars.some((bar) => bar.date === date)) throw new SyntaxError(`${ticker} has a bar of ${date} already`);
    const price = (value: number) => value / LEAN_PRICE_UNITS;
    bars.push({ date, open: price(open), high: price(high), low: price(low), close: price(close), volume });
    bars.sort((a, b) => a.date < b.date ? -1 : 1);
    this.#byTicker.set(ticker, bars);
  }

  /** Bars of the days before `date` (`YYYY-MM-DD`), oldest first, at most the latest `days` of them. */
  barsBefore(ticker: Ticker, date: string, days: number): DailyBar[] {
    const bars = (this.#byTicker.get(ticker) ?? []).filter((bar) => bar.date < date);
    return days > 0 ? bars.slice(-days) : [];
  }

  /** Close of the latest day before `date`, USD; 0 when unknown. */
  lastClose(ticker: Ticker, date: string): number {
    return this.barsBefore(ticker, date, 1).at(-1)?.close ?? 0;
  }

  /** Mean volume of the latest 20 days before `date`, shares; 0 when unknown. */
  averageVolume(ticker: Ticker, date: string): number {
    const bars = this.barsBefore(ticker, date, AVERAGE_DAYS);
    return bars.length === 0 ? 0 : Math.round(sumOf(bars, ({ volume }) => volume) / bars.length);
  }
}
