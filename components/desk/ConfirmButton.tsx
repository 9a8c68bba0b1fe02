import { useEffect, useState } from "preact/hooks";

export interface ConfirmButtonProps {
  readonly label: string;
  /** What it says once it has been pressed, as a question. */
  readonly question: string;
  /** Says more than the label where several stand side by side. */
  readonly name?: string;
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
}

/** How long the question waits for an answer. */
const PATIENCE_MS = 4000;

/** A button for what cannot be taken back: it asks once more. A double click or a key held down is no answer. */
export function ConfirmButton({ label, question, name, disabled = false, onConfirm }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setAsking(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);
  const press = ({ detail }: MouseEvent) => {
    if (disabled || (isAsking && detail > 1)) return;
    setAsking(!isAsking);
    if (isAsking) onConfirm();
  };
  // Not `disabled`, which would take the focus away from it.
  return (
    <button
      type="button"
      class={isAsking ? "danger" : undefined}
      aria-disabled={disabled}
      aria-label={isAsking || name === undefined ? undefined : name}
      onClick={press}
      onBlur={() => setAsking(false)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setAsking(false);
        if (event.key === "Enter" && event.repeat) event.preventDefault();
      }}
    >
      {isAsking ? question : label}
    </button>
  );
}
