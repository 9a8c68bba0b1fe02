import { Component, type RefObject } from "preact";
import { useRef } from "preact/hooks";
import { type FactName, FACTS, type FactValue, type ScanSort, type Ticker } from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { ScanView } from "@/lib/client/scans/scan_view.ts";
import { listKeys, type RowKeys } from "../desk/row_focus.ts";
import { RowsAway } from "../desk/RowsAway.tsx";
import { useTexts } from "../desk/texts.ts";
import { type Times, useTimes } from "../desk/times.ts";
import { useRows } from "../desk/use_rows.ts";
import { factText } from "./fact_text.ts";

/** A fact, and its place among the cells of a row. */
export type ScanColumn = readonly [name: FactName, place: number];

interface RowProps {
  readonly ticker: Ticker;
  readonly columns: readonly ScanColumn[];
  readonly cells: readonly FactValue[];
  readonly isGone: boolean;
  readonly isNew: boolean;
  readonly isSelected: boolean;
  /** Whether the keyboard comes to the list by it. */
  readonly isStop: boolean;
  readonly texts: Texts;
  readonly times: Times;
  readonly onSelect: (ticker: Ticker) => void;
  readonly onExplain: (ticker: Ticker) => void;
}

/** Breaks between words, never within `5 m %`. */
const headingOf = (label: string): string => label.replaceAll(/ (?=[sm%]( |$))/g, "\u00a0");

const isText = (name: FactName): boolean => FACTS[name].kind === "text";
const keyOf = (columns: readonly ScanColumn[]): string => columns.map(([name]) => name).join();

/** Drawn anew only when one of its cells has changed, which then flash. */
class ScanRow extends Component<RowProps> {
  #before: readonly FactValue[] | null = null;
  /** How often each cell has changed: another key is another element, whose animation begins. */
  #changes: number[] = [];

  override shouldComponentUpdate(next: RowProps): boolean {
    const { cells, columns, isGone, isNew, isSelected, isStop } = this.props;
    return next.cells !== cells || keyOf(next.columns) !== keyOf(columns) || next.isGone !== isGone ||
      next.isNew !== isNew || next.isSelected !== isSelected || next.isStop !== isStop;
  }

  override render() {
    const { ticker, columns, cells, isGone, isNew, isSelected, isStop, texts, times, onSelect, onExplain } = this.props;
    const before = this.#before;
    this.#before = cells;
    return (
      <tr
        class="selectable"
        data-selected={isSelected}
        data-gone={isGone}
        title={isGone ? texts.scans.gone : undefined}
        onClick={() => onSelect(ticker)}
      >
        <th scope="row">
          <button type="button" class="row-button" tabIndex={isStop ? 0 : -1} aria-current={isSelected}>
            {ticker}
          </button>
          {isNew && <span class="tag tag-new">{texts.scans.fresh}</span>}
        </th>
        {columns.map(([name, place]) => {
          const value = cells[place] ?? null;
          const { text, tone } = factText(name, value, texts, times);
          const flash = this.#flash(place, before === null ? value : before[place] ?? null, value);
          return (
            <td
              key={`${name} ${this.#changes[place] ?? 0}`}
              class={`${isText(name) ? "text" : "number"} ${tone} ${flash}`}
              title={isText(name) ? text : undefined}
            >
              {name === "ignition" && value !== null
                ? (
                  <button
                    type="button"
                    class="cell-button"
                    tabIndex={-1}
                    title={texts.market.ignition.why(ticker)}
                    onClick={(event) => {
                      event.stopPropagation();
                      onExplain(ticker);
                    }}
                  >
                    {text}
                  </button>
                )
                : text}
            </td>
          );
        })}
      </tr>
    );
  }

  #flash(place: number, was: FactValue, now: FactValue): string {
    if (typeof was !== "number" || typeof now !== "number" || was === now) return "";
    this.#changes[place] = (this.#changes[place] ?? 0) + 1;
    return now > was ? "flashed-up" : "flashed-down";
  }
}

