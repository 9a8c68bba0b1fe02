import * as z from "zod/mini";
import { Ticker } from "../brand.ts";
import { FACT_NAMES, type FactName, FACTS } from "./facts.ts";

/** Most rows of a scan, conditions of a filter or of one `any`, columns, and tickers of a universe. */
export const MAX_SCAN_ROWS = 200;
const MAX_CONDITIONS = 20;
const MAX_COLUMNS = 24;
const MAX_TICKERS = 500;
const MAX_TEXTS = 100;

export const FactNameSchema = z.enum(FACT_NAMES as readonly [FactName, ...FactName[]]);

export const ConditionOp = z.enum([">", ">=", "<", "<=", "=", "!=", "between", "in"]);
export type ConditionOp = z.infer<typeof ConditionOp>;

const Texts = z.array(z.string().check(z.maxLength(100))).check(z.minLength(1), z.maxLength(MAX_TEXTS));
const Range = z.array(z.number()).check(z.length(2));

/** What is wrong with a condition whose members are right one by one; null when nothing is. */
function misfit({ fact, op, value }: { fact: FactName; op: ConditionOp; value: unknown }): string | null {
  const { kind } = FACTS[fact];
  const ops = OPS_OF[kind];
  if (!ops.includes(op)) return `${fact} is a ${kind}: it can be compared by ${ops.join(" ")}, not by ${op}`;
  if (op === "in") {
    return Array.isArray(value) && typeof value[0] === "string" ? null : `${fact} in needs a list of texts`;
  }
  if (op === "between") {
    const isRange = Array.isArray(value) && typeof value[0] === "number" && value[0] <= value[1];
    return isRange ? null : `${fact} between needs [least, most]`;
  }
  const isFitting = kind === "text"
    ? typeof value === "string"
    : kind === "number"
    ? typeof value === "number"
    : typeof value === "boolean";
  return isFitting ? null : `${fact} ${op} needs a ${kind}, not ${JSON.stringify(value)}`;
}

/** What a fact can be compared by, by its kind. */
export const OPS_OF: Readonly<Record<"number" | "text" | "boolean", readonly ConditionOp[]>> = {
  number: [">", ">=", "<", "<=", "=", "!=", "between"],
  text: ["=", "!=", "in"],
  boolean: ["=", "!="],
};

/**
 * A fact compared with a value; `between` includes both ends. One that is not known fulfils no condition, not even `!=`.
 */
export const Condition = z.strictObject({
  fact: FactNameSchema,
  op: ConditionOp,
  value: z.union([z.number(), z.string().check(z.maxLength(100)), z.boolean(), Range, Texts]),
}).check((context) => {
  const message = misfit(context.value);
  if (message !== null) context.issues.push({ code: "custom", message, path: [], input: context.value });
});
export type Condition = z.infer<typeof Condition>;

/** Holds when one of its conditions does. */
export const AnyOf = z.strictObject({ any: z.array(Condition).check(z.minLength(1), z.maxLength(MAX_CONDITIONS)) });

/** Conditions that must all hold; an empty list admits every ticker. */
export const Filter = z.array(z.union([Condition, AnyOf])).check(z.maxLength(MAX_CONDITIONS));
export type Filter = z.infer<typeof Filter>;

/** By which fact rows are ordered; those of which it is not known come last, then by ticker. */
export const ScanSort = z.strictObject({ fact: FactNameSchema, direction: z.enum(["asc", "desc"]) });
export type ScanSort = z.infer<typeof ScanSort>;

export const Universe = z.union([
  z.enum(["market", "watchlist"]),
  z.array(Ticker).check(z.minLength(1), z.maxLength(MAX_TICKERS)),
]);
export type Universe = z.infer<typeof Universe>;

export const ScanId = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9-]{0,47}$/, "must be lower-case letters, digits and -"),
);

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

/** `POST /api/scans` and `PUT /api/scans/{id}`. */
export const ScanRequest = z.strictObject({
  name,
  filter: Filter,
  sort: ScanSort,
  columns: z.array(FactNameSchema).check(
    z.minLength(1),
    z.maxLength(MAX_COLUMNS),
    z.refine((columns) => new Set(columns).size === columns.length, "a column is named twice"),
  ),
  limit: z.int().check(z.minimum(1), z.maximum(MAX_SCAN_ROWS)),
  universe: Universe,
});
export type ScanRequest = z.infer<typeof ScanRequest>;

/** A saved question to the whole market. */
export const Scan = z.looseObject({
  id: ScanId,
  ...ScanRequest.shape,
  /** Whether it came with the server: deleted, it can be restored. */
  shipped: z.boolean(),
  /** Whether a shipped one was changed. */
  edited: z.boolean(),
});
export type Scan = z.infer<typeof Scan>;

/** `GET /api/scans`: in the order in which they are shown. */
export const ScansResponse = z.looseObject({ count: z.int(), items: z.array(Scan) });
export type ScansResponse = z.infer<typeof ScansResponse>;
