import { Component } from "preact";
import { useRef } from "preact/hooks";
import type { Print } from "@/lib/client/market/print_tape.ts";
import { formatPrice, formatSize, formatTime } from "../desk/format.ts";
import { RowsAway } from "../desk/RowsAway.tsx";
import { useTexts } from "../desk/texts.ts";
import { useRows } from "../desk/use_rows.ts";

/** Dollars from which a trade is marked as large. */
const LARGE = 100_000;
const TONES = { "-1": "down", 0: "same", 1: "up" } as const;
const COLUMNS = 5;

/** A trade never changes, so that its row is drawn once. */
class PrintRow extends Component<{ readonly print: Print }> {
  override shouldComponentUpdate(next: { readonly print: Print }): boolean {
    return next.print !== this.props.print;
  }

  override render() {
    const { price, size, timeMs, side, exchange, condition } = this.props.print;
    return (
      <tr class={TONES[side]} data-large={price * size >= LARGE}>
        <td class="muted">{formatTime(timeMs)}.{String(Math.floor(timeMs) % 1000).padStart(3, "0")}</td>
        <td class="number">{formatPrice(price)}</td>
        <td class="number plain">{formatSize(size)}</td>
        <td class="muted">{exchange}</td>
        <td class="muted print-condition" title={condition ?? undefined}>{condition}</td>
      </tr>
    );
  }
}

/** Single trades, newest first: at or above the ask in the colour of what rises, at or below the bid in that of what falls. */
export function PrintTable({ prints }: { readonly prints: readonly Print[] }) {
  const { market: { tape: texts } } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, above, below } = useRows(scroller, prints.length);
  return (
    <div ref={scroller} class="scroll" tabIndex={0} role="region" aria-label={texts.trades}>
      <table class="grid-table tape-table">
        <caption class="visually-hidden">{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.time}</th>
            <th scope="col" class="number">{texts.price}</th>
            <th scope="col" class="number">{texts.size}</th>
            <th scope="col">{texts.exchange}</th>
            <th scope="col">{texts.condition}</th>
          </tr>
        </thead>
        <tbody>
          <RowsAway height={above} columns={COLUMNS} />
          {prints.slice(from, to).map((print) => <PrintRow key={print.id} print={print} />)}
          <RowsAway height={below} columns={COLUMNS} />
        </tbody>
      </table>
    </div>
  );
}
