export interface SortHeaderProps {
  readonly label: string;
  /** Full name where the label is short. */
  readonly title?: string;
  /** Absent while the table is sorted by another column. */
  readonly direction: "ascending" | "descending" | undefined;
  readonly numeric?: boolean;
  readonly onSort: () => void;
}

/** A column heading that sorts the table by its column. */
export function SortHeader({ label, title, direction, numeric = false, onSort }: SortHeaderProps) {
  return (
    <th scope="col" class={numeric ? "number" : undefined} aria-sort={direction ?? "none"}>
      <button type="button" class="sort-button" title={title} onClick={onSort}>
        {label}
        <svg class="sort-arrow" viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
          {direction !== undefined && <path d={direction === "ascending" ? "M4 1 7.5 7h-7z" : "M4 7 .5 1h7z"} />}
        </svg>
      </button>
    </th>
  );
}
