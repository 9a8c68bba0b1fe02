import { type ReadonlySignal, signal } from "@preact/signals";
import type { PrintColumns, PrintSide, Ticker } from "@/lib/protocol/mod.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";

/** One trade as the exchange told it. */
export interface Print {
  /** Grows by one per trade of this tape. */
  readonly id: number;
  readonly ticker: Ticker;
  readonly price: number;
  readonly size: number;
  /** Event time, epoch ms. */
  readonly timeMs: number;
  /** Against the quote of its moment. */
  readonly side: PrintSide;
  readonly exchange: string | null;
  readonly condition: string | null;
}

/** Rows of a tape; the oldest go. */
const CAPACITY = 5000;

/** Time and sales of one ticker, trade by trade, while somebody looks at it. */
export class PrintTape {
  #prints = new RingBuffer<Print>(CAPACITY);
  readonly #version = signal(0);
  #nextId = 1;
  #lost = 0;
  #latestMs = -Infinity;
  #hasGap = false;
  #isDirty = false;

  constructor(readonly ticker: Ticker) {}

  /** Grows with each frame that brings trades. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** Trades that this page did not get, because it took too little. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether trades of a time without connection are missing: they are not sent again. */
  get hasGap(): boolean {
    return this.#hasGap;
  }

  /** The connection was another one meanwhile. */
  interrupted(): void {
    if (this.#latestMs === -Infinity) return;
    this.#hasGap = true;
    this.#isDirty = true;
  }

  /** The market begins anew: what was told is of a time that is still to come. */
  restarted(): void {
    this.#prints = new RingBuffer<Print>(CAPACITY);
    this.#latestMs = -Infinity;
    this.#hasGap = false;
    this.#isDirty = true;
  }

  /** Newest first, those of at least a size. */
  atLeast(size: number): Print[] {
    return [...this.#prints].filter((print) => print.size >= size).reverse();
  }

  received({ s, i, p, v, t0, t, d, x, c, lost = 0, _snapshot }: PrintColumns): void {
    if (lost > 0) this.#isDirty = true;
    this.#lost += lost;
    // What a connection begins with may be here already.
    const knownMs = _snapshot === true ? this.#latestMs : -Infinity;
    i.forEach((column, row) => {
      const [price, size] = [p[row], v[row]];
      if (s[column] !== this.ticker || price === undefined || size === undefined) return;
      const timeMs = t0 + (t[row] ?? 0);
      if (timeMs <= knownMs) return;
      this.#latestMs = Math.max(this.#latestMs, timeMs);
      this.#prints.push({
        id: this.#nextId++,
        ticker: this.ticker,
        price,
        size,
        timeMs,
        side: d[row] ?? 0,
        exchange: x[row] ?? null,
        condition: c[row] ?? null,
      });
      this.#isDirty = true;
    });
  }

  /** Writes the signal; to be called inside a batch. */
  commit(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#version.value += 1;
  }
}
