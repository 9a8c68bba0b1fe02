import { tinykeys } from "tinykeys";
import { isTaken } from "../browser/is_taken.ts";

export interface DeskKeyActions {
  readonly palette: () => void;
  /** @param text the letter that was typed */
  readonly search: (text: string) => void;
  readonly keys: () => void;
  readonly mute: () => void;
  readonly maximise: () => void;
}

/** Whether a letter begins a search: not on a list or a chart, which have letters of their own. */
const isFree = ({ target }: KeyboardEvent): boolean =>
  target === document.body || (target instanceof Element && target.closest(".panel") === null);

/** Listens for the keys of the whole desk. @returns stops it */
export function bindKeys(window: Window, { palette, search, keys, mute, maximise }: DeskKeyActions): () => void {
  const does = (action: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    action();
  };
  const stop = tinykeys(window, {
    "$mod+KeyK": does(palette),
    "/": does(() => search("")),
    "Shift+?": does(keys),
    "Alt+Enter": does(maximise),
    "m": does(mute),
    "Shift+M": does(mute),
  }, { ignore: isTaken });
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
