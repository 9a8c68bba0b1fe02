import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const UINT32_VALUES = 2 ** 32;

/** The generator's first numbers are alike for seeds that are; these many are thrown away. */
const WARM_UP = 32;

/** Seeded random numbers: the same seed and stream give the same numbers for ever, on any machine. */
export class Random {
  readonly #generator;

  /**
   * @param seed any integer; its low 32 bits count
   * @param stream streams of one seed never overlap, so that drawing more from one leaves the others as they were
   */
  constructor(seed: number, stream = 0) {
    this.#generator = xoroshiro128plus(seed | 0);
    for (let drawn = 0; drawn < WARM_UP; drawn++) this.#generator.next();
    for (let jumps = 0; jumps < stream; jumps++) this.#generator.jump();
  }

  /** From 0 (included) to 1 (excluded). */
  unit(): number {
    return (this.#generator.next() >>> 0) / UINT32_VALUES;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** An integer, both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.unit());
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Gaussian with mean 0 and deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** Waiting time until the next of events that come `1 / mean` per unit of time. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** @throws {RangeError} when there is nothing to pick from. */
  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.integer(0, choices.length - 1)];
    if (choice === undefined) throw new RangeError("Cannot pick from an empty list");
    return choice;
  }
}
