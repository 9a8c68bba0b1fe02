import { roundTo } from "../rounding.ts";

/** How strongly a ticker ignites, and why. */
export interface IgnitionScore {
  /** 0..100, one decimal. */
  readonly score: number;
  /** Named parts, one decimal each; they add up to the score before its cap at 100. */
  readonly components: Readonly<Record<string, number>>;
}

/** A score out of its parts. */
export function ignitionScore(parts: Readonly<Record<string, number>>): IgnitionScore {
  const components: Record<string, number> = {};
  let sum = 0;
  for (const [name, value] of Object.entries(parts)) sum += components[name] = roundTo(value, 1);
  return { score: Math.min(100, roundTo(sum, 1)), components };
}
