import type { Config } from "@/lib/app/config.ts";
import { DATA_FOLDER, IN_MEMORY } from "@/lib/app/data_folder.ts";
import { NewerStoreError } from "@/lib/store/sqlite/migrations.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { StoreInUseError } from "@/lib/store/sqlite/store_in_use_error.ts";
import type { OnTrouble } from "@/lib/store/sqlite/store_writer.ts";
import { MemoryStore, type Store } from "@/lib/store/store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";

/** A store of its own for each market: simulated prices never mix with real ones, nor those of one seed with another's. */
function nameOf({ FEED, SIM_SEED, SIM_TICKERS }: Config): string {
  return FEED === "simulated" ? `simulated-${SIM_SEED}-${SIM_TICKERS}` : FEED;
}

/** Name of the file that is for every market: what a person has made. */
const DESK = "desk";

/** What is kept of a market in one store, and what people have made, for every market, in another. */
class DividedStore implements Store {
  readonly #market: Store;
  readonly #desk: Store;
  readonly bars: Store["bars"];
  readonly watchlist: Store["watchlist"];
  readonly tiers: Store["tiers"];
  readonly orders: Store["orders"];
  readonly alerts: Store["alerts"];
  readonly journalNotes: Store["journalNotes"];
  readonly scans: Store["scans"];
  readonly alertRules: Store["alertRules"];
  readonly pushSubscriptions: Store["pushSubscriptions"];
  readonly workspaces: Store["workspaces"];
  readonly keys: Store["keys"];

  constructor(market: Store, desk: Store) {
    this.#market = market;
    this.#desk = desk;
    ({ bars: this.bars, watchlist: this.watchlist, tiers: this.tiers, orders: this.orders, alerts: this.alerts } =
      market);
    this.journalNotes = market.journalNotes;
    this.scans = desk.scans;
    this.alertRules = desk.alertRules;
    this.pushSubscriptions = desk.pushSubscriptions;
    this.workspaces = desk.workspaces;
    this.keys = desk.keys;
  }

  get kind(): Store["kind"] {
    return this.#market.kind;
  }

  get trouble(): string | null {
    return this.#market.trouble ?? this.#desk.trouble;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#market[Symbol.asyncDispose]();
    await this.#desk[Symbol.asyncDispose]();
  }
}

/**
 * Opens the store of the market that `FEED` names, and that of the desk: scans, alert rules, workspaces, subscriptions to pushes. A
 * recording begins afresh at each start, so the state of its market is in memory. Without `DATA_DIR` the state is in memory
 * too where nothing can be written, or another process has the store; that is logged. The desk of two servers is in memory
 * in the second one.
 *
 * @param onTrouble told why nothing can be written any more, and null when it works again
 * @throws {Error} when the folder that `DATA_DIR` names cannot be used, or a newer version wrote the store
 */
export function openStore(config: Config, clock: Clock, logger: Logger, onTrouble: OnTrouble): Store {
  if (config.DATA_DIR === IN_MEMORY) return new MemoryStore();
  const folder = config.DATA_DIR ?? DATA_FOLDER;
  const open = (name: string) => SqliteStore.open({ folder, name, clock, logger, onTrouble });
  const inMemory = (what: string, error: unknown, isOptional: boolean): Store => {
    if (!isOptional || error instanceof NewerStoreError) throw error;
    logger.warn(`${what} kept in memory and ends with the process`, { reason: errorMessage(error) });
    return new MemoryStore();
  };
  let market: Store = new MemoryStore();
  if (config.FEED !== "replay") {
    try {
      market = open(nameOf(config));
      logger.info("state is kept on disk", { folder });
    } catch (error) {
      market = inMemory("state is", error, config.DATA_DIR === undefined);
      // Where one file cannot be written the other cannot either.
      return market;
    }
  }
  try {
    return new DividedStore(market, open(DESK));
  } catch (error) {
    const isOptional = config.DATA_DIR === undefined || error instanceof StoreInUseError;
    if (!isOptional || error instanceof NewerStoreError) void market[Symbol.asyncDispose]();
    return new DividedStore(market, inMemory("what people make is", error, isOptional));
  }
}
