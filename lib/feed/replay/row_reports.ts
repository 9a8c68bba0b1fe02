import type { Logger } from "@/lib/support/logger.ts";

const isPowerOfTen = (count: number): boolean => /^10*$/.test(String(count));

/** Tells of rows that are left out without filling the log: the 1st, 10th, 100th, ... of a file, and the sum. */
export class RowReports {
  readonly #logger: Logger;
  readonly #bad = new Map<string, number>();
  readonly #late = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** A row that cannot be read. */
  bad(file: string, line: number, reason: string): void {
    const count = (this.#bad.get(file) ?? 0) + 1;
    this.#bad.set(file, count);
    if (isPowerOfTen(count)) this.#logger.warn("row of a recording left out", { file, line, reason, left_out: count });
  }

  /** A row that comes too late to be put in its place. */
  late(file: string): void {
    const count = (this.#late.get(file) ?? 0) + 1;
    this.#late.set(file, count);
    if (count === 1) {
      this.#logger.warn("rows of a recording are more than a minute out of order and left out", { file });
    }
  }

  /** A file that ends before its time. @param rows how many of it were read */
  damaged(file: string, rows: number, reason: string): void {
    this.#logger.warn("a recording is damaged", { file, rows_read: rows, reason });
  }

  /** All that was left out, where that was more than has been told. */
  end(): void {
    for (const [file, rows] of this.#bad) if (rows > 1) this.#logger.warn("rows left out in all", { file, rows });
    for (const [file, rows] of this.#late) this.#logger.warn("rows out of order in all", { file, rows });
  }
}
