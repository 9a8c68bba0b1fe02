import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { Random } from "../random.ts";

const FIRST = [..."QXZ"];
const VOWELS = [..."AEIOU"];
const MIDDLE = [..."BDFGKLMNPRSTVX"];
const LAST = [..."ADEIKLNOSTX"];
/** Of five letters, X is the last one of a mutual fund's, W, R and U that of what comes with a share. */
const LAST_OF_FIVE = [..."ADEIKLNOST"];

/** Names of these patterns that real companies or funds trade under. */
const TAKEN: ReadonlySet<string> = new Set([
  ..."QUBT QURE QTEC QEMM XBIT XELA XELB XENE XERS XITK XOMA XPEL ZETA ZENA ZENV ZEST ZEUS ZEV ZIM ZION ZIVO".split(
    " ",
  ),
  ..."QID QUS QUAL XEL XOM XES XAR ZAP ZEN".split(" "),
]);

/** Three and four letters give some 2,400 names; drawing the last of them at random would take for ever. */
const MOST_SHORT = 2_000;
/** The same of the 12,500 that there are with five. */
const MOST = 12_000;

/**
 * Invented symbols: a rare first letter, then pronounceable; of three or four letters, and of five from the 2,001st on.
 * A likeness to a listed company is an accident.
 *
 * @throws {RangeError} when more than 12,000 are wanted.
 */
export function inventTickers(count: number, random: Random): Ticker[] {
  if (count > MOST) {
    throw new RangeError(`Cannot invent the tickers: at most ${MOST} are possible: current value is ${count}`);
  }
  const names = new Set<string>();
  while (names.size < count) {
    const start = random.pick(FIRST) + random.pick(VOWELS) + random.pick(MIDDLE);
    const name = names.size < MOST_SHORT
      ? start + (random.chance(0.3) ? "" : random.pick(LAST))
      : start + random.pick(VOWELS) + random.pick(LAST_OF_FIVE);
    if (!TAKEN.has(name)) names.add(name);
  }
  return Array.from(names, parseTicker);
}
