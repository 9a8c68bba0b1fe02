import type { FactName } from "@/lib/protocol/mod.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { ScanView } from "./scan_view.ts";

/** A text that begins like a formula is one to a spreadsheet: names come from outside. */
const cell = (value: unknown): string => {
  const text = value === null
    ? ""
    : typeof value === "string" && /^[=+\-@\t\r]/.test(value)
    ? `'${value}`
    : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The rows of a scan as CSV (RFC 4180), a column a fact by its name. */
export function scanCsv(
  order: readonly Ticker[],
  columns: readonly (readonly [FactName, number])[],
  { rows }: Pick<ScanView, "rows">,
): string {
  const head = ["ticker", ...columns.map(([name]) => name)];
  const lines = order.map((ticker) => [ticker, ...columns.map(([, place]) => rows.get(ticker)?.[place] ?? null)]);
  return [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}
