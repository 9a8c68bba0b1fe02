import { useTexts } from "./texts.ts";

/** Drawings for buttons; each button carries its own name. */

/** A ticker in tier 2; as narrow as a letter, because it stands in every other row on a busy day. */
export function HotMark() {
  const { watchlist: words } = useTexts().market;
  return (
    <span class="hot-mark" title={words.hotHint}>
      <svg viewBox="0 0 20 20" width="11" height="11" aria-hidden="true">
        <path d="M11.5 1 3 11.5h5L7 19l9-11.5h-5.5z" />
      </svg>
      <span class="visually-hidden">{words.hot}</span>
    </span>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d="M11.5 1 3 11.5h5L7 19l9-11.5h-5.5z" />
    </svg>
  );
}
