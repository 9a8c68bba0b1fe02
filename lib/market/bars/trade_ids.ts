import { IdBlocks, type IdList } from "./id_blocks.ts";

/** Most digits that a number holds exactly. */
const DIGITS = 15;
/** Beginnings of ids that are told apart; ids of feeds with more are kept as texts. */
const MOST_PREFIXES = 4096;

const NO_PREFIX = -1;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Ids of one ticker. */
export interface KnownIds {
  /** By what stands before the number. */
  readonly lists: (IdList | undefined)[];
  /** Those that are no numbers in a row, by minute; null while there are none. */
  texts: Map<number, Set<string>> | null;
}

/**
 * Ids of trades, by minute. Nearly all end in a number that rises from trade to trade (`4-0-71675577320619`);
 * as such 15 minutes of the whole market's take 6 bytes each. They are known for at least so long as their minute is.
 */
export class TradeIds {
  readonly #prefixes = new Map<string, number>([["", 0]]);
  readonly #prefixTexts = [""];
  readonly #blocks = new IdBlocks();
  /** Where the number of the id that was split last begins, that number, and which text is before it. */
  #start = 0;
  #number = 0;
  #prefix = NO_PREFIX;

  /** Bytes of the ids that are numbers. */
  get bytes(): number {
    return this.#blocks.bytes;
  }

  /** Of the id that was added last, which of the texts is before its number; -1 when it does not end in one. */
  get prefix(): number {
    return this.#prefix;
  }

  /** The number at its end. */
  get number(): number {
    return this.#number;
  }

  prefixText(prefix: number): string {
    return this.#prefixTexts[prefix] ?? "";
  }

  /** For the ids of a ticker. */
  known(): KnownIds {
    return { lists: [], texts: null };
  }

  /** Takes note of an id; false when it was known. */
  add(known: KnownIds, minute: number, id: string): boolean {
    const texts = known.texts?.get(minute);
    if (texts?.has(id)) return false;
    const list = this.#listOf(known, id);
    if (list !== null) {
      if (this.#blocks.has(list, minute, this.#number)) return false;
      if (!this.#blocks.isScattered(list)) {
        this.#blocks.add(list, minute, this.#number);
        return true;
      }
    }
    if (texts === undefined) (known.texts ??= new Map()).set(minute, new Set([id]));
    else texts.add(id);
    return true;
  }

  remove(known: KnownIds, minute: number, id: string): void {
    if (known.texts?.get(minute)?.delete(id)) return;
    const list = this.#listOf(known, id);
    if (list !== null) this.#blocks.remove(list, minute, this.#number);
  }

  /** Forgets what is of minutes before one; true when nothing is left. */
  forget(known: KnownIds, before: number): boolean {
    for (const minute of known.texts?.keys() ?? []) if (minute < before) known.texts?.delete(minute);
    if (known.texts?.size === 0) known.texts = null;
    let isEmpty = known.texts === null;
    for (const [prefix, list] of known.lists.entries()) {
      if (list === undefined) continue;
      if (this.#blocks.forget(list, before)) known.lists[prefix] = undefined;
      else isEmpty = false;
    }
    return isEmpty;
  }

  /** The list that an id belongs to, its number in `#number`; null for one that ends in none. */
  #listOf(known: KnownIds, id: string): IdList | null {
    this.#split(id);
    const prefix = this.#prefix = this.#start === id.length
      ? NO_PREFIX
      : this.#start === 0
      ? 0
      : this.#prefixOf(id.slice(0, this.#start));
    return prefix === NO_PREFIX ? null : known.lists[prefix] ??= this.#blocks.list();
  }

  #prefixOf(text: string): number {
    let prefix = this.#prefixes.get(text);
    if (prefix === undefined) {
      if (this.#prefixes.size > MOST_PREFIXES) return NO_PREFIX;
      this.#prefixes.set(text, prefix = this.#prefixes.size);
      this.#prefixTexts.push(text);
    }
    return prefix;
  }

  /** Leading zeros belong to the text before: only so the two together are the id again. */
  #split(id: string): void {
    let start = id.length;
    while (start > 0 && id.length - start < DIGITS && isDigit(id.charCodeAt(start - 1))) start--;
    while (start < id.length && id.charCodeAt(start) === 48) start++;
    this.#start = start;
    this.#number = 0;
    for (let at = start; at < id.length; at++) this.#number = this.#number * 10 + id.charCodeAt(at) - 48;
  }
}
