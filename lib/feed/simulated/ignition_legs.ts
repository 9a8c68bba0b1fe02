import type { Leg } from "./course.ts";
import type { Random } from "./random.ts";

/**
 * How a staged burst treats those who follow it: `clean` climbs above its VWAP with a tight spread; `wide` climbs while
 * hardly anybody quotes; `fading` shoots up and falls below its VWAP, still far above lastClose.
 */
export type IgnitionKind = "clean" | "wide" | "fading";

const MINUTE_MS = 60_000;
/** An ignition stays within the price bands, which are 10 % away for most: what runs into them is halted. */
const LARGEST_RISE = 0.09;

/** A leg that follows the ones before it: as a leg, with its length in place of its end. */
interface Stretch extends Omit<Leg, "untilMs"> {
  readonly lengthMs: number;
}

/** Legs from stretches laid end to end from `fromMs` on. */
export function layOut(fromMs: number, stretches: readonly Stretch[]): Leg[] {
  let untilMs = fromMs;
  return stretches.map(({ lengthMs, ...rest }) => ({ ...rest, untilMs: untilMs += lengthMs }));
}

/**
 * The course of an ignition: a burst of 30 to 90 s, its aftermath, and within half an hour the way back.
 *
 * @param nowMs start, milliseconds since the start of the tape
 * @param change where the price is, as a fraction against lastClose
 * @param home where it comes back to
 */
export function ignitionLegs(kind: IgnitionKind, nowMs: number, change: number, home: number, random: Random): Leg[] {
  const wayBack = { lengthMs: random.between(15, 25) * MINUTE_MS, change: home, intensity: 1 };
  if (kind === "fading") {
    return layOut(nowMs, [
      { lengthMs: random.between(20_000, 35_000), change: change + random.between(0.06, 0.09), intensity: 14 },
      { lengthMs: random.between(10_000, 20_000), change: change - 0.012, intensity: 12 },
      { lengthMs: random.between(60_000, 90_000), change: change - 0.015, intensity: 5 },
      wayBack,
    ]);
  }
  const wanted = Math.max(change + random.between(0.05, 0.09), random.between(0.085, 0.13));
  const peak = Math.min(wanted, (1 + change) * (1 + LARGEST_RISE) - 1);
  const spread = kind === "wide" ? { spread: random.between(0.014, 0.03) } : {};
  return layOut(nowMs, [
    { lengthMs: random.between(30_000, 45_000), change: peak, intensity: 12, ...spread },
    { lengthMs: random.between(15_000, 40_000), change: peak - 0.004, intensity: 5, ...spread },
    { lengthMs: random.between(2, 4) * MINUTE_MS, change: change + (peak - change) * 0.4, intensity: 1.6 },
    wayBack,
  ]);
}
