import type { ReplaySpeed } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";

export interface SpeedButtonsProps {
  readonly speed: ReplaySpeed;
  readonly disabled: boolean;
  readonly onChoose: (speed: ReplaySpeed) => void;
}

const SPEEDS: readonly ReplaySpeed[] = [0.5, 1, 2, 5, 10, 60, "max"];

/** How fast a recording is played; one that was set elsewhere stands among them. */
export function SpeedButtons({ speed, disabled, onChoose }: SpeedButtonsProps) {
  const { replay: texts } = useTexts();
  const all = SPEEDS.includes(speed) ? SPEEDS : [speed, ...SPEEDS];
  return (
    <div class="replay-speeds" role="group" aria-label={texts.speed}>
      {all.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === speed}
          disabled={disabled}
          onClick={() => onChoose(one)}
        >
          {one === "max" ? texts.speeds.max : texts.times(String(one))}
        </button>
      ))}
    </div>
  );
}
