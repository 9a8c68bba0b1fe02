import * as z from "zod/mini";
import { type FactName, FACTS, type FactValue, ScanSort, type Ticker } from "@/lib/protocol/mod.ts";
import type { Panel } from "../workspace/panel.ts";
import type { ScanView } from "./scan_view.ts";

const Names = z.array(z.string());
const Widths = z.record(z.string(), z.number().check(z.minimum(24), z.maximum(600)));

/** The order in which a scan panel shows columns; those of the scan that are not in it stand behind. Follows it. */
const orderOf = (panel: Panel): readonly string[] => panel.setting<string[]>("columns", Names, []);
/** Columns of the scan that a panel does not show. Follows them. */
export const hiddenOf = (panel: Panel): readonly string[] => panel.setting<string[]>("hidden", Names, []);
/** Widths that were dragged, CSS pixels by the name of the fact, `ticker` for the first column. Follows them. */
export const widthsOf = (panel: Panel): Readonly<Record<string, number>> =>
  panel.setting<Record<string, number>>("widths", Widths, {});
/** How a panel sorts the rows; null where it leaves them as the scan has them. Follows it. */
export const sortOf = (panel: Panel): ScanSort | null =>
  panel.setting<ScanSort | null>("sort", z.nullable(ScanSort), null);

/** The columns of a scan as a panel shows them, each with its place among the cells. */
export function columnsOf(panel: Panel, columns: readonly FactName[]): (readonly [FactName, number])[] {
  const hidden = hiddenOf(panel);
  const order = orderOf(panel);
  const rank = (name: FactName) => order.includes(name) ? order.indexOf(name) : order.length + columns.indexOf(name);
  return columns.map((name, place) => [name, place] as const).filter(([name]) => !hidden.includes(name))
    .toSorted(([a], [b]) => rank(a) - rank(b));
}

/** Puts a column before another; behind all where that is null. */
export function moveColumn(panel: Panel, columns: readonly FactName[], name: string, before: string | null): void {
  const names = columnsOf(panel, columns).map(([one]) => one as string).filter((one) => one !== name);
  const at = before === null ? names.length : names.indexOf(before);
  panel.keep("columns", names.toSpliced(at === -1 ? names.length : at, 0, name));
}

export function toggleColumn(panel: Panel, name: string): void {
  const hidden = hiddenOf(panel);
  panel.keep("hidden", hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name]);
}

export function setWidth(panel: Panel, name: string, width: number): void {
  panel.keep("widths", { ...widthsOf(panel), [name]: Math.round(Math.min(600, Math.max(24, width))) });
}

/** The other way round where it sorts by the fact already; a third time as the scan has it. */
export function toggleSort(panel: Panel, fact: FactName): void {
  const sort = sortOf(panel);
  const first = FACTS[fact].kind === "text" ? "asc" : "desc";
  const second = first === "asc" ? "desc" : "asc";
  const next = sort?.fact !== fact ? first : sort.direction === first ? second : null;
  panel.keep("sort", next === null ? undefined : { fact, direction: next });
}

/** The tickers of a scan in the order of a panel; what is not known stands last. */
export function sortedOrder(panel: Panel, { columns, order, rows }: ScanView): readonly Ticker[] {
  const sort = sortOf(panel);
  const place = sort === null ? -1 : columns.indexOf(sort.fact);
  if (sort === null || place === -1) return order;
  const sign = sort.direction === "asc" ? 1 : -1;
  const cell = (ticker: Ticker): FactValue => rows.get(ticker)?.[place] ?? null;
  return order.toSorted((a, b) => {
    const [one, other] = [cell(a), cell(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (one === other) return 0;
    return (one < other ? -1 : 1) * sign;
  });
}
