/** The compressed stream of a file is cut off or damaged. What came before the damage has been delivered. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
  /** Whether all that there is of the stream could be unpacked. */
  readonly isCutOff: boolean;

  constructor(cause: Error, isCutOff: boolean) {
    super(`its gzip stream is cut off or damaged (${cause.message})`, { cause });
    this.isCutOff = isCutOff;
  }
}

/** Of a piece in which damage lies nothing can be unpacked, so pieces are small, bytes. */
const PIECE_BYTES = 4096;

/** Cuts bytes into small pieces, also where a flush of the compressor left its mark: a recording may end after any. */
function* pieces(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  let start = 0;
  for (let end = bytes.indexOf(0xff); end !== -1; end = bytes.indexOf(0xff, end + 1)) {
    const isMark = end >= 3 && bytes[end - 1] === 0xff && bytes[end - 2] === 0 && bytes[end - 3] === 0;
    if (!isMark) continue;
    yield* evenPieces(bytes.subarray(start, end + 1));
    start = end + 1;
  }
  yield* evenPieces(bytes.subarray(start));
}

function* evenPieces(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}

/** Hands a file to the decompressor; tells whether it took all of it. Never throws: the readable side does. */
async function handOver(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  writable: WritableStream<BufferSource>,
): Promise<boolean> {
  const writer = writable.getWriter();
  try {
    for await (const chunk of bytes) {
      for (const piece of pieces(chunk)) await writer.write(piece);
    }
  } catch (error) {
    // A disk that fails has to reach the reader; where it was the decompressor, nothing is left to abort.
    await writer.abort(error).catch(() => undefined);
    return false;
  }
  return await writer.close().then(() => true, () => true);
}

/** Bytes of a gzip stream, unpacked. @throws {DamagedFileError} after all that could be unpacked. */
export async function* unpacked(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream("gzip");
  const handed = handOver(bytes, writable);
  try {
    yield* readable;
  } catch (cause) {
    // Only the decompressor throws a TypeError; a disk that fails throws the system's own error.
    throw cause instanceof TypeError ? new DamagedFileError(cause, await handed) : cause;
  } finally {
    await handed;
  }
}
