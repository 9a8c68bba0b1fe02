import { Component } from "preact";
import type { TapeEntry } from "@/lib/client/market/tape.ts";
import { Arrow } from "./Change.tsx";
import { formatPrice, formatSize, formatTime } from "../desk/format.ts";
import { LongTable } from "../desk/LongTable.tsx";
import { useTexts } from "../desk/texts.ts";

/** A trade never changes, so that its row is drawn once. */
class TapeRow extends Component<{ readonly entry: TapeEntry }> {
  override shouldComponentUpdate(next: { readonly entry: TapeEntry }): boolean {
    return next.entry !== this.props.entry;
  }

  override render() {
    const { ticker, price, size, trades, timeMs, direction } = this.props.entry;
    return (
      <tr class={direction}>
        <td class="muted">{formatTime(timeMs)}</td>
        <th scope="row">{ticker}</th>
        <td class="number">
          <Arrow direction={direction} />
          {formatPrice(price)}
        </td>
        <td class="number plain">
          {trades > 1 && (
            <span class="muted" title={`Sum of ${trades} trades, at the price of the last`}>{`Σ${trades} `}</span>
          )}
          {formatSize(size)}
        </td>
      </tr>
    );
  }
}

/** Time and sales, newest first. Each trade has all rows below it painted anew: few are drawn. */
export function TapeTable({ entries }: { readonly entries: readonly TapeEntry[] }) {
  const { market: { tape: texts } } = useTexts();
  const headings = [
    { text: texts.time },
    { text: texts.ticker },
    { text: texts.price, isNumber: true },
    { text: texts.size, isNumber: true },
  ];
  return (
    <LongTable label={texts.trades} caption={texts.caption} headings={headings} rows={entries} tableClass="tape-table">
      {(entry) => <TapeRow key={entry.id} entry={entry} />}
    </LongTable>
  );
}
