import { Component } from "preact";
import type { Print } from "@/lib/client/market/print_tape.ts";
import { formatPrice, formatSize } from "../desk/format.ts";
import { LongTable } from "../desk/LongTable.tsx";
import { useTexts } from "../desk/texts.ts";
import { type Times, useTimes } from "../desk/times.ts";

/** Dollars from which a trade is marked as large. */
const LARGE = 100_000;
const TONES = { "-1": "down", 0: "same", 1: "up" } as const;

interface RowProps {
  readonly print: Print;
  readonly times: Times;
}

/** A trade never changes, so that its row is drawn once. */
class PrintRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.print !== this.props.print;
  }

  override render() {
    const { price, size, timeMs, side, exchange, condition } = this.props.print;
    return (
      <tr class={TONES[side]} data-large={price * size >= LARGE}>
        <td class="muted">{this.props.times.exact(timeMs)}</td>
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
  const times = useTimes();
  const headings = [
    { text: texts.time },
    { text: texts.price, isNumber: true },
    { text: texts.size, isNumber: true },
    { text: texts.exchange },
    { text: texts.condition },
  ];
  return (
    <LongTable label={texts.trades} caption={texts.caption} headings={headings} rows={prints} tableClass="tape-table">
      {(print) => <PrintRow key={print.id} print={print} times={times} />}
    </LongTable>
  );
}
