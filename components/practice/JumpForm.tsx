import { useId, useState } from "preact/hooks";
import { useTexts } from "../desk/texts.ts";
import { BackQuestion } from "./BackQuestion.tsx";

export interface JumpFormProps {
  readonly disabled: boolean;
  /** The moment that `10:31` means, epoch milliseconds; null for what is no time. */
  readonly momentOf: (time: string) => number | null;
  /** Why it cannot be gone to; null when it can. */
  readonly fault: (ms: number) => string | null;
  readonly isBack: (ms: number) => boolean;
  readonly formatted: (ms: number) => string;
  /** @param isBackAgreed whether it was asked, and agreed to, that the recording begins anew */
  readonly onSeek: (ms: number, isBackAgreed: boolean) => void;
}

/** Goes to a time that is typed. Backwards it asks first. */
export function JumpForm({ disabled, momentOf, fault, isBack, formatted, onSeek }: JumpFormProps) {
  const { replay: texts } = useTexts();
  const id = useId();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [asked, setAsked] = useState<number | null>(null);
  const go = (ms: number, isBackAgreed: boolean) => {
    setAsked(null);
    setText("");
    onSeek(ms, isBackAgreed);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (disabled) return;
    const time = text.trim().padStart(5, "0");
    const ms = /^\d{2}:\d{2}$/.test(time) ? momentOf(time) : null;
    const why = ms === null ? texts.badTime(text.trim()) : fault(ms);
    setWrong(why);
    if (ms === null || why !== null) return;
    if (isBack(ms)) setAsked(ms);
    else go(ms, false);
  };
  return (
    <>
      <form class="replay-jump" noValidate onSubmit={submit}>
        <label for={id}>{texts.jump}</label>
        <input
          id={id}
          value={text}
          placeholder="10:31"
          title={texts.jumpHint}
          inputMode="numeric"
          autocomplete="off"
          aria-invalid={wrong !== null}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            setWrong(null);
            setAsked(null);
          }}
        />
        <button type="submit" disabled={disabled || text.trim() === ""}>{texts.go}</button>
        {wrong !== null && <span role="alert" class="failure">{wrong}</span>}
      </form>
      {asked !== null && (
        <BackQuestion
          time={formatted(asked)}
          disabled={disabled}
          onAnswer={(isWanted) => isWanted ? go(asked, true) : setAsked(null)}
        />
      )}
    </>
  );
}