export interface ScanTableProps {
  readonly caption: string;
  readonly columns: readonly ScanColumn[];
  readonly order: readonly Ticker[];
  readonly view: Pick<ScanView, "rows" | "gone">;
  /** Tickers that have come of late. */
  readonly fresh: ReadonlySet<Ticker>;
  readonly selected: Ticker | null;
  /** How the rows are sorted here; null where they stand as the scan has them. */
  readonly sort: ScanSort | null;
  /** CSS pixels by the name of the fact. */
  readonly widths: Readonly<Record<string, number>>;
  /** What scrolls it. */
  readonly scroller: RefObject<HTMLElement>;
  readonly keys: RowKeys;
  readonly onSelect: (ticker: Ticker) => void;
  /** The ignition score of a ticker was clicked. */
  readonly onExplain: (ticker: Ticker) => void;
  readonly onSort: (name: FactName) => void;
  /** A heading was dragged to another. */
  readonly onMove: (name: string, before: string) => void;
  readonly onWidth: (name: string, width: number) => void;
}

const DRAGGED = "application/x-flashtape-column";

/** What a scan answers: a row a ticker, a column a fact. Of many rows only those in sight are drawn. */
export function ScanTable(props: ScanTableProps) {
  const all = useTexts();
  const texts = all.scans;
  const times = useTimes();
  const { caption, columns, order, view, fresh, selected, sort, widths, scroller, keys, onSelect } = props;
  const { from, to, above, below } = useRows(scroller, order.length);
  const shown = order.slice(from, to);
  const stop = selected !== null && shown.includes(selected) ? selected : shown[0];
  return (
    <table class="grid-table scan-table" aria-rowcount={order.length + 1}>
      <caption class="visually-hidden">{texts.caption(caption)}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.ticker}</th>
          {columns.map(([name]) => (
            <Heading
              key={name}
              name={name}
              direction={sort?.fact === name ? sort.direction : null}
              width={widths[name]}
              onSort={() => props.onSort(name)}
              onMove={(dragged) => props.onMove(dragged, name)}
              onWidth={(width) => props.onWidth(name, width)}
            />
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={(event) => listKeys(event, keys)}>
        <RowsAway height={above} columns={columns.length + 1} />
        {shown.map((ticker) => (
          <ScanRow
            key={ticker}
            ticker={ticker}
            columns={columns}
            cells={view.rows.get(ticker) ?? []}
            isGone={view.gone.has(ticker)}
            isNew={fresh.has(ticker)}
            isSelected={ticker === selected}
            isStop={ticker === stop}
            texts={all}
            times={times}
            onSelect={onSelect}
            onExplain={props.onExplain}
          />
        ))}
        <RowsAway height={below} columns={columns.length + 1} />
      </tbody>
    </table>
  );
}

interface HeadingProps {
  readonly name: FactName;
  readonly direction: ScanSort["direction"] | null;
  readonly width: number | undefined;
  readonly onSort: () => void;
  readonly onMove: (dragged: string) => void;
  readonly onWidth: (width: number) => void;
}

function Heading({ name, direction, width, onSort, onMove, onWidth }: HeadingProps) {
  const { facts } = useTexts();
  const cell = useRef<HTMLTableCellElement>(null);
  const drag = (event: PointerEvent) => {
    const { current } = cell;
    const handle = event.currentTarget;
    if (current === null || !(handle instanceof HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const begin = current.offsetWidth - event.clientX;
    handle.setPointerCapture(event.pointerId);
    const size = ({ clientX }: PointerEvent) => void (current.style.width = `${begin + clientX}px`);
    handle.addEventListener("pointermove", size);
    handle.addEventListener("lostpointercapture", ({ clientX }) => {
      handle.removeEventListener("pointermove", size);
      onWidth(begin + clientX);
    }, { once: true });
  };
  return (
    <th
      ref={(element) => {
        cell.current = element;
        if (element !== null) element.style.width = width === undefined ? "" : `${width}px`;
      }}
      scope="col"
      class={isText(name) ? "text" : "number"}
      title={facts[name].definition}
      aria-sort={direction === null ? "none" : direction === "asc" ? "ascending" : "descending"}
      draggable
      onDragStart={({ dataTransfer }) => dataTransfer?.setData(DRAGGED, name)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer?.getData(DRAGGED) ?? "";
        if (dragged === "" || dragged === name) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(dragged);
      }}
    >
      <button type="button" class="sort-button" onClick={onSort}>
        {headingOf(facts[name].label)}
        {direction !== null && <span aria-hidden="true">{direction === "asc" ? "▲" : "▼"}</span>}
      </button>
      <span class="width-handle" aria-hidden="true" onPointerDown={drag} />
    </th>
  );
}
