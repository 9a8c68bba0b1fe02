import { Component } from "preact";
import type { TapeEntry } from "@/lib/client/market/tape.ts";
import { Arrow } from "./Change.tsx";
import { formatPrice, formatSize } from "../desk/format.ts";
import { LongTable } from "../desk/LongTable.tsx";
import type { Texts } from "@/lib/language/texts.ts";
import { useTexts } from "../desk/texts.ts";
import { type Times, useTimes } from "../desk/times.ts";

interface RowProps {
  readonly entry: TapeEntry;
  readonly times: Times;
  readonly texts: Texts["market"]["tape"];
}

/** A trade never changes, so that its row is drawn once. */
class TapeRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.entry !== this.props.entry;
  }

  override render() {
    const { times, texts } = this.props;
    const { ticker, price, size, trades, timeMs, direction } = this.props.entry;
    return (
      <tr class={direction}>
        <td class="muted">{times.time(timeMs)}</td>
        <th scope="row">{ticker}</th>
        <td class="number">
          <Arrow direction={direction} />
          {formatPrice(price)}
        </td>
        <td class="number plain">
          {trades > 1 && <span class="muted" title={texts.sum(trades)}>{`Σ${trades} `}</span>}
          {formatSize(size)}
        </td>
      </tr>
    );
  }
}

/** Time and sales, newest first. Each trade has all rows below it painted anew: few are drawn. */
export function TapeTable({ entries }: { readonly entries: readonly TapeEntry[] }) {
  const { market: { tape: texts } } = useTexts();
  const times = useTimes();
  const headings = [
    { text: texts.time },
    { text: texts.ticker },
    { text: texts.price, isNumber: true },
    { text: texts.size, isNumber: true },
  ];
  return (
    <LongTable label={texts.trades} caption={texts.caption} headings={headings} rows={entries} tableClass="tape-table">
      {(entry) => <TapeRow key={entry.id} entry={entry} times={times} texts={texts} />}
    </LongTable>
  );
}
