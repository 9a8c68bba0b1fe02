import { Database } from "@/lib/store/sqlite/database.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { type FakeClock, fakeClock } from "../support/fake_clock.ts";
import { recordingLogger } from "../support/recording_broadcaster.ts";
import type { StoreHarness } from "./store_conformance.ts";

/** A store in a folder of its own, which is gone at the end. */
export class SqliteHarness implements StoreHarness {
  readonly folder = Deno.makeTempDirSync();
  readonly path = `${this.folder}/market.sqlite`;
  readonly clock: FakeClock = fakeClock();
  readonly logger = recordingLogger();
  /** What `onTrouble` was told. */
  readonly troubles: (string | null)[] = [];
  #store: SqliteStore | undefined;

  /** Opened when it is asked for. */
  get store(): SqliteStore {
    return this.#store ??= SqliteStore.open({
      folder: this.folder,
      name: "market",
      maxAlerts: 1_000,
      clock: this.clock,
      logger: this.logger,
      onTrouble: (trouble) => void this.troubles.push(trouble),
    });
  }

  async close(): Promise<void> {
    await this.#store?.[Symbol.asyncDispose]();
    this.#store = undefined;
  }

  async reopen(): Promise<void> {
    await this.close();
    void this.store;
  }

  /** Hands the file to somebody who knows SQLite. The store must be closed. */
  edit(change: (database: Database) => void): void {
    const database = new Database(this.path);
    try {
      change(database);
    } finally {
      database.close();
    }
  }

  /** Names of the files in the folder, in order. */
  files(): string[] {
    return Array.from(Deno.readDirSync(this.folder), ({ name }) => name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    Deno.removeSync(this.folder, { recursive: true });
  }
}
