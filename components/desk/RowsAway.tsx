/** Stands for rows of a table that are not drawn since they are out of sight. */
export function RowsAway({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr class="rows-away" aria-hidden="true">
      <td colSpan={columns} ref={(cell) => void (cell && (cell.style.height = `${height}px`))} />
    </tr>
  );
}
