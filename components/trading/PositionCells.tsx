import type { ValuedPosition } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
import { Gain } from "../market/Change.tsx";
import { formatPercent, formatPrice, formatQuantity, UNKNOWN } from "../desk/format.ts";

/** The cells below, from left to right. */
export const POSITION_COLUMNS = ["quantity", "average", "last", "gain", "percent", "realised"] as const;

/** Percent that the price has gone in favour of what is held; null while that is not known. */
function favour({ quantity, average_price, last_price }: ValuedPosition): number | null {
  if (quantity === 0 || last_price === null || average_price === 0) return null;
  return Math.sign(quantity) * (last_price - average_price) / average_price * 100;
}

/** What is held of a ticker, at what price it was bought, and what it is worth now. */
export function PositionCells({ position }: { readonly position: ValuedPosition }) {
  const { trading: words } = useTexts();
  const { quantity, average_price, last_price, unrealized_pnl, realized_pnl } = position;
  const percent = favour(position);
  const isHeld = quantity !== 0;
  return (
    <>
      <td class="number">
        {!isHeld
          ? <span class="muted">{words.closed}</span>
          : quantity < 0
          ? words.short(formatQuantity(quantity))
          : formatQuantity(quantity)}
      </td>
      <td class="number">{isHeld ? formatPrice(average_price) : UNKNOWN}</td>
      <td class="number position-last">{last_price === null ? UNKNOWN : formatPrice(last_price)}</td>
      <td class="number position-gain">{isHeld ? <Gain amount={unrealized_pnl} /> : UNKNOWN}</td>
      <td class="number position-percent muted">{percent === null ? UNKNOWN : formatPercent(percent)}</td>
      <td class="number position-realised">
        <Gain amount={realized_pnl} />
      </td>
    </>
  );
}
