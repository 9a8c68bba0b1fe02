import { Component } from "preact";
import { type FactName, FACTS, type FactValue, type Ticker } from "@/lib/protocol/mod.ts";
import type { ScanView } from "@/lib/client/scans/scan_view.ts";
import { moveFocus } from "../desk/row_focus.ts";
import { factText } from "./fact_text.ts";

interface RowProps {
  readonly ticker: Ticker;
  readonly columns: readonly FactName[];
  readonly cells: readonly FactValue[];
  readonly isGone: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (ticker: Ticker) => void;
}

/** Breaks between words, never within `5 m %`. */
const headingOf = (name: FactName): string => FACTS[name].label.replaceAll(/ (?=[sm%]( |$))/g, "\u00a0");

const isText = (name: FactName): boolean => FACTS[name].kind === "text";

/** Drawn anew only when one of its cells has changed. */
class ScanRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { cells, columns, isGone, isSelected } = this.props;
    return next.cells !== cells || next.columns.join() !== columns.join() || next.isGone !== isGone ||
      next.isSelected !== isSelected;
  }

  override render() {
    const { ticker, columns, cells, isGone, isSelected, onSelect } = this.props;
    return (
      <tr
        class="selectable"
        data-selected={isSelected}
        data-gone={isGone}
        title={isGone ? "It does not match any more" : undefined}
        onClick={() => onSelect(ticker)}
      >
        <th scope="row">
          <button type="button" class="row-button" aria-current={isSelected}>{ticker}</button>
        </th>
        {columns.map((name, column) => {
          const { text, tone } = factText(name, cells[column] ?? null);
          return <td key={name} class={`${isText(name) ? "text" : "number"} ${tone}`}>{text}</td>;
        })}
      </tr>
    );
  }
}

export interface ScanTableProps {
  readonly caption: string;
  readonly view: ScanView;
  readonly selected: Ticker | null;
  readonly onSelect: (ticker: Ticker) => void;
}

/** What a scan answers: a row a ticker, a column a fact. */
export function ScanTable({ caption, view: { columns, order, rows, gone }, selected, onSelect }: ScanTableProps) {
  return (
    <table class="grid-table scan-table">
      <caption class="visually-hidden">{caption}; choose a ticker to show its chart</caption>
      <thead>
        <tr>
          <th scope="col">Ticker</th>
          {columns.map((name) => (
            <th key={name} scope="col" class={isText(name) ? "text" : "number"} title={FACTS[name].definition}>
              {headingOf(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={moveFocus}>
        {order.map((ticker) => (
          <ScanRow
            key={ticker}
            ticker={ticker}
            columns={columns}
            cells={rows.get(ticker) ?? []}
            isGone={gone.has(ticker)}
            isSelected={ticker === selected}
            onSelect={onSelect}
          />
        ))}
      </tbody>
    </table>
  );
}
