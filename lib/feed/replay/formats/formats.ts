import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { isPair, pairSpelling } from "../../pair_spelling.ts";
import type { ReplayEntry } from "../entry.ts";
import { cellFault } from "./cells.ts";
import { type Header, readHeader } from "./header.ts";
import { headerRecording } from "./header_rows.ts";
import { krakenTrades } from "./kraken_trades.ts";
import { type AssetClass, LEAN_FORMS, leanClock, leanForm, type LeanName, readLeanName } from "./lean_names.ts";
import type { Recording, RowForm } from "./recording_format.ts";

const OWN_NAME = /^(.+)-(\d{4}-\d{2}-\d{2})-(trades|quotes|minute-bars)(?:-first-\d+)?\.csv$/i;
const KRAKEN_NAME = /^kraken-(.+)-trades-(\d{4}-\d{2}-\d{2})\.csv$/i;
/** The ticker before a date or what kind of file it is. */
const TICKER_NAME = /^(.+?)(?:[-_](?:\d{4}|trades?|quotes?|ticks?|bars?|minutes?|1m).*)?\.(?:csv|tsv|txt)$/i;
const NO_TICKERS = new Set(["trade", "trades", "quote", "quotes", "bar", "bars", "tick", "ticks", "data", "market"]);

/** One name that would be right, for people whose file is not recognised. */
const EXAMPLES =
  "ibm-2013-10-08-trades.csv.gz, 20131008_ibm_Trade_Tick.csv, simulated-2026-01-05.ndjson.gz, or any CSV or Parquet whose columns are " +
  "named time, price and size";

const kinds: Readonly<Record<string, Pick<LeanName, "resolution" | "tickType">>> = {
  trades: { resolution: "tick", tickType: "trade" },
  quotes: { resolution: "tick", tickType: "quote" },
  "minute-bars": { resolution: "minute", tickType: "trade" },
};

/** What a file of rows begins with. */
export interface Beginning {
  /** Name of the file in an archive; null outside of one. */
  readonly innerName: string | null;
  readonly lines: readonly string[];
}

/**
 * Tells from its names, its options and its beginning how to read a file of rows.
 *
 * @throws {TypeError} when that cannot be told, saying what is missing
 */
export function recogniseRows(entry: ReplayEntry, beginning: Beginning): Recording {
  const header = readHeader(beginning.lines[0] ?? "");
  if (header !== null) return headed(entry, beginning, header);
  for (const name of [entry.plainName, beginning.innerName ?? ""]) {
    const found = rowsByName(entry, name);
    if (found !== null) return found;
  }
  const { ticker, kind, date, class: assetClass } = entry.options;
  if (kind === undefined && ticker === undefined && date === undefined) {
    throw new TypeError(`neither its name nor its first line tells what it holds; right would be ${EXAMPLES}`);
  }
  return rows(entry, { ...kinds[kind ?? "trades"], assetClass, date: date ?? "" });
}

function headed({ options, plainName }: ReplayEntry, { innerName, lines }: Beginning, header: Header): Recording {
  const named = options.ticker ?? tickerInName(plainName) ?? tickerInName(innerName ?? "");
  if (named === null && header.columns.ticker === undefined) {
    throw new TypeError("no column and no name tells its ticker: put #ticker=IBM behind its path");
  }
  // Where a column tells, that of the first row stands for all: one file is of one market.
  const cell = (lines[1] ?? "").split(header.separator)[header.columns.ticker ?? -1]?.replaceAll('"', "");
  const first = cell === undefined ? named : tickerOf(cell);
  const isCoin = options.class === undefined ? first !== null && isPair(first) : options.class !== "equity";
  return headerRecording({ header, ticker: named, marketHours: isCoin ? "always_open" : "us_equities" });
}

