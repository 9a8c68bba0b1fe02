import { concat } from "@std/bytes/concat";
import { parquetText } from "./parquet_text.ts";
import { unpacked } from "./unpack.ts";
import { firstOfZip } from "./zip_archive.ts";

export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

export type Packing = "gzip" | "zstd" | "zip" | "parquet" | "plain";

const MAGICS: readonly (readonly [Packing, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  // An archive without files.
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["parquet", [0x50, 0x41, 0x52, 0x31]],
];
const MAGIC_BYTES = 4;
/** A file whose directory is at its end has to be read as a whole; beyond this much it is refused. */
const MAX_WHOLE_BYTES = 2 ** 30;

const ENDS: Readonly<Record<string, Packing>> = { ".gz": "gzip", ".zst": "zstd", ".zip": "zip", ".parquet": "parquet" };

/** A name without what says how its file is packed, and what that is. */
export function packingByName(name: string): { readonly plainName: string; readonly packing: Packing } {
  for (const [end, packing] of Object.entries(ENDS)) {
    if (name.toLowerCase().endsWith(end)) return { plainName: name.slice(0, -end.length), packing };
  }
  return { plainName: name, packing: "plain" };
}

/** Bytes, and how they are packed, as their beginning tells. */
export interface Sniffed {
  readonly packing: Packing;
  /** To be read once; lets go of the file at its end, early or not. */
  readonly bytes: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** @param byName how a file that ends within its first bytes would be packed */
export async function sniff(stream: Bytes, byName: Packing = "plain"): Promise<Sniffed> {
  const rest = stream[Symbol.asyncIterator]();
  const head: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (size < MAGIC_BYTES) {
    const { done, value } = await rest.next();
    if (done) break;
    head.push(value);
    size += value.length;
  }
  const start = head.flatMap((chunk) => [...chunk.subarray(0, MAGIC_BYTES)]);
  const found = MAGICS.find(([, magic]) => magic.every((byte, index) => start[index] === byte))?.[0];
  async function* bytes() {
    try {
      yield* head;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { packing: found ?? (size < MAGIC_BYTES ? byName : "plain"), bytes: bytes() };
}

async function whole(bytes: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_WHOLE_BYTES) throw new RangeError(`it is larger than ${MAX_WHOLE_BYTES} bytes: split it`);
  }
  return await new Blob(chunks).arrayBuffer();
}

/** UTF-16 by its mark, or by the zero beside its first character; else UTF-8. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || second === 0) return "utf-16le";
  return (first === 0xfe && second === 0xff) || first === 0 ? "utf-16be" : "utf-8";
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let held = new Uint8Array();
  for await (const chunk of bytes) {
    if (decoder !== null) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    held = concat([held, chunk]);
    if (held.length < 2) continue;
    decoder = new TextDecoder(encodingOf(held));
    yield decoder.decode(held, { stream: true });
  }
  yield decoder === null ? new TextDecoder().decode(held) : decoder.decode();
}

/**
 * Text of a file: unpacked from gzip, zstd or the first file of a zip archive, decoded from UTF-8 or UTF-16; rows of
 * Parquet as lines.
 *
 * @throws {DamagedFileError} after all that could be unpacked.
 */
export async function* textOf(source: Bytes | Sniffed, byName?: Packing): AsyncGenerator<string> {
  const { packing, bytes } = "packing" in source ? source : await sniff(source, byName);
  switch (packing) {
    case "gzip":
    case "zstd":
      return yield* decoded(unpacked(bytes, packing));
    case "zip":
      return yield* decoded(firstOfZip(bytes));
    case "parquet":
      return yield* parquetText(await whole(bytes));
    case "plain":
      return yield* decoded(bytes);
  }
}
