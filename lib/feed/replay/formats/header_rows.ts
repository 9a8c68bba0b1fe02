import type { EpochMs, Quote, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { dateIn, type MarketZone } from "@/lib/support/new_york_time.ts";
import type { MarketHours } from "../../feed.ts";
import { massiveEligibility } from "../../massive/conditions.ts";
import { positive, quotedCells } from "./cells.ts";
import type { Header, Role } from "./header.ts";
import { checkBar, MINUTE_MS } from "./lean_bars.ts";
import type { Recorded, Recording } from "./recording_format.ts";
import { readTime } from "./time_cell.ts";

const NUMBER = /^\d{1,15}(\.\d{1,18})?(e[+-]?\d{1,2})?$/i;
const BUYS = new Set(["buy", "b", "bid", "1", "true"]);
const SELLS = new Set(["sell", "s", "ask", "-1", "2", "false"]);

export interface HeaderRowsOptions {
  readonly header: Header;
  /** Whose rows they are where no column tells. */
  readonly ticker: Ticker | null;
  readonly marketHours: MarketHours;
}

/** Reads rows whose columns a header names. */
class HeaderRows {
  readonly #options: HeaderRowsOptions;
  readonly #zone: MarketZone;
  readonly #tickers = new Map<string, Ticker>();
  /** Shares of each ticker's current day, of bars. */
  readonly #days = new Map<Ticker, { date: string; volume: number }>();
  #cells: readonly string[] = [];

  constructor(options: HeaderRowsOptions) {
    this.#options = options;
    this.#zone = options.marketHours === "us_equities" ? "America/New_York" : "UTC";
  }

  read(line: string): Recorded {
    const { kind, separator, width } = this.#options.header;
    this.#cells = quotedCells(line, separator);
    if (this.#cells.length !== width) {
      throw new SyntaxError(`it has ${this.#cells.length} columns in place of ${width}`);
    }
    const ticker = this.#ticker();
    const timeMs = this.#time();
    if (kind === "trades") return { atMs: timeMs, event: this.#trade(ticker, timeMs) };
    if (kind === "quotes") return { atMs: timeMs, event: this.#quote(ticker, timeMs) };
    return this.#bar(ticker, timeMs);
  }

  #trade(ticker: Ticker, timeMs: EpochMs): Trade {
    const id = this.#cell("id");
    const side = this.#side();
    const eligibility = this.#eligibility();
    return {
      kind: "trade",
      ticker,
      price: positive("price", this.#number("price")),
      size: positive("size", this.#number("size")),
      timeMs,
      ...(id === "" ? {} : { id }),
      ...(side === null ? {} : { side }),
      ...(eligibility === undefined ? {} : { eligibility }),
    };
  }

  #quote(ticker: Ticker, timeMs: EpochMs): Quote {
    const side = (name: "bid" | "ask") => {
      const price = this.#optional(name);
      const size = this.#optional(`${name}Size`);
      return price > 0 ? { [name]: price, ...(size > 0 ? { [`${name}Size`]: size } : {}) } : {};
    };
    const sides = { ...side("bid"), ...side("ask") };
    if (Object.keys(sides).length === 0) throw new SyntaxError("it has neither a bid nor an ask");
    return { kind: "quote", ticker, timeMs, ...sides };
  }

  #bar(ticker: Ticker, timeMs: EpochMs): Recorded {
    if (timeMs % MINUTE_MS !== 0) throw new SyntaxError(`time is ${this.#cell("time")}, not the start of a minute`);
    const [open, high, low, close] = (["open", "high", "low", "close"] as const).map((name) => this.#number(name)) as [
      number,
      number,
      number,
      number,
    ];
    checkBar(open, high, low, close);
    const volume = this.#optional("size");
    const vwap = this.#optional("vwap");
    const date = dateIn(this.#zone, timeMs);
    const before = this.#days.get(ticker);
    const dayVolume = volume + (before?.date === date ? before.volume : 0);
    this.#days.set(ticker, { date, volume: dayVolume });
    const bar = { time: timeMs / 1000, open, high, low, close, volume, vwap: vwap > 0 ? vwap : null };
    return { atMs: timeMs + MINUTE_MS as EpochMs, event: { kind: "bar", ticker, bar, dayVolume } };
  }

  #cell(role: Role): string {
    const index = this.#options.header.columns[role];
    return index === undefined ? "" : (this.#cells[index] ?? "").trim();
  }

  #number(role: Role): number {
    // Where cells end otherwise, a comma may stand before the decimals.
    const cell = this.#cell(role);
    const text = this.#options.header.separator === "," ? cell : cell.replace(",", ".");
    if (!NUMBER.test(text)) throw new SyntaxError(`${role} is ${JSON.stringify(cell.slice(0, 40))}, not a number`);
    return Number(text);
  }

  /** 0 where there is none. */
  #optional(role: Role): number {
    return this.#cell(role) === "" ? 0 : this.#number(role);
  }

  #ticker(): Ticker {
    const { ticker, header } = this.#options;
    if (header.columns.ticker === undefined && ticker !== null) return ticker;
    const cell = this.#cell("ticker");
    let known = this.#tickers.get(cell);
    if (known === undefined) {
      try {
        known = parseTicker(cell);
      } catch (cause) {
        throw new SyntaxError(`ticker is ${JSON.stringify(cell.slice(0, 40))}, which is none`, { cause });
      }
      this.#tickers.set(cell, known);
    }
    return known;
  }

  #time(): EpochMs {
    const { time, date } = this.#options.header.columns;
    const cell = this.#cell("time");
    return readTime(date === undefined || date === time ? cell : `${this.#cell("date")} ${cell}`, this.#zone);
  }

  #side(): "buy" | "sell" | null {
    const cell = this.#cell("side").toLowerCase();
    const isBuy = BUYS.has(cell);
    if (!isBuy && !SELLS.has(cell)) return null;
    return isBuy !== this.#options.header.sideIsBuyerMaker ? "buy" : "sell";
  }

  /** Numbers are Massive's codes, as in its flat files; what other conditions mean nobody tells. */
  #eligibility() {
    const codes = this.#cell("condition").match(/\d+/g);
    return codes === null || /[a-z@]/i.test(this.#cell("condition"))
      ? undefined
      : massiveEligibility(codes.map(Number));
  }
}

/**
 * A file whose first line names its columns: time, and price and size, or open to close, or bid and ask. Its rows may be
 * of many days, and of many tickers where a column names them.
 */
export function headerRecording(options: HeaderRowsOptions): Recording {
  const rows = new HeaderRows(options);
  const { kind, columns } = options.header;
  return {
    tickers: options.ticker === null || columns.ticker !== undefined ? [] : [options.ticker],
    date: "",
    marketHours: options.marketHours,
    hasQuotes: kind === "quotes",
    hasBars: kind === "minute-bars",
    headLines: 1,
    read: (line) => rows.read(line),
  };
}