function rowsByName(entry: ReplayEntry, name: string): Recording | null {
  const [, pair, krakenDate] = KRAKEN_NAME.exec(name) ?? [];
  if (pair !== undefined && krakenDate !== undefined) {
    const ticker = entry.options.ticker ?? pairSpelling("/", {})(namedTicker(pair));
    return krakenTrades.recording({ ticker, date: checkedDate(krakenDate), toEpoch: (ms) => ms });
  }
  const [, symbol, date = "", kind = ""] = OWN_NAME.exec(name) ?? [];
  if (symbol !== undefined) return rows(entry, { date, ticker: symbol, ...kinds[kind.toLowerCase()] });
  const lean = readLeanName(name, entry.folders);
  return lean === null ? null : rows(entry, lean);
}

/** Rows without a header; what the options tell comes before what the names tell. */
function rows({ options }: ReplayEntry, told: LeanName): Recording {
  const assetClass: AssetClass = options.class ?? told.assetClass ?? "equity";
  const form = leanForm({ ...told, assetClass, ...(options.kind === undefined ? {} : kinds[options.kind]) });
  if (form === undefined) throw new TypeError("currencies have no trades: name a file of quotes");
  const symbol = options.ticker ?? (told.ticker === undefined ? undefined : namedTicker(told.ticker));
  if (symbol === undefined) {
    throw new TypeError("neither its name nor its folder tells its ticker: put #ticker=IBM behind its path");
  }
  const day = options.date ?? told.date;
  if (day === "") throw new TypeError("its name tells no date: put #date=2013-10-08 behind its path");
  const date = checkedDate(day);
  const ticker = assetClass === "equity" || options.ticker !== undefined ? symbol : pairSpelling("/", {})(symbol);
  return form.recording({ ticker, date, toEpoch: leanClock(assetClass, told.market, date) });
}

function checkedDate(text: string): string {
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch (cause) {
    throw new TypeError(`${text} is a date that does not exist`, { cause });
  }
}

function namedTicker(text: string): Ticker {
  const ticker = tickerOf(text);
  if (ticker === null) throw new TypeError(`${JSON.stringify(text)} in its name is no ticker`);
  return ticker;
}

/** In a name `%2F` stands for a slash. */
function tickerOf(text: string): Ticker | null {
  try {
    return parseTicker(decodeURIComponent(text));
  } catch {
    return null;
  }
}

function tickerInName(name: string): Ticker | null {
  const word = TICKER_NAME.exec(name)?.[1] ?? "";
  return word === "" || NO_TICKERS.has(word.toLowerCase()) ? null : tickerOf(word);
}

/** What a line looks like, in words. */
export function describeLine(line: string): string {
  const shown = JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
  // deno-lint-ignore no-control-regex -- control characters are what tells
  if (/[\u0000-\u0008\u000e-\u001a\ufffd]/.test(line)) return `binary data (${shown})`;
  if (/^\s*[[{]/.test(line)) return `JSON (${shown})`;
  if (/^\s*</.test(line)) return `a page of HTML or XML (${shown})`;
  const [separator = ","] = [",", ";", "\t", "|", " "].toSorted((a, b) => line.split(b).length - line.split(a).length);
  const cells = line.split(separator).length;
  return cells === 1 ? `text (${shown})` : `${cells} cells separated by ${JSON.stringify(separator)} (${shown})`;
}

/** The form of rows that a line is nearest to, and what keeps it from being of it. */
export function nearestForm(line: string): string {
  const cells = line.split(",");
  const scored = [...LEAN_FORMS, krakenTrades].map((form) => ({ form, score: fit(form, cells) }));
  const { form } = scored.reduce((best, other) => other.score > best.score ? other : best);
  const right = cells.filter((cell, index) => form.columns[index]?.pattern.test(cell)).length;
  const wrong = form.columns.find(({ pattern }, index) => !pattern.test(cells[index] ?? ""));
  const fault = wrong === undefined
    ? `it has ${cells.length} columns in place of ${form.columns.length}`
    : cellFault(wrong, cells[form.columns.indexOf(wrong)] ?? "");
  return `${form.title} (${right} of ${form.columns.length} cells fit; ${fault})`;
}

function fit({ columns }: RowForm, cells: readonly string[]): number {
  const right = cells.filter((cell, index) => columns[index]?.pattern.test(cell)).length;
  return right - Math.abs(columns.length - cells.length) / 2;
}
