import { type FactName, FACTS, type FactValue, type ScanRows, type Ticker } from "@/lib/protocol/mod.ts";

/** What is shown of a scan. */
export interface ScanView {
  readonly columns: readonly FactName[];
  readonly order: readonly Ticker[];
  /** A cell a column, by ticker. A row that has not changed is the same array as before. */
  readonly rows: ReadonlyMap<Ticker, readonly FactValue[]>;
  /** Those in the order that do not match any more: they keep their place, and their last cells, while it is held. */
  readonly gone: ReadonlySet<Ticker>;
}

const isFact = (name: string): name is FactName => Object.hasOwn(FACTS, name);
const NONE: ReadonlySet<Ticker> = new Set();

/** The answer as it is. Facts that only a newer server knows are left out. */
export function viewOf({ columns, order, rows }: ScanRows): ScanView {
  const isKnown = columns.every(isFact);
  const places = columns.flatMap((name, place) => isFact(name) ? [place] : []);
  const cellsOf = (ticker: Ticker): readonly FactValue[] => {
    const cells = rows[ticker] ?? [];
    return isKnown ? cells : places.map((place) => cells[place] ?? null);
  };
  return {
    columns: columns.filter(isFact),
    order,
    rows: new Map(order.map((ticker) => [ticker, cellsOf(ticker)])),
    gone: NONE,
  };
}

/**
 * The answer in the order that is shown already, for whoever has a hand on it: rows keep their places, what comes new
 * stands below them, and what does not match any more stays until the hand leaves.
 */
export function heldView(shown: ScanView, latest: ScanView): ScanView {
  // Another question has other rows: there is nothing to hold on to.
  if (shown.columns.join() !== latest.columns.join()) return latest;
  const known = new Set(shown.order);
  const fresh = latest.order.filter((ticker) => !known.has(ticker));
  const gone = new Set(shown.order.filter((ticker) => !latest.rows.has(ticker)));
  const rows = new Map(latest.rows);
  for (const ticker of gone) rows.set(ticker, shown.rows.get(ticker) ?? []);
  return { columns: latest.columns, order: [...shown.order, ...fresh], rows, gone };
}
