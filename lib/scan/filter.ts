import { type Condition, type Filter, isTextFact } from "@/lib/protocol/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";

type Test<T> = (value: T) => boolean;
/** Whether a row of a table fulfils something. */
type RowTest = (table: FactTable) => (row: number) => boolean;

/** What is not known is NaN, which fulfils nothing. */
function numberTest({ op, value }: Condition): Test<number> {
  const [least, most] = Array.isArray(value) ? value.map(Number) : [Number(value), Number(value)];
  const [low = NaN, high = NaN] = [least, most];
  switch (op) {
    case ">":
      return (fact) => fact > low;
    case ">=":
      return (fact) => fact >= low;
    case "<":
      return (fact) => fact < low;
    case "<=":
      return (fact) => fact <= low;
    case "=":
      return (fact) => fact === low;
    case "!=":
      return (fact) => fact < low || fact > low;
    case "between":
      return (fact) => fact >= low && fact <= high;
    case "in":
      return () => false;
  }
}

function textTest({ op, value }: Condition): Test<string | null> {
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
  const test = numberTest(condition);
  return (table) => {
    const column = table.numbers(fact);
    return (row) => test(column[row] ?? NaN);
  };
}

function anyTest(conditions: readonly Condition[]): RowTest {
  const tests = conditions.map(conditionTest);
  return (table) => {
    const ofTable = tests.map((test) => test(table));
    return (row) => ofTable.some((test) => test(row));
  };
}

/** A filter made ready: picks the rows that fulfil it, one condition after the other over its whole column. */
export function compileFilter(filter: Filter): (table: FactTable, rows: readonly number[]) => readonly number[] {
  const tests = filter.map((part) => "any" in part ? anyTest(part.any) : conditionTest(part));
  return (table, rows) => tests.reduce((left, test) => left.length === 0 ? left : left.filter(test(table)), rows);
}
