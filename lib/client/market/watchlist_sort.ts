import {
  type IgnitionPayload,
  ignitionRank,
  referenceClose,
  type Ticker,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";

export type SortColumn = "ticker" | "price" | "change" | "dollarVolume" | "score" | "ignition";
export type SortDirection = "ascending" | "descending";

export interface SortBy {
  readonly column: SortColumn;
  readonly direction: SortDirection;
}

/** The direction that a column is sorted in first: names from A, numbers from the largest. */
export const firstDirection = (column: SortColumn): SortDirection => column === "ticker" ? "ascending" : "descending";

/** Null where the value is unknown. */
function valueOf(item: WatchlistItem, column: Exclude<SortColumn, "ticker" | "ignition">): number | null {
  switch (column) {
    case "price":
      return item.price;
    case "change":
      return referenceClose(item) > 0 ? item.change_pct : null;
    case "dollarVolume":
      return item.dollar_volume;
    case "score":
      return item.score < 0 ? null : item.score;
  }
}

const rankOf = (ignition: IgnitionPayload | undefined): number | null =>
  ignition === undefined ? null : ignitionRank(ignition);

/** Tickers of `items` in the order asked for; unknown values come last either way, equal ones by name. */
export function sortTickers(
  items: readonly WatchlistItem[],
  ignition: ReadonlyMap<Ticker, IgnitionPayload>,
  { column, direction }: SortBy,
): Ticker[] {
  const sign = direction === "ascending" ? 1 : -1;
  const byName = (a: Ticker, b: Ticker) => a < b ? -1 : a > b ? 1 : 0;
  if (column === "ticker") return items.map(({ ticker }) => ticker).toSorted((a, b) => sign * byName(a, b));
  return items
    .map((item) => ({
      ticker: item.ticker,
      value: column === "ignition" ? rankOf(ignition.get(item.ticker)) : valueOf(item, column),
    }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null || a.value === b.value) {
        return Number(a.value === null) - Number(b.value === null) || byName(a.ticker, b.ticker);
      }
      return sign * (a.value - b.value);
    })
    .map(({ ticker }) => ticker);
}
