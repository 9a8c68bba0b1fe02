import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { RowsAway } from "./RowsAway.tsx";
import { useRows } from "./use_rows.ts";

export interface LongTableProps<T> {
  /** What its scroller is read out as. */
  readonly label: string;
  readonly caption: string;
  readonly headings: readonly { readonly text: string; readonly isNumber?: boolean }[];
  readonly rows: readonly T[];
  /** A row, with a key. */
  readonly children: (row: T) => ComponentChildren;
  readonly tableClass: string;
}

/** A table of many rows: those out of sight are not drawn but only given room. */
export function LongTable<T>({ label, caption, headings, rows, children, tableClass }: LongTableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, above, below } = useRows(scroller, rows.length);
  return (
    <div ref={scroller} class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class={`grid-table ${tableClass}`}>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {headings.map(({ text, isNumber = false }) => (
              <th key={text} scope="col" class={isNumber ? "number" : undefined}>{text}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          <RowsAway height={above} columns={headings.length} />
          {rows.slice(from, to).map(children)}
          <RowsAway height={below} columns={headings.length} />
        </tbody>
      </table>
    </div>
  );
}
