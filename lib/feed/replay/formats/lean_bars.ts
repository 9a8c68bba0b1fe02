import type { EpochMs } from "@/lib/protocol/mod.ts";
import type { MarketHours } from "../../feed.ts";
import { type Column, decimal, positive, splitCells, whole } from "./cells.ts";
import { LEAN_PRICE_UNITS } from "./lean_trades.ts";
import type { DayOfTicker, Recorded, RowForm } from "./recording_format.ts";

export const MINUTE_MS = 60_000;

/** How prices stand in a file: shares in whole 1/10000 USD, all else as they are. */
interface Scale {
  readonly price: (name: string) => Column;
  readonly units: number;
  readonly marketHours: MarketHours;
  readonly what: string;
}

const SHARES: Scale = { price: whole, units: LEAN_PRICE_UNITS, marketHours: "us_equities", what: "US shares" };
const COINS: Scale = { price: decimal, units: 1, marketHours: "always_open", what: "coins or currencies" };

/** The start of a minute of the day. @throws {SyntaxError} when it is none */
function minuteOf({ toEpoch }: DayOfTicker, cell: string): number {
  const sinceMidnightMs = Number(cell);
  if (sinceMidnightMs % MINUTE_MS !== 0) throw new SyntaxError(`time is ${cell}, not the start of a minute`);
  return toEpoch(sinceMidnightMs);
}

/** @throws {SyntaxError} when they are no prices of one bar */
export function checkBar(open: number, high: number, low: number, close: number): void {
  positive("low", low);
  if (Math.max(open, close) > high || Math.min(open, close) < low) {
    throw new SyntaxError("open or close lies outside of high and low");
  }
}

/** `ms since midnight, open, high, low, close, volume` of one minute each, in order. */
function minuteBars({ price, units, marketHours, what }: Scale): RowForm {
  const volume = units === 1 ? decimal("volume") : whole("volume");
  const columns = [whole("time"), price("open"), price("high"), price("low"), price("close"), volume];
  return {
    title: `minute bars of ${what}`,
    columns,
    recording(day) {
      const { ticker, date } = day;
      let dayVolume = 0;
      return {
        tickers: [ticker],
        date,
        marketHours,
        hasQuotes: false,
        hasBars: true,
        read(line): Recorded {
          const [time = "", ...numbers] = splitCells(line, columns);
          const startMs = minuteOf(day, time);
          const [open = 0, high = 0, low = 0, close = 0, volume = 0] = numbers.map(Number);
          checkBar(open, high, low, close);
          dayVolume += volume;
          const bar = {
            time: startMs / 1000,
            open: open / units,
            high: high / units,
            low: low / units,
            close: close / units,
            volume,
            vwap: null,
          };
          return { atMs: startMs + MINUTE_MS as EpochMs, event: { kind: "bar", ticker, bar, dayVolume } };
        },
      };
    },
  };
}

/**
 * `ms since midnight, bid open, high, low, close, last bid size, ask open, high, low, close, last ask size`: told as the
 * quote that stood at the end of the minute.
 */
function minuteQuotes({ price, units, marketHours, what }: Scale): RowForm {
  const empty = (column: Column): Column => ({ ...column, pattern: new RegExp(`${column.pattern.source}|^$`) });
  const side = (name: string) => [
    ...["open", "high", "low", "close"].map((part) => empty(price(`${name} ${part}`))),
    empty(decimal(`${name} size`)),
  ];
  const columns = [whole("time"), ...side("bid"), ...side("ask")];
  return {
    title: `minutes of quotes of ${what}`,
    columns,
    recording(day) {
      const { ticker, date } = day;
      return {
        tickers: [ticker],
        date,
        marketHours,
        hasQuotes: true,
        read(line): Recorded {
          const cells = splitCells(line, columns);
          const timeMs = minuteOf(day, cells[0] ?? "") + MINUTE_MS as EpochMs;
          const [bid, bidSize, ask, askSize] = [4, 5, 9, 10].map((index) => Number(cells[index] ?? "")) as number[];
          const sides = {
            ...(bid ? { bid: bid / units } : {}),
            ...(bid && bidSize ? { bidSize } : {}),
            ...(ask ? { ask: ask / units } : {}),
            ...(ask && askSize ? { askSize } : {}),
          };
          if (!bid && !ask) throw new SyntaxError("it has neither a bid nor an ask");
          return { atMs: timeMs, event: { kind: "quote", ticker, timeMs, ...sides } };
        },
      };
    },
  };
}

export const shareBars = minuteBars(SHARES);
export const coinBars = minuteBars(COINS);
export const shareQuoteBars = minuteQuotes(SHARES);
export const coinQuoteBars = minuteQuotes(COINS);
