import { tinykeys } from "tinykeys";

export interface DeskKeyActions {
  readonly palette: () => void;
  /** @param text the letter that was typed */
  readonly search: (text: string) => void;
  readonly keys: () => void;
  readonly mute: () => void;
  readonly maximise: () => void;
}

/** Whether keys are for what has the focus: a field, a dialog, a menu. */
function isTaken({ target, isComposing }: KeyboardEvent): boolean {
  if (isComposing) return true;
  if (!(target instanceof Element)) return false;
  return target.closest("input, select, textarea, dialog, [contenteditable=true], [popover]") !== null;
}

/** Whether a letter begins a search: not on a list or a chart, which have letters of their own. */
const isFree = ({ target }: KeyboardEvent): boolean =>
  target === document.body || (target instanceof Element && target.closest(".panel") === null);

/** Listens for the keys of the whole desk. @returns stops it */
export function bindKeys(window: Window, { palette, search, keys, mute, maximise }: DeskKeyActions): () => void {
  const unlessTaken = (action: () => void) => (event: KeyboardEvent) => {
    if (isTaken(event)) return;
    event.preventDefault();
    action();
  };
  const stop = tinykeys(window, {
    "$mod+KeyK": (event) => {
      event.preventDefault();
      palette();
    },
    "/": unlessTaken(() => search("")),
    "Shift+?": unlessTaken(keys),
    "Alt+Enter": unlessTaken(maximise),
    "m": unlessTaken(mute),
    "Shift+M": unlessTaken(mute),
  });
  const type = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || isTaken(event) || !isFree(event) || !/^[a-ln-z]$/i.test(key)) return;
    event.preventDefault();
    search(key.toUpperCase());
  };
  window.addEventListener("keydown", type);
  return () => {
    stop();
    window.removeEventListener("keydown", type);
  };
}
