import { RUNNING_POINTS_PER_PERCENT } from "@/lib/protocol/mod.ts";
import { type IgnitionScore, ignitionScore } from "./ignition_score.ts";

export interface RunningIgnitionInput {
  readonly price: number;
  /** Close of the previous session; 0 when unknown, which makes the score 0. */
  readonly lastClose: number;
  readonly stageNumber: number;
  readonly dayVolume: number;
  /** Mean daily volume; 0 when unknown, which gives no volume bonus. */
  readonly avgVolume: number;
}

function stageBonus(stageNumber: number): number {
  if (stageNumber >= 4) return 20;
  return stageNumber === 3 ? 10 : 0;
}

function volumeBonus(dayVolume: number, avgVolume: number): number {
  if (!(avgVolume > 0)) return 0;
  const ratio = dayVolume / avgVolume;
  if (ratio >= 3) return 15;
  if (ratio >= 2) return 10;
  return ratio >= 1.5 ? 5 : 0;
}

/**
 * The `running` ignition model (docs/domain.md, Ignition score): 14 points per percent above the last close, a bonus
 * for the stage, a bonus for the day's volume. Components: `base`, `stage`, `volume`.
 */
export function runningIgnition(
  { price, lastClose, stageNumber, dayVolume, avgVolume }: RunningIgnitionInput,
): IgnitionScore {
  if (!(lastClose > 0)) return ignitionScore({ base: 0, stage: 0, volume: 0 });
  return ignitionScore({
    base: Math.max(0, RUNNING_POINTS_PER_PERCENT * (price - lastClose) / lastClose * 100),
    stage: stageBonus(stageNumber),
    volume: volumeBonus(dayVolume, avgVolume),
  });
}
