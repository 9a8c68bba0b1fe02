import { parse } from "@std/csv/parse";
import * as z from "zod";
import { type CorporateAction, Ticker } from "@/lib/protocol/mod.ts";

const HEADER = ["ticker", "date", "ratio", "dividend"];

/** `4`, `4:1` or `1:10`; nothing for a dividend alone. */
const Ratio = z.string().transform((text, context): number => {
  if (text === "") return 1;
  const [, to = "", from = "1"] = /^(\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const ratio = Number(to) / Number(from);
  if (to !== "" && ratio > 0 && Number.isFinite(ratio)) return ratio;
  context.addIssue({ code: "custom", message: `must be a ratio such as 4, 4:1 or 1:10, not ${JSON.stringify(text)}` });
  return z.NEVER;
});
const Dividend = z.string().regex(/^(\d+(\.\d+)?)?$/, "must be an amount in USD").transform(Number);

const Row = z.strictObject({
  ticker: Ticker,
  date: z.iso.date("must be a day as YYYY-MM-DD"),
  ratio: Ratio,
  dividend: Dividend,
}).refine(({ ratio, dividend }) => ratio !== 1 || dividend > 0, "neither ratio nor dividend says anything");

/**
 * Reads splits and dividends from CSV with the header `ticker,date,ratio,dividend`.
 *
 * @throws {SyntaxError} naming the row, counted from 1 without the header, and what is wrong with it
 */
export function parseCorporateActions(text: string): CorporateAction[] {
  const [header = [], ...rows] = parse(text.replace(/^\uFEFF/, ""));
  const names = header.map((name) => name.trim().toLowerCase());
  if (names.join() !== HEADER.join()) {
    throw new SyntaxError(`the header must be ${HEADER.join()}, got ${JSON.stringify(header.join())}`);
  }
  return rows.map((cells, index) => {
    const named = Object.fromEntries(HEADER.map((name, column) => [name, (cells[column] ?? "").trim()]));
    const parsed = Row.safeParse(named);
    if (parsed.success && cells.length <= HEADER.length) return parsed.data;
    const [issue] = parsed.error?.issues ?? [];
    const fault = issue === undefined
      ? `it has ${cells.length} cells in place of ${HEADER.length}`
      : `${issue.path.join(".") || "row"}: ${issue.message}`;
    throw new SyntaxError(`row ${index + 1}: ${fault}`);
  });
}
