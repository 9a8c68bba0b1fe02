/** Ids in a block, and blocks that memory is taken for at a time. */
const BLOCK = 32;
const SLAB_BITS = 14;
const SLAB = 1 << SLAB_BITS;
/** In the place of an id that was taken out. */
const GONE = 2 ** 32 - 1;
/** A list of which so many blocks in a row were left nearly empty has ids that are no numbers in a row. */
const WASTED = 32;
const NONE = -1;

/** Blocks of ids, each against a base of its own: 5 bytes an id, and 25 bytes a block. */
class Slab {
  readonly offsets = new Uint32Array(SLAB * BLOCK);
  /** Minute of each id, as far as a byte tells. */
  readonly minutes = new Uint8Array(SLAB * BLOCK);
  readonly bases = new Float64Array(SLAB);
  readonly largest = new Uint32Array(SLAB);
  readonly lengths = new Uint8Array(SLAB);
  readonly newest = new Int32Array(SLAB);
  readonly next = new Int32Array(SLAB);
}

/** Numbers that mostly rise, in the order of their arrival. */
export interface IdList {
  first: number;
  last: number;
  /** The largest so far: what is larger is new. */
  largest: number;
  wasted: number;
}

/** Lists of ids that are numbers, with the minute of each. All share their memory, and what one gives back another takes. */
export class IdBlocks {
  readonly #slabs: Slab[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#slabs.length * SLAB * (BLOCK * 5 + 25);
  }

  list(): IdList {
    return { first: NONE, last: NONE, largest: -1, wasted: 0 };
  }

  /** Whether a list's ids lie so far apart that each would need a block of its own. */
  isScattered({ wasted }: IdList): boolean {
    return wasted > WASTED;
  }

  has(list: IdList, minute: number, id: number): boolean {
    return id <= list.largest && this.#find(list, minute, id) !== null;
  }

  add(list: IdList, minute: number, id: number): void {
    if (id > list.largest) list.largest = id;
    const block = this.#blockFor(list, id);
    const slab = this.#slabOf(block);
    const at = block & (SLAB - 1);
    const length = slab.lengths[at] ?? 0;
    const offset = id - (slab.bases[at] ?? 0);
    slab.offsets[at * BLOCK + length] = offset;
    slab.minutes[at * BLOCK + length] = minute;
    slab.lengths[at] = length + 1;
    if (offset > (slab.largest[at] ?? 0)) slab.largest[at] = offset;
    if (minute > (slab.newest[at] ?? 0)) slab.newest[at] = minute;
  }

  remove(list: IdList, minute: number, id: number): void {
    const found = this.#find(list, minute, id);
    if (found !== null) found.slab.offsets[found.index] = GONE;
  }

  /** Forgets the blocks whose ids are all of minutes before one. */
  forget(list: IdList, before: number): void {
    while (list.first !== NONE) {
      const slab = this.#slabOf(list.first);
      const at = list.first & (SLAB - 1);
      if ((slab.newest[at] ?? 0) >= before) return;
      this.#free.push(list.first);
      list.first = slab.next[at] ?? NONE;
    }
    list.last = NONE;
    list.largest = -1;
  }

  /** The block that an id goes into: the last one, or a new one behind it. */
  #blockFor(list: IdList, id: number): number {
    if (list.last !== NONE) {
      const slab = this.#slabOf(list.last);
      const at = list.last & (SLAB - 1);
      const length = slab.lengths[at] ?? 0;
      const offset = id - (slab.bases[at] ?? 0);
      const fits = offset >= 0 && offset < GONE;
      if (fits && length < BLOCK) return list.last;
      list.wasted = length < BLOCK / 4 ? list.wasted + 1 : 0;
    }
    const block = this.#free.pop() ?? this.#take();
    const slab = this.#slabOf(block);
    const at = block & (SLAB - 1);
    // Room for those that come a little out of order.
    slab.bases[at] = Math.max(0, id - 2 ** 20);
    slab.largest[at] = 0;
    slab.lengths[at] = 0;
    slab.newest[at] = 0;
    slab.next[at] = NONE;
    if (list.last === NONE) list.first = block;
    else this.#slabOf(list.last).next[list.last & (SLAB - 1)] = block;
    list.last = block;
    return block;
  }

  #take(): number {
    if (this.#used === this.#slabs.length * SLAB) this.#slabs.push(new Slab());
    return this.#used++;
  }

  #find(list: IdList, minute: number, id: number): { readonly slab: Slab; readonly index: number } | null {
    for (let block = list.first; block !== NONE;) {
      const slab = this.#slabOf(block);
      const at = block & (SLAB - 1);
      const offset = id - (slab.bases[at] ?? 0);
      if (offset >= 0 && offset <= (slab.largest[at] ?? 0)) {
        const from = at * BLOCK;
        const end = from + (slab.lengths[at] ?? 0);
        for (let index = from; index < end; index++) {
          if (slab.offsets[index] === offset && slab.minutes[index] === (minute & 255)) return { slab, index };
        }
      }
      block = slab.next[at] ?? NONE;
    }
    return null;
  }

  #slabOf(block: number): Slab {
    const slab = this.#slabs[block >> SLAB_BITS];
    if (slab === undefined) throw new RangeError(`Cannot find the block ${block}: there are ${this.#used}`);
    return slab;
  }
}
