import { MINUTE_CELLS, MinuteBar } from "./minute_bar.ts";

/** Minutes that memory is taken for at a time. */
const SLAB_BITS = 12;
const SLAB = 1 << SLAB_BITS;

/**
 * Minutes that are over and may still be revised, as numbers: 160 bytes each in place of some 700 as objects. What one
 * gives back another takes.
 */
export class PackedMinutes {
  readonly #slabs: Float64Array[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Where a minute is kept; null for one that must stay what it is. */
  put(minute: MinuteBar): number | null {
    const place = this.#free.pop() ?? this.#take();
    if (minute.write(this.#slabOf(place), at(place))) return place;
    this.#free.push(place);
    return null;
  }

  /** Makes a minute of what was kept, and keeps it no more. */
  take(place: number, startS: number): MinuteBar {
    const minute = MinuteBar.read(startS, this.#slabOf(place), at(place));
    this.free(place);
    return minute;
  }

  free(place: number): void {
    this.#free.push(place);
  }

  #take(): number {
    if (this.#used === this.#slabs.length * SLAB) this.#slabs.push(new Float64Array(SLAB * MINUTE_CELLS));
    return this.#used++;
  }

  #slabOf(place: number): Float64Array {
    const slab = this.#slabs[place >> SLAB_BITS];
    if (slab === undefined) throw new RangeError(`Cannot find the minute ${place}: there are ${this.#used}`);
    return slab;
  }
}

const at = (place: number): number => (place & (SLAB - 1)) * MINUTE_CELLS;
