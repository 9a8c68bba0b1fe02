import * as z from "zod/mini";
import { EpochMs, Ticker } from "../brand.ts";
import { ScanId } from "./scans.ts";

/** A fact on the wire. */
const Cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const Tickers = z.array(Ticker);

const stamps = {
  id: ScanId,
  /** Market time of the answer, epoch ms; null before the market has one. */
  at_ms: z.nullable(EpochMs),
  /** Number of the answer: changes are to the one before. A reader that misses one asks again by subscribing. */
  n: z.int(),
};

/** A whole answer of a scan, and that of `GET /api/scans/{id}/rows`. */
export const ScanRows = z.looseObject({
  ...stamps,
  full: z.literal(true),
  /** Tickers that match, best first. */
  order: Tickers,
  /** Facts by column. */
  columns: z.array(z.string()),
  /** A cell a column, by ticker. */
  rows: z.record(z.string(), z.array(Cell)),
});
export type ScanRows = z.infer<typeof ScanRows>;

/** `POST /api/scan-preview`: what a scan that is not saved would answer now. */
export const ScanPreview = z.looseObject({
  /** Market time, epoch ms; null before the market has one. */
  at_ms: z.nullable(EpochMs),
  /** How many tickers match, beyond the limit too. */
  matches: z.int(),
  /** Tickers that match, best first, as many as the limit lets through. */
  order: Tickers,
});
export type ScanPreview = z.infer<typeof ScanPreview>;

/** What has changed in the answer of a scan since the one before. */
export const ScanChanges = z.looseObject({
  ...stamps,
  full: z.literal(false),
  /** The whole order, where it is another. */
  order: z.optional(Tickers),
  /** Cells that are others, by ticker and index of the column; of a ticker that is new all of them. */
  rows: z.optional(z.record(z.string(), z.record(z.string(), Cell))),
  /** Tickers that do not match any more. */
  gone: z.optional(Tickers),
});
export type ScanChanges = z.infer<typeof ScanChanges>;

export const ScanPayload = z.union([ScanRows, ScanChanges]);
export type ScanPayload = z.infer<typeof ScanPayload>;

/**
 * The answer that changes make of the one before.
 *
 * @throws {RangeError} when they are changes to another answer: whole rows are to be asked for
 */
export function applyScanChanges(before: ScanRows, changes: ScanChanges): ScanRows {
  if (changes.id !== before.id || changes.n !== before.n + 1) {
    throw new RangeError(
      `Cannot apply changes ${changes.n} of ${changes.id}: the answer at hand is ${before.n} of ${before.id}`,
    );
  }
  const rows = new Map(Object.entries(before.rows));
  for (const ticker of changes.gone ?? []) rows.delete(ticker);
  for (const [ticker, cells] of Object.entries(changes.rows ?? {})) {
    const row = [...rows.get(ticker) ?? before.columns.map(() => null)];
    for (const [column, value] of Object.entries(cells)) row[Number(column)] = value;
    rows.set(ticker, row);
  }
  const { at_ms, n, order = before.order } = changes;
  return { ...before, at_ms, n, order, rows: Object.fromEntries(rows) };
}
