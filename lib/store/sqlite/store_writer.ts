import { sumOf } from "@std/collections/sum-of";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Database } from "./database.ts";

/** Half a second: with the time that writing takes, a kill loses less than the last second. */
const FLUSH_MS = 500;
const RETRY_MS = 1_000;
/** Rows of one transaction. Bars of as many tickers lie on as many pages, which takes some 5 ms (bench/store_bench.ts). */
const MAX_ROWS = 250;

/** Told why writing fails, once, and null when it works again. */
export type OnTrouble = (trouble: string | null) => void;

/** Changes that wait to be written. */
export interface Backlog {
  readonly size: number;
  /** Writes up to `most` of them in the transaction under way, and tells how many. All of them wait on. */
  write(most: number): number;
  /** What the latest `write` wrote is committed and waits no more. */
  written(): void;
}

export interface StoreWriterOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onTrouble: OnTrouble;
}

/** Writes to the file: at once what must be, and together what may wait. What fails is tried again every second. */
export class StoreWriter {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onTrouble: OnTrouble;
  readonly #backlogs: Backlog[] = [];
  #timer: Timer | undefined;
  #dueMs = Infinity;
  #trouble: string | null = null;
  #isClosed = false;

  constructor({ database, clock, logger, onTrouble }: StoreWriterOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#logger = logger;
    this.#onTrouble = onTrouble;
  }

  /** Why a write failed, until what waits has been written since; else null. */
  get trouble(): string | null {
    return this.#trouble;
  }

  get isFailing(): boolean {
    return this.#trouble !== null;
  }

  /** Backlogs are written in the order in which they are added. */
  add(backlog: Backlog): void {
    this.#backlogs.push(backlog);
  }

  /**
   * Writes in one transaction, now.
   *
   * @returns null when it is written, or why it is not
   * @throws {Error} when the store is closed
   */
  write(change: () => void): Error | null {
    this.#assertOpen();
    try {
      this.#database.transact(change);
      return null;
    } catch (error) {
      this.#failed(error);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /**
   * To be called when something has been added to a backlog.
   *
   * @throws {Error} when the store is closed
   */
  soon(): void {
    this.#assertOpen();
    if (!this.isFailing) this.#wake(this.#waiting < MAX_ROWS ? FLUSH_MS : 0);
  }

  /** Writes all that waits, now. False when it cannot. */
  flush(): boolean {
    while (this.#waiting > 0) if (!this.#writeSome()) return false;
    return true;
  }

  /** Writes all that waits and ends. */
  close(): void {
    this.#isClosed = true;
    if (!this.flush()) this.#logger.error("the store ends before all was written", { lost: this.#waiting });
    this.#clock.clearTimeout(this.#timer);
  }

  get #waiting(): number {
    return sumOf(this.#backlogs, ({ size }) => size);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new Error("Cannot write to the store: it is closed");
  }

  #wake(delayMs: number): void {
    const dueMs = this.#clock.now() + delayMs;
    if (this.#dueMs <= dueMs) return;
    this.#clock.clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = this.#clock.setTimeout(() => {
      this.#dueMs = Infinity;
      if (this.#waiting === 0 && !this.isFailing) return;
      if (this.#writeSome() && this.#waiting > 0) this.#wake(0);
    }, delayMs);
  }

  #writeSome(): boolean {
    try {
      this.#database.transact(() => {
        // It may be that nothing waits.
        if (this.isFailing) this.#database.touch();
        let room = MAX_ROWS;
        for (const backlog of this.#backlogs) room -= backlog.write(room);
      });
    } catch (error) {
      this.#failed(error);
      return false;
    }
    for (const backlog of this.#backlogs) backlog.written();
    if (this.isFailing) {
      this.#trouble = null;
      this.#logger.info("the store is written again", { waiting: this.#waiting });
      this.#onTrouble(null);
    }
    return true;
  }

  #failed(error: unknown): void {
    this.#wake(RETRY_MS);
    if (this.isFailing) return;
    const message = `Cannot write to the store ${this.#database.path}: ${errorMessage(error)}`;
    this.#trouble = message;
    this.#logger.error(`${message}; orders are refused, all else waits and is tried again`, { waiting: this.#waiting });
    this.#onTrouble(message);
  }
}
