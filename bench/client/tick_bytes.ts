/** Reads the little that a benchmark must know of each frame from its bytes, without decoding it. */

const CODE = {
  newline: 10,
  quote: 34,
  comma: 44,
  zero: 48,
  nine: 57,
  colon: 58,
  I: 73,
  T: 84,
  bracketEnd: 93,
  i: 105,
  t: 116,
};
const DIGITS = 13;

/** Whether the message that begins at `start` is a TICK (and not a TRADE). */
export const isTick = (bytes: Uint8Array, start: number): boolean =>
  bytes[start] === CODE.T && bytes[start + 1] === CODE.I;

/** Where the line that begins at `start` ends: at a newline, or at `end`. */
export function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  // Not bytes.indexOf(newline, start): without a newline that would search what lies behind the frame, too.
  const at = bytes.subarray(start, end).indexOf(CODE.newline);
  return at === -1 ? end : start + at;
}

/** `..._at":1700000000000}`: epoch milliseconds of a message whose last member is `_sent_at`; NaN otherwise. */
export function sentAtOfTail(bytes: Uint8Array, end: number): number {
  const first = end - 1 - DIGITS;
  if (bytes[first - 1] !== CODE.colon || bytes[first - 2] !== CODE.quote || bytes[first - 3] !== CODE.t) return NaN;
  let value = 0;
  for (let at = first; at < end - 1; at += 1) {
    const digit = bytes[at] ?? 0;
    if (digit < CODE.zero || digit > CODE.nine) return NaN;
    value = value * 10 + digit - CODE.zero;
  }
  return value;
}

/** Rows of a columnar TICK between `start` and `end`: the members of its column `"i":[...]`. */
export function countRows(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(CODE.colon, at + 1);
    if (at === -1 || at >= end) throw new SyntaxError("Cannot count the rows: the TICK has no column i");
    const isColumn = bytes[at - 1] === CODE.quote && bytes[at - 2] === CODE.i && bytes[at - 3] === CODE.quote;
    if (isColumn) break;
  }
  if (bytes[at + 2] === CODE.bracketEnd) return 0;
  let rows = 1;
  for (at += 2; at < end && bytes[at] !== CODE.bracketEnd; at += 1) if (bytes[at] === CODE.comma) rows += 1;
  return rows;
}
