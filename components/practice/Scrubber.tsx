import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../desk/texts.ts";
import { BackQuestion } from "./BackQuestion.tsx";

export interface ScrubberProps {
  /** Market times, epoch milliseconds. */
  readonly first: number;
  readonly last: number;
  readonly position: number;
  readonly disabled: boolean;
  readonly formatted: (ms: number) => string;
  /** @param isBackAgreed whether it was asked, and agreed to, that the recording begins anew */
  readonly onSeek: (ms: number, isBackAgreed: boolean) => void;
}

/** Arrow keys move by so much; places are whole minutes of the clock. */
const STEP_MS = 60_000;
/** A key held down, or pressed again and again, is one move. */
const SETTLE_MS = 500;

/** The recorded day as a slider. Forwards it moves when it is let go, backwards it asks first. */
export function Scrubber({ first, last, position, disabled, formatted, onSeek }: ScrubberProps) {
  const { replay: texts } = useTexts();
  const [draft, setDraft] = useState<number | null>(null);
  const [isSettled, setSettled] = useState(false);
  const isBack = draft !== null && draft < position;
  useEffect(() => {
    if (draft === null || isSettled) return;
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, isSettled]);
  useEffect(() => {
    if (draft === null || !isSettled || isBack) return;
    setDraft(null);
    onSeek(draft, false);
  }, [isSettled]);
  const startMs = Math.floor(first / STEP_MS) * STEP_MS;
  const minute = (ms: number) => Math.floor((ms - startMs) / STEP_MS);
  const shown = draft ?? position;
  return (
    <div class="replay-scrubber">
      <input
        type="range"
        min={0}
        max={minute(last) + 1}
        step={1}
        value={minute(shown)}
        disabled={disabled}
        aria-label={texts.position}
        aria-valuetext={formatted(shown)}
        onInput={({ currentTarget }) => {
          const minutes = Number(currentTarget.value);
          const ms = Math.min(last, Math.max(first, startMs + minutes * STEP_MS));
          // Back in the minute that the market is in, nothing is wanted any more.
          setDraft(minutes === minute(position) ? null : ms);
          setSettled(false);
        }}
      />
      <div class="replay-ends muted">
        <span>{formatted(first)}</span>
        {draft !== null && <strong>{formatted(draft)}</strong>}
        <span>{formatted(last)}</span>
      </div>
      {draft !== null && isSettled && isBack && (
        <BackQuestion
          time={formatted(draft)}
          disabled={disabled}
          onAnswer={(isWanted) => {
            if (isWanted) onSeek(draft, true);
            setDraft(null);
          }}
        />
      )}
    </div>
  );
}
