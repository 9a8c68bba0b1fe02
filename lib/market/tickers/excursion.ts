import { ALERT_HORIZONS, type Bar, type Excursion, roundTo } from "@/lib/protocol/mod.ts";

/** Price and time that excursions are measured from: an alert's. */
export interface Origin {
  readonly price: number;
  /** Event time, epoch ms. */
  readonly time_ms: number;
}

const MINUTE_MS = 60_000;

/** The excursions of a new alert, one per horizon. */
export function newExcursions(): Excursion[] {
  return ALERT_HORIZONS.map((minutes) => ({ minutes, best_pct: 0, worst_pct: 0, last_pct: null, complete: false }));
}

/** Last moment that counts, epoch ms. */
export function horizonEndMs({ time_ms }: Origin, { minutes }: Excursion): number {
  return time_ms + minutes * MINUTE_MS;
}

/**
 * The excursion after a trade at `price`, which counts where its event time puts it. The same object when it does not:
 * from before the alert, after the end, or once the excursion is complete.
 */
export function extendExcursion(excursion: Excursion, origin: Origin, price: number, timeMs: number): Excursion {
  if (excursion.complete || timeMs < origin.time_ms || timeMs > horizonEndMs(origin, excursion)) return excursion;
  const pct = roundTo((price - origin.price) / origin.price * 100, 2);
  return {
    ...excursion,
    best_pct: Math.max(excursion.best_pct, pct),
    worst_pct: Math.min(excursion.worst_pct, pct),
    ...(timeMs >= (excursion.last_ms ?? -Infinity) && { last_pct: pct, last_ms: timeMs }),
  };
}

/** The excursion after a minute that is known by its bar only; it counts when the whole of it lies within. */
export function extendByBar(excursion: Excursion, origin: Origin, { time, high, low, close }: Bar): Excursion {
  const startMs = time * 1000;
  if (startMs < origin.time_ms || startMs + MINUTE_MS > horizonEndMs(origin, excursion)) return excursion;
  const outer = [high, low].reduce((soFar, price) => extendExcursion(soFar, origin, price, startMs), excursion);
  return extendExcursion(outer, origin, close, startMs + MINUTE_MS - 1);
}
