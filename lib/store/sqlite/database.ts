import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StoreInUseError } from "./store_in_use_error.ts";

/** Primary result codes: https://sqlite.org/rescode.html */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** How long a file that somebody else has open is waited for. */
const BUSY_MS = 250;

/** Only errors of statements carry the code, those of `DatabaseSync` itself do not. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : undefined;
}

/** What is in the file is not what was written. */
export class DamageError extends Error {
  override readonly name = "DamageError";
}

export function isDamage(error: unknown): boolean {
  return error instanceof DamageError || [CORRUPT, NOT_A_DATABASE].includes(resultCode(error) ?? 0);
}

/** A file of SQLite. */
export class Database {
  readonly path: string;
  readonly #sql: DatabaseSync;
  /** Inodes of the file and of its -wal, as they were opened. */
  readonly #inodes = new Map<string, number | null>();

  /**
   * Opens the file, or an empty one; nothing is read yet.
   *
   * @throws {Error} when the file cannot be opened
   */
  constructor(path: string) {
    this.path = path;
    this.#sql = new DatabaseSync(path, { timeout: BUSY_MS });
  }

  /** Version of the tables; 0 while there are none. */
  get version(): number {
    return Number(this.prepare("PRAGMA user_version").get()?.["user_version"]);
  }

  /**
   * Locks the file until it is closed. The system gives the lock back when the process ends, however it ends.
   *
   * @throws {StoreInUseError}
   */
  lock(): void {
    this.prepare("PRAGMA locking_mode = EXCLUSIVE").get();
    try {
      // Takes the lock without a write, and of two that come at the same time lets one through.
      this.prepare("BEGIN EXCLUSIVE").run();
    } catch (error) {
      throw resultCode(error) === BUSY ? new StoreInUseError(this.path, { cause: error }) : error;
    }
    // Not COMMIT, which would write to an empty file.
    this.exec("ROLLBACK");
  }

  /**
   * Makes commits go to the -wal file. With `synchronous = NORMAL` a commit is a write to that file without waiting for
   * the disk: the system has it, so nothing is lost with the process, however it ends. A loss of power may take the
   * commits since the last checkpoint (every 1,000 pages, about 4 MB) and leaves the file sound. FULL would keep them,
   * for a wait of one `fsync` per order, during which nobody gets a tick.
   */
  useWal(): void {
    this.prepare("PRAGMA journal_mode = WAL").get();
    this.prepare("PRAGMA synchronous = NORMAL").get();
    // Makes the -wal, and shows a file that can only be read.
    this.touch();
    for (const path of [this.path, `${this.path}-wal`]) this.#inodes.set(path, Deno.statSync(path).ino);
  }

  prepare(sql: string): StatementSync {
    return this.#sql.prepare(sql);
  }

  exec(sql: string): void {
    this.#sql.exec(sql);
  }

  /** Writes what is there anyway: shows whether writing works. */
  touch(): void {
    this.exec(`PRAGMA user_version = ${this.version}`);
  }

  /** Runs `write` in one transaction: on return it is committed, and when anything fails nothing of it is kept. */
  transact(write: () => void): void {
    this.#assertInPlace();
    this.exec("BEGIN IMMEDIATE");
    try {
      write();
      this.exec("COMMIT");
    } catch (error) {
      // Of some errors, a full disk among them, SQLite rolls back itself.
      if (this.#sql.isTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  /** Merges the -wal into the file and removes it. */
  close(): void {
    this.#sql.close();
  }

  /** SQLite would go on writing to a file that was deleted or moved away, and all of it would be lost at the end. */
  #assertInPlace(): void {
    for (const [path, inode] of this.#inodes) {
      if (Deno.statSync(path).ino !== inode) throw new Error(`${path} is another file than the one that was opened`);
    }
  }
}
