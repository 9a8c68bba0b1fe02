import { Component, type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { TapeEntry } from "@/lib/client/market/tape.ts";
import { Arrow } from "./Change.tsx";
import { formatPrice, formatSize, formatTime } from "../desk/format.ts";

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

/** Rows drawn below those in sight. */
const ROWS_AHEAD = 10;

/** How many rows from the top are to be drawn: all once `scroller` is scrolled, and until it can be measured. */
function useRowsInReach(scroller: RefObject<HTMLElement>): number {
  const [rows, setRows] = useState(Infinity);
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const look = () => {
      const row = current.querySelector("tbody tr")?.clientHeight ?? 0;
      if (row === 0) return;
      setRows(current.scrollTop > 0 ? Infinity : Math.ceil(current.clientHeight / row) + ROWS_AHEAD);
    };
    // It also tells the size at the start.
    const observer = new ResizeObserver(look);
    observer.observe(current);
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, []);
  return rows;
}

/**
 * Time and sales, newest first. Each trade has all rows below it painted anew: those out of sight are not drawn but
 * only given room.
 */
export function TapeTable({ entries }: { readonly entries: readonly TapeEntry[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = entries.slice(0, useRowsInReach(scroller));
  const rest = entries.length - drawn.length;
  return (
    <div ref={scroller} class="scroll" tabIndex={0} role="region" aria-label="Trades">
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
        <tbody>{drawn.map((entry) => <TapeRow key={entry.id} entry={entry} />)}</tbody>
      </table>
      {rest > 0 && <div class="tape-rest" style={{ "--rows": rest }} />}
    </div>
  );
}
