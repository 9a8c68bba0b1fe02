import { roundPrice, roundTo } from "../rounding.ts";

/** What can be asked of every ticker; each `definition` says how it is computed, and where from. */

/** How a fact is shown and compared. `boolean` facts are 1 or 0 in columns, `true` or `false` on the wire. */
export interface FactDefinition {
  readonly kind: "number" | "text" | "boolean";
  /** Of the number: the market's currency, percent, shares, seconds, a plain count or ratio. */
  readonly unit: "currency" | "percent" | "shares" | "seconds" | "count" | "ratio" | "none";
  /** Decimals on the wire; prices have as many as prices have. */
  readonly decimals: number | "price";
  /** Heading of a column. */
  readonly label: string;
  readonly definition: string;
}

const number = (
  label: string,
  unit: FactDefinition["unit"],
  decimals: FactDefinition["decimals"],
  definition: string,
): FactDefinition => ({ kind: "number", unit, decimals, label, definition });
const price = (label: string, definition: string) => number(label, "currency", "price", definition);
const percent = (label: string, definition: string) => number(label, "percent", 2, definition);
const count = (label: string, definition: string) => number(label, "count", 0, definition);
const shares = (label: string, definition: string) => number(label, "shares", 0, definition);
const text = (label: string, definition: string): FactDefinition => {
  return { kind: "text", unit: "none", decimals: 0, label, definition };
};
const flag = (label: string, definition: string): FactDefinition => {
  return { kind: "boolean", unit: "none", decimals: 0, label, definition };
};

/** Every fact by its name. A fact that is not known of a ticker is null. */
export const FACTS = {
  price: price("Price", "Price of the last trade that may move it"),
  bid: price("Bid", "Best bid"),
  ask: price("Ask", "Best ask"),
  spread: price("Spread", "Ask less bid"),
  spread_pct: percent("Spread %", "Spread in percent of the mid of bid and ask"),
  change_pct: percent("Chg %", "Price against the previous official close, adjusted for splits"),
  change: price("Chg", "Price less the previous official close, adjusted for splits"),
  change_from_open_pct: percent("From open %", "Price against the official open of today"),
  gap_pct: percent("Gap %", "Official open against the previous close; before the open, the last pre-market trade"),
  change_10s: percent("10 s %", "Price against the last trade at or before 10 seconds ago"),
  change_1m: percent("1 m %", "Price against the last trade at or before 1 minute ago"),
  change_5m: percent("5 m %", "Price against the last trade at or before 5 minutes ago"),
  change_15m: percent("15 m %", "Price against the last trade at or before 15 minutes ago"),
  volume: shares("Volume", "Shares of today's trades that count towards volume"),
  dollar_volume: number("$ volume", "currency", 0, "Sum of price times size over the trades of today"),
  trades: count("Trades", "Trades of today"),
  volume_1m: shares("Vol 1 m", "Shares traded in the last 60 seconds"),
  volume_5m: shares("Vol 5 m", "Shares traded in the last 300 seconds"),
  trades_1m: count("Trades 1 m", "Trades in the last 60 seconds"),
  rvol: number(
    "RVOL",
    "ratio",
    2,
    "Volume of today against the mean volume by this minute over the last 20 sessions; without minutes of those, " +
      "against the mean daily volume times the share of a usual day that is over",
  ),
  rvol_5m: number(
    "RVOL 5 m",
    "ratio",
    2,
    "Volume of the last 5 minutes against that of the same minutes of a usual day",
  ),
  open: price("Open", "Official open of today; before the auction is told, the first price of regular hours"),
  high: price("High", "Highest price of the regular session"),
  low: price("Low", "Lowest price of the regular session"),
  high_pre: price("Pre high", "Highest price before the open"),
  low_pre: price("Pre low", "Lowest price before the open"),
  from_high_pct: percent("From high %", "Price against the high of the day, at most 0 while it is the high"),
  from_low_pct: percent("From low %", "Price against the low of the day"),
  new_highs_5m: count("New highs 5 m", "New highs of the day in the last 5 minutes"),
  vwap: price("VWAP", "Volume-weighted average price since 04:00 over trades that count"),
  from_vwap_pct: percent("From VWAP %", "Price against the VWAP"),
  range_pct: percent("Range %", "High less low of the day, in percent of the low"),
  atr_14: price("ATR 14", "Mean of the true range over the last 14 daily bars"),
  range_vs_atr: number("Range/ATR", "ratio", 2, "Range of the day against ATR 14"),
  avg_volume: shares("Avg volume", "Mean daily volume over the last 20 sessions"),
  prev_close: price("Prev close", "Official close of the previous session, adjusted for splits"),
  score: number("Score", "none", 1, "Watchlist score, 0 to 100"),
  score_v3: number("Score v3", "none", 1, "Watchlist score, third formula, 0 to 100"),
  stage_number: count("Stage", "Stage of accumulation, 1 to 4"),
  zen_v: number("zenV", "none", 2, "z-score of today's volume over 20 daily bars"),
  zen_p: number("zenP", "none", 2, "z-score of today's price change over 20 daily bars"),
  ignition: number("Ignition", "none", 1, "Ignition score without its cap"),
  tier: count("Tier", "2 in the hot zone, else 1; null off the watchlist"),
  float: shares("Float", "Shares that can be traded freely, by the feed's reference data"),
  shares_outstanding: shares("Shares out", "Shares issued, by the feed's reference data"),
  market_cap: number("Mkt cap", "currency", 0, "Price times shares outstanding; as the feed tells it without those"),
  type: text("Type", "What it is by the feed's reference data: CS, ETF, WARRANT"),
  exchange: text("Exchange", "Primary exchange, by the feed's reference data"),
  name: text("Name", "Name of the company or fund, by the feed's reference data"),
  halted: flag("Halted", "Whether trading is halted"),
  halt_s: number("Halted for", "seconds", 0, "How long trading has been halted; null while it is not"),
  luld_up: price("LULD up", "Upper price band"),
  luld_down: price("LULD down", "Lower price band"),
  ssr: flag(
    "SSR",
    "Short sales are restricted: the price has been 10 % below the previous close today or the day before",
  ),
  news_age_s: number("News age", "seconds", 0, "Age of the latest headline"),
} as const satisfies Record<string, FactDefinition>;

export type FactName = keyof typeof FACTS;
export type TextFact = "type" | "exchange" | "name";
/** Facts whose column holds numbers: the boolean ones as 1 and 0. */
export type NumberFact = Exclude<FactName, TextFact>;

export const FACT_NAMES = Object.keys(FACTS) as readonly FactName[];
/** A fact as it is on the wire. */
export type FactValue = number | string | boolean | null;

export const isTextFact = (name: FactName): name is TextFact => FACTS[name].kind === "text";

/** A cell of a column as it is on the wire: as many decimals as the fact has, null where it is not known. */
export function factValue(name: NumberFact, value: number): number | boolean | null {
  if (!Number.isFinite(value)) return null;
  const { kind, decimals } = FACTS[name];
  if (kind === "boolean") return value !== 0;
  return decimals === "price" ? roundPrice(value) : roundTo(value, decimals);
}
