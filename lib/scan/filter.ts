import { type Condition, type Filter, isTextFact } from "@/lib/protocol/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";

/** Bounds of a number, ends included, and a value between them that it must not have; NaN for none. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly not: number;
}
/** Whether a row of a table fulfils something. */
type RowTest = (table: FactTable) => (row: number) => boolean;

/** What is not known is NaN, which lies within no bounds. */
function rangeOf({ op, value }: Condition): Range {
  const [from = NaN, to = from] = Array.isArray(value) ? value.map(Number) : [Number(value)];
  switch (op) {
    case ">":
      return { least: from, most: Infinity, not: from };
    case ">=":
      return { least: from, most: Infinity, not: NaN };
    case "<":
      return { least: -Infinity, most: from, not: from };
    case "<=":
      return { least: -Infinity, most: from, not: NaN };
    case "=":
      return { least: from, most: from, not: NaN };
    case "!=":
      return { least: -Infinity, most: Infinity, not: from };
    case "between":
      return { least: from, most: to, not: NaN };
    case "in":
      return { least: NaN, most: NaN, not: NaN };
  }
}

/** Picks rows by a column: one loop for all operators, which the compiler makes tight. */
function within(rows: readonly number[], column: Float64Array, { least, most, not }: Range): number[] {
  const left: number[] = [];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const value = column[row] ?? NaN;
    if (value >= least && value <= most && value !== not) left.push(row);
  }
  return left;
}

function textTest({ op, value }: Condition): (value: string | null) => boolean {
  const wanted = new Set(Array.isArray(value) ? value.map(String) : [String(value)]);
  return op === "!=" ? (fact) => fact !== null && !wanted.has(fact) : (fact) => fact !== null && wanted.has(fact);
}

function conditionTest(condition: Condition): RowTest {
  const { fact } = condition;
  if (isTextFact(fact)) {
    const test = textTest(condition);
    return (table) => {
      const column = table.texts(fact);
      return (row) => test(column[row] ?? null);
    };
  }
  const { least, most, not } = rangeOf(condition);
  return (table) => {
    const column = table.numbers(fact);
    return (row) => {
      const value = column[row] ?? NaN;
      return value >= least && value <= most && value !== not;
    };
  };
}

function anyTest(conditions: readonly Condition[]): RowTest {
  const tests = conditions.map(conditionTest);
  return (table) => {
    const ofTable = tests.map((test) => test(table));
    return (row) => ofTable.some((test) => test(row));
  };
}

/** Leaves of rows those that fulfil one part of a filter. */
type Narrow = (table: FactTable, rows: readonly number[]) => readonly number[];

function narrowBy(part: Filter[number]): Narrow {
  if (!("any" in part) && !isTextFact(part.fact)) {
    const { fact } = part;
    const range = rangeOf(part);
    return (table, rows) => within(rows, table.numbers(fact), range);
  }
  const test = "any" in part ? anyTest(part.any) : conditionTest(part);
  return (table, rows) => rows.filter(test(table));
}

/** A filter made ready: picks the rows that fulfil it, one condition after the other over its whole column. */
export function compileFilter(filter: Filter): Narrow {
  const parts = filter.map(narrowBy);
  return (table, rows) => parts.reduce((left, narrow) => left.length === 0 ? left : narrow(table, left), rows);
}
