import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { Random } from "./random.ts";

const FIRST = [..."QXZ"];
const VOWELS = [..."AEIOU"];
const MIDDLE = [..."BDFGKLMNPRSTVX"];
const LAST = [..."ADEIKLNOSTX"];

/** Names of this pattern that real companies or funds trade under. */
const TAKEN: ReadonlySet<string> = new Set([
  ..."QUBT QURE QTEC QEMM XBIT XELA XELB XENE XERS XITK XOMA XPEL ZETA ZENA ZENV ZEST ZEUS ZEV ZIM ZION ZIVO".split(
    " ",
  ),
  ..."QID QUS QUAL XEL XOM XES XAR ZAP ZEN".split(" "),
]);

/** The pattern gives some 2,400 names; drawing the last of them at random would take for ever. */
const MOST = 2_000;

/**
 * Invented symbols of three or four letters: a rare first letter, then pronounceable. A likeness to a listed
 * company is an accident.
 *
 * @throws {RangeError} when more than 2,000 are wanted.
 */
export function inventTickers(count: number, random: Random): Ticker[] {
  if (count > MOST) {
    throw new RangeError(`Cannot invent the tickers: at most ${MOST} are possible: current value is ${count}`);
  }
  const names = new Set<string>();
  while (names.size < count) {
    const name = random.pick(FIRST) + random.pick(VOWELS) + random.pick(MIDDLE) +
      (random.chance(0.3) ? "" : random.pick(LAST));
    if (!TAKEN.has(name)) names.add(name);
  }
  return Array.from(names, parseTicker);
}
