/**
 * Words of a block: where the next one is, how many ids it has, the latest minute among them, the largest of them, the
 * number that all are counted from in two halves; then the ids, then a byte of the minute of each. All that is known of
 * a ticker's latest ids lies side by side.
 */
const NEXT = 0;
const LENGTH = 1;
const NEWEST = 2;
const LARGEST = 3;
const BASE_HIGH = 4;
const BASE_LOW = 5;
const IDS = 6;
/** Ids in a block. */
const BLOCK = 40;
const MINUTES = IDS + BLOCK;
const WORDS = MINUTES + BLOCK / 4;
const HALF = 2 ** 31;
/** Ids lie no further from the base. */
const SPAN = 2 ** 31 - 1;
/** In the place of an id that was taken out. */
const GONE = -1;
/** Room for ids that come a little out of order, below the first of a block. */
const BELOW = 2 ** 20;

/** Blocks that memory is taken for at a time. */
const SLAB_BITS = 13;
const SLAB = 1 << SLAB_BITS;
const NONE = -1;
/** A list of which so many blocks in a row were left nearly empty has ids that are no numbers in a row. */
const WASTED = 32;

/** Numbers that mostly rise, in the order of their arrival. */
export interface IdList {
  first: number;
  last: number;
  /** The largest so far: what is larger is new. */
  largest: number;
  wasted: number;
}

/**
 * Lists of ids that are numbers, with the minute of each: 5 bytes an id, and half a byte for its block. All share their
 * memory, and what one gives back another takes.
 */
export class IdBlocks {
  readonly #words: Int32Array[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#words.length * SLAB * WORDS * 4;
  }

  list(): IdList {
    return { first: NONE, last: NONE, largest: NONE, wasted: 0 };
  }

  /** Whether a list's ids lie so far apart that each would need a block of its own. */
  isScattered({ wasted }: IdList): boolean {
    return wasted > WASTED;
  }

  has(list: IdList, minute: number, id: number): boolean {
    if (id > list.largest) return false;
    for (let block = list.first; block !== NONE; block = this.#next(block)) {
      if (this.#indexOf(block, minute, id) >= 0) return true;
    }
    return false;
  }

  add(list: IdList, minute: number, id: number): void {
    if (id > list.largest) list.largest = id;
    const block = this.#blockFor(list, id);
    const words = this.#wordsOf(block);
    const at = place(block);
    const length = words[at + LENGTH] ?? 0;
    const offset = id - baseOf(words, at);
    words[at + IDS + length] = offset;
    const bytes = this.#bytes[block >> SLAB_BITS];
    if (bytes !== undefined) bytes[(at + MINUTES) * 4 + length] = minute;
    words[at + LENGTH] = length + 1;
    if (offset > (words[at + LARGEST] ?? 0)) words[at + LARGEST] = offset;
    if (minute > (words[at + NEWEST] ?? 0)) words[at + NEWEST] = minute;
  }

  remove(list: IdList, minute: number, id: number): void {
    for (let block = list.first; block !== NONE; block = this.#next(block)) {
      const index = this.#indexOf(block, minute, id);
      if (index >= 0) this.#wordsOf(block)[place(block) + IDS + index] = GONE;
    }
  }

  /** Forgets the blocks whose ids are all of minutes before one; true when none is left. */
  forget(list: IdList, before: number): boolean {
    while (list.first !== NONE) {
      const words = this.#wordsOf(list.first);
      const at = place(list.first);
      if ((words[at + NEWEST] ?? 0) >= before) return false;
      this.#free.push(list.first);
      list.first = words[at + NEXT] ?? NONE;
    }
    list.last = list.largest = NONE;
    return true;
  }

  /** The block that an id goes into: the last one, or a new one behind it. */
  #blockFor(list: IdList, id: number): number {
    const { last } = list;
    if (last !== NONE) {
      const words = this.#wordsOf(last);
      const at = place(last);
      const length = words[at + LENGTH] ?? 0;
      const offset = id - baseOf(words, at);
      if (offset >= 0 && offset <= SPAN && length < BLOCK) return last;
      list.wasted = length < BLOCK / 4 ? list.wasted + 1 : 0;
    }
    const block = this.#free.pop() ?? this.#take();
    const words = this.#wordsOf(block);
    const at = place(block);
    const base = Math.max(0, id - BELOW);
    words[at + NEXT] = NONE;
    words[at + LENGTH] = words[at + NEWEST] = words[at + LARGEST] = 0;
    words[at + BASE_HIGH] = Math.floor(base / HALF);
    words[at + BASE_LOW] = base % HALF;
    if (last === NONE) list.first = block;
    else this.#wordsOf(last)[place(last) + NEXT] = block;
    return list.last = block;
  }

  #take(): number {
    if (this.#used === this.#words.length * SLAB) {
      const words = new Int32Array(SLAB * WORDS);
      this.#words.push(words);
      this.#bytes.push(new Uint8Array(words.buffer));
    }
    return this.#used++;
  }

  /** Where in a block an id of a minute is; -1 when it is not. */
  #indexOf(block: number, minute: number, id: number): number {
    const words = this.#wordsOf(block);
    const at = place(block);
    const offset = id - baseOf(words, at);
    if (offset < 0 || offset > (words[at + LARGEST] ?? 0)) return -1;
    const bytes = this.#bytes[block >> SLAB_BITS];
    const length = words[at + LENGTH] ?? 0;
    for (let index = 0; index < length; index++) {
      if (words[at + IDS + index] !== offset) continue;
      if (bytes?.[(at + MINUTES) * 4 + index] === (minute & 255)) return index;
    }
    return -1;
  }

  #next(block: number): number {
    return this.#wordsOf(block)[place(block) + NEXT] ?? NONE;
  }

  #wordsOf(block: number): Int32Array {
    const words = this.#words[block >> SLAB_BITS];
    if (words === undefined) throw new RangeError(`Cannot find the block ${block}: there are ${this.#used}`);
    return words;
  }
}

const place = (block: number): number => (block & (SLAB - 1)) * WORDS;
const baseOf = (words: Int32Array, at: number): number =>
  (words[at + BASE_HIGH] ?? 0) * HALF + (words[at + BASE_LOW] ?? 0);
