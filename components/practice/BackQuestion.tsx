import { useTexts } from "../desk/texts.ts";

export interface BackQuestionProps {
  /** Where it would go back to, as it is shown. */
  readonly time: string;
  readonly disabled: boolean;
  readonly onAnswer: (isWanted: boolean) => void;
}

/** Asks before what a person has traded is forgotten. */
export function BackQuestion({ time, disabled, onAnswer }: BackQuestionProps) {
  const { replay: texts } = useTexts();
  return (
    <div class="replay-question" role="alert">
      <p>
        <strong>{texts.back(time)}</strong> {texts.backWarning}
      </p>
      <button type="button" class="danger" disabled={disabled} onClick={() => onAnswer(true)}>
        {texts.backAnswer}
      </button>
      <button type="button" onClick={() => onAnswer(false)}>{texts.cancel}</button>
    </div>
  );
}
