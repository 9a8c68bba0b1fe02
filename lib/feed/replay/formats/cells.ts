/** A column of a CSV format: what its cells are called in messages, and what they must look like. */
export interface Column {
  readonly name: string;
  readonly pattern: RegExp;
  /** The pattern in words: "a whole number". */
  readonly rule: string;
}

export const whole = (name: string): Column => ({ name, pattern: /^\d{1,15}$/, rule: "a whole number" });
export const decimal = (name: string): Column => ({
  name,
  pattern: /^\d{1,12}(\.\d{1,12})?$/,
  rule: "a decimal number",
});
export const oneOf = (name: string, pattern: RegExp, rule: string): Column => ({ name, pattern, rule });

const excerpt = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

/**
 * Cells of one CSV line. No format here quotes its cells, so a stray quote spoils its own line and none after it.
 *
 * @throws {SyntaxError} naming the first cell that breaks its column's rule.
 */
export function splitCells(line: string, columns: readonly Column[]): string[] {
  const cells = line.split(",");
  if (cells.length !== columns.length) {
    throw new SyntaxError(`it has ${cells.length} columns in place of ${columns.length}`);
  }
  for (const [index, { name, pattern, rule }] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (!pattern.test(cell)) throw new SyntaxError(`${name} is ${excerpt(cell)}, not ${rule}`);
  }
  return cells;
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
