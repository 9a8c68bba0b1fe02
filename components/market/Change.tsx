import { useTexts } from "../desk/texts.ts";
import { formatGain, formatPercent, UNKNOWN } from "../desk/format.ts";

/** A change in percent: sign, arrow and colour; a dash where the previous close is unknown. */
export function Change({ percent }: { readonly percent: number | null }) {
  const { watchlist: words } = useTexts().market;
  if (percent === null) return <span class="muted" title={words.noClose}>{UNKNOWN}</span>;
  const direction = percent > 0 ? "up" : percent < 0 ? "down" : "same";
  return (
    <span class={direction}>
      <Arrow direction={direction} />
      {formatPercent(percent)}
    </span>
  );
}

/** In place of a change that a split, of which nobody has told, would make wrong. */
export function SplitTag({ ratio }: { readonly ratio: string }) {
  const { watchlist: words } = useTexts().market;
  return <span class="tag" title={words.splitHint(ratio)}>{words.split}</span>;
}

/** Profit or loss: sign, arrow and colour; a dash where the price is unknown. */
export function Gain({ amount }: { readonly amount: number | null }) {
  const { watchlist: words } = useTexts().market;
  if (amount === null) return <span class="muted" title={words.noPrice}>{UNKNOWN}</span>;
  const cents = Math.round(amount * 100);
  const direction = cents > 0 ? "up" : cents < 0 ? "down" : "same";
  return (
    <span class={direction}>
      {cents !== 0 && <Arrow direction={direction} />}
      {formatGain(amount)}
    </span>
  );
}

const SHAPES = { up: "M4 1 7.5 7h-7z", down: "M4 7 .5 1h7z", same: "M1 3.4h6v1.2H1z" } as const;

/** A small triangle that points where the price went. */
export function Arrow({ direction }: { readonly direction: keyof typeof SHAPES }) {
  return (
    <svg class="arrow" viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
      <path d={SHAPES[direction]} />
    </svg>
  );
}
