/** Entries that a ring has room for, one size after the other: many, because 12,000 rings are mostly not full. */
const SIZES = [8, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 224, 256, 288, 304, 352, 400, 448, 496, 544, 608];
/** Buffers of one size that wait for the next ring; more are left to the garbage collector. */
const KEPT = 16;

/** Buffers that rings borrow, so that a ticker which trades now and then costs no allocation each time. */
export class BufferPool {
  readonly #free = new Map<number, Float64Array[]>();
  #lent = 0;

  /** Bytes of the buffers that rings hold now. */
  get lentBytes(): number {
    return this.#lent;
  }

  take(length: number): Float64Array {
    const buffer = this.#free.get(length)?.pop() ?? new Float64Array(length);
    this.#lent += buffer.byteLength;
    return buffer;
  }

  give(buffer: Float64Array): void {
    this.#lent -= buffer.byteLength;
    let free = this.#free.get(buffer.length);
    if (free === undefined) this.#free.set(buffer.length, free = []);
    if (free.length < KEPT) free.push(buffer);
  }
}

const EMPTY = new Float64Array(0);

/** Entries of a fixed number of cells each, oldest first, in one typed array that goes round and grows. */
export class Ring {
  readonly #pool: BufferPool;
  readonly #width: number;
  #cells: Float64Array = EMPTY;
  #capacity = 0;
  #first = 0;
  #length = 0;

  /** @param width cells of an entry */
  constructor(pool: BufferPool, width: number) {
    this.#pool = pool;
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  get(index: number, cell: number): number {
    return this.#cells[this.#place(index) + cell] ?? NaN;
  }

  set(index: number, cell: number, value: number): void {
    this.#cells[this.#place(index) + cell] = value;
  }

  /** Adds to a cell. */
  add(index: number, cell: number, value: number): void {
    const place = this.#place(index) + cell;
    this.#cells[place] = (this.#cells[place] ?? 0) + value;
  }

  /** Makes room for an entry, whose cells are then to be set; those from `index` on follow it. */
  insert(index: number): void {
    if (this.#length === this.#capacity) this.#grow();
    this.#length += 1;
    for (let to = this.#length - 1; to > index; to--) this.#copy(to - 1, to);
  }

  /** Takes an entry out. */
  remove(index: number): void {
    for (let from = index + 1; from < this.#length; from++) this.#copy(from, from - 1);
    this.#length -= 1;
  }

  /** Takes the oldest entry out. */
  shift(): void {
    this.#first = this.#first + 1 === this.#capacity ? 0 : this.#first + 1;
    this.#length -= 1;
  }

  /** Gives its buffer back; it is empty then. */
  clear(): void {
    if (this.#capacity > 0) this.#pool.give(this.#cells);
    this.#cells = EMPTY;
    this.#capacity = this.#first = this.#length = 0;
  }

  #place(index: number): number {
    const at = this.#first + index;
    return (at >= this.#capacity ? at - this.#capacity : at) * this.#width;
  }

  #copy(from: number, to: number): void {
    const source = this.#place(from);
    this.#cells.copyWithin(this.#place(to), source, source + this.#width);
  }

  #grow(): void {
    const capacity = SIZES.find((size) => size > this.#capacity) ?? this.#capacity * 2;
    const cells = this.#pool.take(capacity * this.#width);
    const wrap = this.#capacity - this.#first;
    const head = Math.min(this.#length, wrap);
    cells.set(this.#cells.subarray(this.#first * this.#width, (this.#first + head) * this.#width));
    cells.set(this.#cells.subarray(0, (this.#length - head) * this.#width), head * this.#width);
    if (this.#capacity > 0) this.#pool.give(this.#cells);
    this.#cells = cells;
    this.#capacity = capacity;
    this.#first = 0;
  }
}
