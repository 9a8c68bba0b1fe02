import { Component } from "preact";
import { useRef } from "preact/hooks";
import type { TapeEntry } from "@/lib/client/market/tape.ts";
import { Arrow } from "./Change.tsx";
import { formatPrice, formatSize, formatTime } from "../desk/format.ts";
import { RowsAway } from "../desk/RowsAway.tsx";
import { useTexts } from "../desk/texts.ts";
import { useRows } from "../desk/use_rows.ts";

const COLUMNS = 4;

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

/**
 * Time and sales, newest first. Each trade has all rows below it painted anew: those out of sight are not drawn but
 * only given room.
 */
export function TapeTable({ entries }: { readonly entries: readonly TapeEntry[] }) {
  const { market: { tape: texts } } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, above, below } = useRows(scroller, entries.length);
  return (
    <div ref={scroller} class="scroll" tabIndex={0} role="region" aria-label={texts.trades}>
      <table class="grid-table tape-table">
        <caption class="visually-hidden">{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.time}</th>
            <th scope="col">{texts.ticker}</th>
            <th scope="col" class="number">{texts.price}</th>
            <th scope="col" class="number">{texts.size}</th>
          </tr>
        </thead>
        <tbody>
          <RowsAway height={above} columns={COLUMNS} />
          {entries.slice(from, to).map((entry) => <TapeRow key={entry.id} entry={entry} />)}
          <RowsAway height={below} columns={COLUMNS} />
        </tbody>
      </table>
    </div>
  );
}
