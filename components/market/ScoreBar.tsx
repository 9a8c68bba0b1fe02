export interface ScoreBarProps {
  readonly value: number;
  /** @default 100 */
  readonly max?: number;
  readonly tone: "hot" | "warm" | "cool" | "trap";
}

/** A score as a horizontal bar. The number stands beside it, so the bar itself is decoration. */
export function ScoreBar({ value, max = 100, tone }: ScoreBarProps) {
  const width = max > 0 ? Math.min(100, Math.max(0, value / max * 100)) : 0;
  return (
    <svg class={`bar bar-${tone}`} aria-hidden="true">
      <rect class="bar-track" width="100%" height="100%" rx="2" />
      <rect class="bar-fill" width={`${width}%`} height="100%" rx="2" />
    </svg>
  );
}
