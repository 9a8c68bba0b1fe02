import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** Between the cells of a row that is made of columns: no text of a market has it (ASCII unit separator). */
export const CELL_END = "\u001f";
/** Rows that are turned into text at a time. */
const ROWS_AT_A_TIME = 4096;

/** Times as epoch nanoseconds, so that none of their digits is lost. */
const epochNs = (perUnit: bigint) => (value: bigint | number): string => String(BigInt(value) * perUnit);
const PARSERS = {
  timestampFromMilliseconds: epochNs(1_000_000n),
  timestampFromMicroseconds: epochNs(1_000n),
  timestampFromNanoseconds: epochNs(1n),
};

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(cellOf).join(",");
  // deno-lint-ignore no-control-regex -- it is what ends cells here
  return String(value).replaceAll(/[\u001f\r\n]/g, " ");
}

/**
 * A Parquet file as text: a line with the names of its columns, then one for each row.
 *
 * @param bytes all of the file: its directory is at its end
 * @throws {Error} when it is none, or damaged
 */
export async function* parquetText(bytes: ArrayBuffer): AsyncGenerator<string> {
  const file: AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice: (start, end) => bytes.slice(start, end),
  };
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  let names: string[] | null = null;
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS_AT_A_TIME) {
    const rowEnd = Math.min(rows, rowStart + ROWS_AT_A_TIME);
    const objects = await parquetReadObjects({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      // Typed for what it gives by itself: dates.
      parsers: PARSERS as never,
    });
    let text = "";
    for (const object of objects) {
      if (names === null) {
        names = Object.keys(object);
        text += `${names.join(CELL_END)}\n`;
      }
      text += `${names.map((name) => cellOf(object[name])).join(CELL_END)}\n`;
    }
    yield text;
  }
}
