import { AlertRule, JournalNote, PushSubscription, Scan, Workspace } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { ServerKey } from "../document_store.ts";
import type { Store } from "../store.ts";
import { Database, isDamage } from "./database.ts";
import { assertSound, assertTables } from "./integrity.ts";
import { assertKnown, migrate, NewerStoreError } from "./migrations.ts";
import { setAside } from "./set_aside.ts";
import { SqliteAlertStore } from "./sqlite_alert_store.ts";
import { SqliteBarStore } from "./sqlite_bar_store.ts";
import { SqliteDocumentStore } from "./sqlite_document_store.ts";
import { SqliteOrderStore } from "./sqlite_order_store.ts";
import { SqliteTierStore } from "./sqlite_tier_store.ts";
import { SqliteWatchlistStore } from "./sqlite_watchlist_store.ts";
import type { StorePart } from "./store_part.ts";
import { StoreInUseError } from "./store_in_use_error.ts";
import { type OnTrouble, StoreWriter } from "./store_writer.ts";

export interface SqliteStoreOptions {
  /** `DATA_DIR`: made when it does not exist. */
  readonly folder: string;
  /** The file is `<name>.sqlite`: one per market, for a store is all that is kept of one. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many alerts are kept. @default 100,000 */
  readonly maxAlerts?: number;
  /** @default nobody is told; the log is in any case */
  readonly onTrouble?: OnTrouble;
}

/**
 * A store in one file of SQLite. Needs the permissions to read and to write the folder.
 *
 * @example
 * ```ts
 * import { MemoryStore, type Store } from "@/lib/store/store.ts";
 * import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
 * import { StoreInUseError } from "@/lib/store/sqlite/store_in_use_error.ts";
 * import { systemClock } from "@/lib/support/clock.ts";
 * import { silentLogger } from "@/lib/support/logger.ts";
 *
 * function openStore(folder: string): Store {
 *   try {
 *     return SqliteStore.open({ folder, name: "simulated", clock: systemClock, logger: silentLogger });
 *   } catch (error) {
 *     if (!(error instanceof StoreInUseError)) throw error;
 *     return new MemoryStore();
 *   }
 * }
 *
 * await using store = openStore(await Deno.makeTempDir());
 * console.log(store.kind, store.watchlist.list()); // "sqlite" []
 * ```
 */
export class SqliteStore implements Store {
  readonly kind = "sqlite";
  readonly bars: SqliteBarStore;
  readonly watchlist: SqliteWatchlistStore;
  readonly tiers: SqliteTierStore;
  readonly orders: SqliteOrderStore;
  readonly alerts: SqliteAlertStore;
  readonly journalNotes: SqliteDocumentStore<JournalNote>;
  readonly scans: SqliteDocumentStore<Scan>;
  readonly alertRules: SqliteDocumentStore<AlertRule>;
  readonly pushSubscriptions: SqliteDocumentStore<PushSubscription>;
  readonly workspaces: SqliteDocumentStore<Workspace>;
  readonly keys: SqliteDocumentStore<ServerKey>;
  /** Where the damaged file is that was found at the opening; null when all was well. */
  readonly setAside: string | null;
  readonly #database: Database;
  readonly #writer: StoreWriter;
  #isOpen = true;

  private constructor(database: Database, options: SqliteStoreOptions, setAside: string | null) {
    const { clock, logger, maxAlerts, onTrouble = () => {} } = options;
    this.setAside = setAside;
    this.#database = database;
    this.#writer = new StoreWriter({ database, clock, logger, onTrouble });
    const part: StorePart = { database, writer: this.#writer, logger };
    this.orders = new SqliteOrderStore(part);
    // In this order they are written when they had to wait: bars, which may be many, come last.
    this.watchlist = new SqliteWatchlistStore(part);
    this.tiers = new SqliteTierStore(part);
    this.journalNotes = new SqliteDocumentStore(part, "journal_note", JournalNote);
    this.scans = new SqliteDocumentStore(part, "scan", Scan);
    this.alertRules = new SqliteDocumentStore(part, "alert_rule", AlertRule);
    this.pushSubscriptions = new SqliteDocumentStore(part, "push_subscription", PushSubscription);
    this.workspaces = new SqliteDocumentStore(part, "workspace", Workspace);
    this.keys = new SqliteDocumentStore(part, "key", ServerKey);
    this.alerts = new SqliteAlertStore(part, maxAlerts);
    this.bars = new SqliteBarStore(part);
    this.bars.deleteOld(clock.now());
  }

  get trouble(): string | null {
    return this.#writer.trouble;
  }

  /**
   * Opens the file, or makes it. A damaged one is moved aside, and an empty one takes its place.
   *
   * @throws {StoreInUseError} when it is open elsewhere
   * @throws {NewerStoreError} when a newer version wrote it; it is left as it is
   * @throws {Error} when the folder or the file cannot be made, read or written
   */
  static open(options: SqliteStoreOptions): SqliteStore {
    const path = `${options.folder}/${options.name}.sqlite`;
    try {
      Deno.mkdirSync(options.folder, { recursive: true });
      return SqliteStore.#open(path, options, null);
    } catch (error) {
      if (error instanceof StoreInUseError || error instanceof NewerStoreError) throw error;
      const reason = errorMessage(error);
      throw new Error(
        `Cannot open the store ${path}: ${reason}: see that DATA_DIR is a folder that can be read and written`,
        { cause: error },
      );
    }
  }

  static #open(path: string, options: SqliteStoreOptions, aside: string | null): SqliteStore {
    const database = new Database(path);
    try {
      database.lock();
      assertKnown(database);
      assertSound(database);
      database.useWal();
      migrate(database);
      assertTables(database);
      return new SqliteStore(database, options, aside);
    } catch (error) {
      // Before it is closed, which would merge the -wal into the damaged file and delete it.
      const moved = isDamage(error) && aside === null ? setAside(path, options.clock.now()) : null;
      database.close();
      if (moved === null) throw error;
      options.logger.error(
        `the store ${path} is damaged: ${errorMessage(error)}: it is now ${moved}, and an empty one takes its place`,
      );
      return SqliteStore.#open(path, options, moved);
    }
  }

  /** Writes what waits and closes the file. */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#writer.close();
      this.#database.close();
    }
    return Promise.resolve();
  }
}
