import type { Disk, DiskFile } from "./disk.ts";
import { GzipMember } from "./gzip_member.ts";
import { tapeName } from "./tape_name.ts";

const encoder = new TextEncoder();

/**
 * One recording being written. A block is on the disk as a whole or, after an error, not at all as far as the next one
 * is concerned: what an interrupted write left behind is cut off before anything else is written.
 */
export class TapeFile {
  readonly date: string;
  readonly path: string;
  readonly #disk: Disk;
  readonly #member = new GzipMember();
  #file: DiskFile | null;
  /** Bytes of whole blocks. */
  #length = 0;
  #lines = 0;
  #isSynced = true;
  #isEnded = false;

  private constructor(disk: Disk, path: string, date: string, file: DiskFile) {
    this.#disk = disk;
    this.path = path;
    this.date = date;
    this.#file = file;
  }

  /** Makes the first file of the day and feed that does not exist yet. @throws when it cannot be made. */
  static async create(disk: Disk, folder: string, feed: string, date: string): Promise<TapeFile> {
    await disk.makeFolder(folder);
    for (let part = 1;; part++) {
      const path = `${folder}/${tapeName({ feed, date, part })}.gz`;
      try {
        return new TapeFile(disk, path, date, await disk.create(path));
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  /** Whether no line has been written yet. */
  get isEmpty(): boolean {
    return this.#lines === 0;
  }

  /** Writes whole lines. @throws when they could not all be written; to be called again with the same ones. */
  async append(lines: readonly string[]): Promise<void> {
    const plain = encoder.encode(`${lines.join("\n")}\n`);
    await this.#write(this.#member.block(plain));
    this.#member.took(plain);
    this.#lines += lines.length;
  }

  /** Puts what was written out of reach of a loss of power. @throws when the disk fails. */
  async sync(): Promise<void> {
    if (this.#isSynced) return;
    await this.#file?.sync();
    this.#isSynced = true;
  }

  /** Ends the recording with its last line and the trailer of its gzip stream. @throws as {@link append} does. */
  async finish(atMs: number): Promise<void> {
    if (!this.#isEnded) {
      const last = `{"atMs":${atMs},"end":{"lines":${this.#lines}}}\n`;
      await this.#write(this.#member.lastBlock(encoder.encode(last)));
      this.#isEnded = true;
    }
    await this.sync();
    this.close();
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = this.#file ??= await this.#disk.reopen(this.path, this.#length);
    try {
      for (let at = 0, written = 0; at < bytes.length; at += written) {
        written = await file.write(bytes.subarray(at));
        if (written === 0) throw new Deno.errors.WriteZero(`Cannot write to ${this.path}: no byte is taken`);
      }
    } catch (error) {
      this.close();
      throw error;
    }
    this.#length += bytes.length;
    this.#isSynced = false;
  }
}
