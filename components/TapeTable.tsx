import { Component } from "preact";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { Arrow } from "./Change.tsx";
import { formatPrice, formatSize, formatTime } from "./format.ts";

/** One trade of time and sales; the same object for as long as it is shown. */
export interface TapeRowData {
  readonly id: number;
  readonly ticker: Ticker;
  readonly price: number;
  readonly size: number;
  readonly timeMs: number;
  readonly direction: "up" | "down" | "same";
}

/** A trade never changes, so that its row is drawn once. */
class TapeRow extends Component<{ readonly entry: TapeRowData }> {
  override shouldComponentUpdate(next: { readonly entry: TapeRowData }): boolean {
    return next.entry !== this.props.entry;
  }

  override render() {
    const { ticker, price, size, timeMs, direction } = this.props.entry;
    return (
      <tr class={direction}>
        <td class="muted">{formatTime(timeMs)}</td>
        <th scope="row">{ticker}</th>
        <td class="number">
          <Arrow direction={direction} />
          {formatPrice(price)}
        </td>
        <td class="number plain">{formatSize(size)}</td>
      </tr>
    );
  }
}

/** Time and sales, newest first. */
export function TapeTable({ entries }: { readonly entries: readonly TapeRowData[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Trades">
      <table class="grid-table tape-table">
        <caption class="visually-hidden">Latest trades, newest first, New York time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Ticker</th>
            <th scope="col" class="number">Price</th>
            <th scope="col" class="number">Size</th>
          </tr>
        </thead>
        <tbody>{entries.map((entry) => <TapeRow key={entry.id} entry={entry} />)}</tbody>
      </table>
    </div>
  );
}
