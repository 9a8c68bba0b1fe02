import type { Texts } from "@/lib/language/texts.ts";
import { type Condition, type ConditionOp, type FactName, FACTS, type Filter, OPS_OF } from "@/lib/protocol/mod.ts";

/** A condition as it is being typed. */
export interface ConditionDraft {
  readonly fact: FactName;
  readonly op: ConditionOp;
  /** The number, the text, texts parted by commas, `true` or `false`; of a range the least. */
  readonly value: string;
  /** The most of a range. */
  readonly most: string;
}

/** Groups that must all hold; of the conditions in one group one must. */
export type FilterDraft = readonly (readonly ConditionDraft[])[];

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9 };

/**
 * A number as people type it: `1,500`, `1.5K`, `20M`.
 *
 * @throws {TypeError} naming what it is of when it is none
 */
export function readNumber(text: string, what: string, { scans: { faults } }: Texts): number {
  const [, digits = "", unit = ""] = /^([-+−]?\d*\.?\d+)\s*([kmb]?)$/i.exec(text.trim().replaceAll(",", "")) ?? [];
  if (digits === "") throw new TypeError(faults.number(what, text.trim()));
  return Number((Number(digits.replace("−", "-")) * (UNITS[unit.toLowerCase()] ?? 1)).toPrecision(15));
}

/** As short as it can be typed. */
export function writeNumber(value: number): string {
  for (const [unit, size] of [["B", 1e9], ["M", 1e6], ["K", 1e3]] as const) {
    const scaled = value / size;
    if (Math.abs(scaled) >= 1 && Number(scaled.toFixed(3)) === scaled) return `${scaled}${unit}`;
  }
  return String(value);
}

/** A condition to begin with. */
export function emptyCondition(fact: FactName = "change_pct"): ConditionDraft {
  const { kind } = FACTS[fact];
  return { fact, op: kind === "number" ? ">=" : "=", value: kind === "boolean" ? "true" : "", most: "" };
}

/** The condition about another fact: what was typed stays where it fits. */
export function withFact(condition: ConditionDraft, fact: FactName): ConditionDraft {
  const { kind } = FACTS[fact];
  const isAlike = kind === FACTS[condition.fact].kind;
  return isAlike ? { ...condition, fact } : { ...emptyCondition(fact) };
}

export const opsOf = (fact: FactName): readonly ConditionOp[] => OPS_OF[FACTS[fact].kind];

function conditionDraftOf({ fact, op, value }: Condition): ConditionDraft {
  if (!Array.isArray(value)) {
    return { fact, op, value: typeof value === "number" ? writeNumber(value) : String(value), most: "" };
  }
  const [least, most] = value;
  return typeof least === "number" && typeof most === "number"
    ? { fact, op, value: writeNumber(least), most: writeNumber(most) }
    : { fact, op, value: value.join(", "), most: "" };
}

export const filterDraftOf = (filter: Filter): FilterDraft =>
  filter.map((part) => "any" in part ? part.any.map(conditionDraftOf) : [conditionDraftOf(part)]);

function conditionOf({ fact, op, value, most }: ConditionDraft, texts: Texts): Condition {
  const { kind } = FACTS[fact];
  const { label } = texts.facts[fact];
  if (kind === "boolean") return { fact, op, value: value === "true" };
  if (kind === "text") {
    const values = value.split(",").map((text) => text.trim()).filter((text) => text !== "");
    return { fact, op, value: op === "in" ? values : value.trim() };
  }
  const least = readNumber(value, label, texts);
  if (op !== "between") return { fact, op, value: least };
  return { fact, op, value: [least, readNumber(most, texts.scans.faults.mostOf(label), texts)] };
}

/** @throws {TypeError} naming the fact whose value cannot be read; whether it makes sense the server says */
export const filterOf = (draft: FilterDraft, texts: Texts): Filter =>
  draft.filter((group) => group.length > 0).map((group) => {
    const [first, ...others] = group.map((condition) => conditionOf(condition, texts));
    return first === undefined || others.length > 0
      ? { any: [first, ...others].filter((one) => one !== undefined) }
      : first;
  });
