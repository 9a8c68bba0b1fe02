import { roundTo } from "@/lib/protocol/mod.ts";

/** How strongly a ticker ignites, and why. */
export interface IgnitionScore {
  /** 0..100, one decimal. */
  readonly score: number;
  /** The same without the cap, one decimal: what lists rank by. */
  readonly raw: number;
  /** Named parts, one decimal each; they add up to `raw`. */
  readonly components: Readonly<Record<string, number>>;
}

/** A score out of its parts. */
export function ignitionScore(parts: Readonly<Record<string, number>>): IgnitionScore {
  const components: Record<string, number> = {};
  let sum = 0;
  for (const [name, value] of Object.entries(parts)) sum += components[name] = roundTo(value, 1);
  const raw = roundTo(sum, 1);
  return { score: Math.min(100, raw), raw, components };
}
