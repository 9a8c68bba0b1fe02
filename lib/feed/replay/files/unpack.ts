import { createGunzip, createZstdDecompress } from "node:zlib";

/** The compressed stream of a file is cut off or damaged. What came before the damage has been delivered. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
  /** Whether all that there is of the stream could be unpacked. */
  readonly isCutOff: boolean;

  constructor(packing: "gzip" | "zstd" | "zip", cause: Error, isCutOff: boolean) {
    super(`its ${packing} stream is cut off or damaged (${cause.message})`, { cause });
    this.isCutOff = isCutOff;
  }
}

/** Of a piece in which damage lies nothing can be unpacked, so pieces are small, bytes. */
const PIECE_BYTES = 4096;

/** Cuts bytes into small pieces, also where a flush of the compressor left its mark: a recording may end after any. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let end = bytes.indexOf(0xff); end !== -1; end = bytes.indexOf(0xff, end + 1)) {
    const isMark = end >= 3 && bytes[end - 1] === 0xff && bytes[end - 2] === 0 && bytes[end - 3] === 0;
    if (!isMark) continue;
    yield* evenPieces(bytes.subarray(start, end + 1));
    start = end + 1;
  }
  yield* evenPieces(bytes.subarray(start));
}

function* evenPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}

/**
 * Bytes of a gzip stream, of one member or several, or of a zstd stream, unpacked.
 *
 * @throws {DamagedFileError} after all that could be unpacked.
 */
export async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  packing: "gzip" | "zstd",
): AsyncGenerator<Uint8Array> {
  const unpacker = packing === "gzip" ? createGunzip() : createZstdDecompress();
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const ended = Promise.withResolvers<void>();
  unpacker.on("data", (chunk: Uint8Array) => ready.push(chunk));
  unpacker.on("end", () => ended.resolve());
  unpacker.on("error", (error: Error) => {
    failure ??= error;
    ended.resolve();
  });
  /** What the unpacker made of a piece, and then its failure. */
  function* taken(isCutOff: boolean): Generator<Uint8Array> {
    yield* ready.splice(0);
    if (failure !== null) throw new DamagedFileError(packing, failure, isCutOff);
  }
  try {
    for await (const chunk of bytes) {
      for (const piece of pieces(chunk)) {
        await new Promise<void>((resolve) => unpacker.write(piece, () => resolve()));
        yield* taken(false);
      }
    }
    unpacker.end();
    await ended.promise;
    yield* taken(true);
  } finally {
    unpacker.destroy();
  }
}
