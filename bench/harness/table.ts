/** A Markdown table whose columns are also aligned on a terminal; numbers to the right. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => (row[column] ?? "").length))
  );
  const isText = headers.map((_, column) => !rows.every((row) => /^[\d.,-]*$/.test(row[column] ?? "")));
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, column) =>
        isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      ).join(" | ")
    } |`;
  const rule = `| ${
    widths.map((width, column) => isText[column] ? "-".repeat(width) : `${"-".repeat(width - 1)}:`).join(" | ")
  } |`;
  return [line(headers), rule, ...rows.map(line)].join("\n");
}

/** `1234567.8` -> `1,234,568`; with `digits` behind the point. */
export const number = (value: number, digits = 0): string =>
  Number.isFinite(value)
    ? value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "-";

/** Bytes in mebibytes. */
export const mebibytes = (bytes: number): string => number(bytes / 2 ** 20);

/** Milliseconds or `-`. */
export const milliseconds = (value: number | null): string => value === null ? "-" : number(value);
