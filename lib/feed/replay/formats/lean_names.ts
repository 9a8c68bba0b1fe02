import { newYorkDay } from "@/lib/support/new_york_time.ts";
import { leanQuotes } from "./lean_quotes.ts";
import { leanTrades } from "./lean_trades.ts";
import { coinQuotes, coinTrades, currencyQuotes } from "./lean_coins.ts";
import { coinBars, coinQuoteBars, shareBars, shareQuoteBars } from "./lean_bars.ts";
import type { RowForm } from "./recording_format.ts";

/** What is traded, as Lean names its folders. */
export type AssetClass = "equity" | "crypto" | "forex";
type Resolution = "tick" | "minute";
type TickType = "trade" | "quote";

/** By what is traded, how finely, and what happened. Currencies have no trades. */
const FORMS: Readonly<Record<string, RowForm>> = {
  "equity tick trade": leanTrades,
  "equity tick quote": leanQuotes,
  "equity minute trade": shareBars,
  "equity minute quote": shareQuoteBars,
  "crypto tick trade": coinTrades,
  "crypto tick quote": coinQuotes,
  "crypto minute trade": coinBars,
  "crypto minute quote": coinQuoteBars,
  "forex tick quote": currencyQuotes,
  "forex minute quote": coinQuoteBars,
};

/** All forms that Lean has, for finding the nearest one. */
export const LEAN_FORMS: ReadonlySet<RowForm> = new Set(Object.values(FORMS));

/** What the name and the folders of a file of Lean tell; what they do not is undefined. */
export interface LeanName {
  readonly date: string;
  readonly ticker?: string | undefined;
  readonly assetClass?: AssetClass | undefined;
  readonly resolution?: Resolution | undefined;
  readonly tickType?: TickType | undefined;
  /** The market's folder: `usa`, `coinbase`, `oanda`. */
  readonly market?: string | undefined;
}

const ZIP = /^(\d{4})(\d{2})(\d{2})_(trade|quote)$/i;
const CSV = /^(\d{4})(\d{2})(\d{2})_(.+)_(tick|second|minute)_(trade|quote)\.csv$/i;
const CSV_TYPE_FIRST = /^(\d{4})(\d{2})(\d{2})_(.+)_(trade|quote)_(tick|second|minute)\.csv$/i;
const CLASSES: Readonly<Record<string, AssetClass>> = {
  equity: "equity",
  crypto: "crypto",
  cryptofuture: "crypto",
  forex: "forex",
  cfd: "forex",
};

/**
 * Reads `20131008_trade` (of a zip) or `20131008_ibm_Trade_Tick.csv`, and the folders `equity/usa/tick/ibm` before it;
 * null when the name is another.
 *
 * @param folders from the outermost to the one that the file is in
 * @throws {TypeError} for seconds, which are not played
 */
export function readLeanName(name: string, folders: readonly string[]): LeanName | null {
  const inFolders = leanFolders(folders);
  const zip = ZIP.exec(name.replace(/\.csv$/i, ""));
  if (zip !== null) {
    const [, year, month, day, tickType = ""] = zip;
    return { ...inFolders, date: `${year}-${month}-${day}`, tickType: tickType.toLowerCase() as TickType };
  }
  const first = CSV.exec(name);
  const [, year, month, day, ticker, ...kinds] = first ?? CSV_TYPE_FIRST.exec(name) ?? [];
  if (year === undefined) return null;
  const [resolution = "", tickType = ""] = (first === null ? kinds.toReversed() : kinds).map((kind) =>
    kind.toLowerCase()
  );
  if (resolution === "second") throw new TypeError("bars of seconds are not played; ticks and minutes are");
  return {
    ...inFolders,
    date: `${year}-${month}-${day}`,
    ticker,
    resolution: resolution as Resolution,
    tickType: tickType as TickType,
  };
}

function leanFolders(folders: readonly string[]): Omit<LeanName, "date"> {
  const [assetFolder = "", market, resolution = "", ticker] = folders.slice(-4).map((folder) => folder.toLowerCase());
  const assetClass = CLASSES[assetFolder];
  if (assetClass === undefined) return {};
  if (resolution === "second") throw new TypeError("bars of seconds are not played; ticks and minutes are");
  if (resolution !== "tick" && resolution !== "minute") return {};
  return { assetClass, market, resolution, ticker };
}

/** The form of a file; undefined where there is none of that kind. */
export function leanForm(
  { assetClass = "equity", resolution = "tick", tickType = "trade" }: Partial<LeanName>,
): RowForm | undefined {
  return FORMS[`${assetClass} ${resolution} ${tickType}`];
}

/** Lean keeps shares by New York's clock, FXCM's currencies by its winter time, all else by UTC. */
export function leanClock(assetClass: AssetClass, market: string | undefined, date: string) {
  if (assetClass === "equity") return newYorkDay(date);
  const startMs = Temporal.PlainDate.from(date).toZonedDateTime(market === "fxcm" ? "-05:00" : "UTC").epochMilliseconds;
  return (sinceMidnightMs: number): number => {
    if (sinceMidnightMs < 86_400_000) return startMs + sinceMidnightMs;
    throw new SyntaxError(`${sinceMidnightMs} ms since midnight is not a time of day`);
  };
}
