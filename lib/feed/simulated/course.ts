/** One stretch of a staged price move. Times are milliseconds since the start of the tape. */
export interface Leg {
  readonly untilMs: number;
  /** Change against lastClose to be reached by then, as a fraction. */
  readonly change: number;
  /** Multiple of the ticker's usual rate of trades. */
  readonly intensity: number;
  /** Spread meanwhile as a fraction of the price; the usual one where absent. */
  readonly spread?: number;
}

/** What a course asks of its ticker at one moment. */
export interface CoursePoint {
  readonly change: number;
  readonly intensity: number;
  readonly spread: number | undefined;
  /** Whether the price is being pushed up (1), down (-1) or neither (0). */
  readonly push: -1 | 0 | 1;
}

/** A planned path of the price: straight legs, one after the other. */
export class Course {
  readonly #fromMs: number;
  readonly #fromChange: number;
  readonly #legs: readonly Leg[];

  /** @param legs in order of time, the first one ending after `fromMs` */
  constructor(fromMs: number, fromChange: number, legs: readonly Leg[]) {
    this.#fromMs = fromMs;
    this.#fromChange = fromChange;
    this.#legs = legs;
  }

  /** Where the price should be, or null when the last leg is over. */
  at(timeMs: number): CoursePoint | null {
    let fromMs = this.#fromMs;
    let fromChange = this.#fromChange;
    for (const leg of this.#legs) {
      if (timeMs < leg.untilMs) {
        const done = (timeMs - fromMs) / (leg.untilMs - fromMs);
        const distance = leg.change - fromChange;
        return {
          change: fromChange + distance * done,
          intensity: leg.intensity,
          spread: leg.spread,
          push: distance > 0.01 ? 1 : distance < -0.01 ? -1 : 0,
        };
      }
      fromMs = leg.untilMs;
      fromChange = leg.change;
    }
    return null;
  }
}
