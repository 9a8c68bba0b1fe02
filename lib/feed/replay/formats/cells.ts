import { parse } from "@std/csv/parse";

/** A column of a CSV format: what its cells are called in messages, and what they must look like. */
export interface Column {
  readonly name: string;
  readonly pattern: RegExp;
  /** The pattern in words: "a whole number". */
  readonly rule: string;
  /** Whether a row may end before it. @default false */
  readonly isOptional?: boolean;
}

export const whole = (name: string): Column => ({ name, pattern: /^\d{1,15}$/, rule: "a whole number" });
export const decimal = (name: string): Column => ({
  name,
  pattern: /^\d{1,12}(\.\d{1,12})?$/,
  rule: "a decimal number",
});
export const oneOf = (name: string, pattern: RegExp, rule: string): Column => ({ name, pattern, rule });
export const optional = (column: Column): Column => ({ ...column, isOptional: true });

const excerpt = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

/** What is wrong with a cell of a column. */
export const cellFault = ({ name, rule }: Column, cell: string): string => `${name} is ${excerpt(cell)}, not ${rule}`;

/**
 * Cells of one CSV line of a format that quotes none, so that a stray quote spoils its own line and none after it.
 *
 * @throws {SyntaxError} naming the first cell that breaks its column's rule.
 */
export function splitCells(line: string, columns: readonly Column[]): string[] {
  const cells = line.split(",");
  if (cells.length !== columns.length && !(columns[cells.length]?.isOptional ?? false)) {
    throw new SyntaxError(`it has ${cells.length} columns in place of ${columns.length}`);
  }
  for (let index = 0; index < cells.length; index++) {
    const [column, cell = ""] = [columns[index], cells[index]];
    if (column !== undefined && !column.pattern.test(cell)) throw new SyntaxError(cellFault(column, cell));
  }
  return cells;
}

/**
 * Cells of one CSV line of which some may be quoted.
 *
 * @throws {SyntaxError} when a quote is not closed.
 */
export function quotedCells(line: string, separator: string): string[] {
  return line.includes('"') ? parse(line, { separator })[0] ?? [] : line.split(separator);
}

/**
 * A number above 0.
 *
 * @throws {SyntaxError} when it is 0.
 */
export function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new SyntaxError(`${name} is ${value}, not above 0`);
}
