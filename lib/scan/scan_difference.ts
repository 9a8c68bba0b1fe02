import type { FactValue, ScanChanges, Ticker } from "@/lib/protocol/mod.ts";
import type { ScanAnswer } from "./scan_query.ts";

/** What has changed from one answer to the next; null when nothing has. */
export function scanDifference(
  before: ScanAnswer,
  after: ScanAnswer,
): Pick<ScanChanges, "order" | "rows" | "gone"> | null {
  const rows: [Ticker, Record<string, FactValue>][] = [];
  for (const [ticker, cells] of after.rows) {
    const known = before.rows.get(ticker);
    const others = cells.flatMap((cell, column): [string, FactValue][] =>
      known !== undefined && Object.is(known[column], cell) ? [] : [[String(column), cell]]
    );
    if (others.length > 0) rows.push([ticker, Object.fromEntries(others)]);
  }
  const gone = before.order.filter((ticker) => !after.rows.has(ticker));
  const isReordered = before.order.length !== after.order.length ||
    before.order.some((ticker, place) => ticker !== after.order[place]);
  if (rows.length === 0 && gone.length === 0 && !isReordered) return null;
  return {
    ...(isReordered && { order: [...after.order] }),
    ...(rows.length > 0 && { rows: Object.fromEntries(rows) }),
    ...(gone.length > 0 && { gone }),
  };
}
