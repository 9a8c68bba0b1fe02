import { concat } from "@std/bytes/concat";
import { constants, crc32, deflateRawSync } from "node:zlib";

/** How far back deflate looks for repetitions, bytes. */
const WINDOW_BYTES = 32 * 1024;
/** Magic number, method deflate, no flags, no time, any system (RFC 1952). */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/**
 * One gzip stream, made block by block. Each block ends on a whole byte, and a stream that breaks off after a block can
 * be unpacked up to there. A block is deflated by itself, with the 32 KiB before it as its dictionary (as pigz does it),
 * so nothing but what {@link took} was told of is remembered: a block that could not be written is simply made again.
 */
export class GzipMember {
  #isBegun = false;
  #crc = 0;
  #length = 0;
  #window: Uint8Array = new Uint8Array();

  /** The compressed form of what comes next; the first block begins with the header of the stream. */
  block(plain: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#deflate(plain, constants.Z_SYNC_FLUSH);
  }

  /** The last block, and the trailer of the stream after it. */
  lastBlock(plain: Uint8Array): Uint8Array<ArrayBuffer> {
    const trailer = new DataView(new ArrayBuffer(8));
    trailer.setUint32(0, crc32(plain, this.#crc), true);
    trailer.setUint32(4, (this.#length + plain.length) % 2 ** 32, true);
    return concat([this.#deflate(plain, constants.Z_FINISH), new Uint8Array(trailer.buffer)]);
  }

  /** To be told of each block that has been written. */
  took(plain: Uint8Array): void {
    this.#isBegun = true;
    this.#crc = crc32(plain, this.#crc);
    this.#length += plain.length;
    this.#window = plain.length >= WINDOW_BYTES
      ? plain.slice(-WINDOW_BYTES)
      : concat([this.#window.subarray(Math.max(0, this.#window.length + plain.length - WINDOW_BYTES)), plain]);
  }

  #deflate(plain: Uint8Array, finishFlush: number): Uint8Array<ArrayBuffer> {
    const dictionary = this.#window.length === 0 ? {} : { dictionary: this.#window };
    const block = new Uint8Array(deflateRawSync(plain, { finishFlush, ...dictionary }));
    return this.#isBegun ? block : concat([HEADER, block]);
  }
}
