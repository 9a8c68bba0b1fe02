import type { Config } from "@/lib/app/config.ts";
import { DATA_FOLDER, IN_MEMORY } from "@/lib/app/data_folder.ts";
import { NewerStoreError } from "@/lib/store/sqlite/migrations.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import type { OnTrouble } from "@/lib/store/sqlite/store_writer.ts";
import { MemoryStore, type Store } from "@/lib/store/store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";

/** A store of its own for each market: simulated prices never mix with real ones, nor those of one seed with another's. */
function nameOf({ FEED, SIM_SEED, SIM_TICKERS }: Config): string {
  return FEED === "simulated" ? `simulated-${SIM_SEED}-${SIM_TICKERS}` : FEED;
}

/**
 * Opens the store of the market that `FEED` names. A recording begins afresh at each start, so its state is in memory.
 * Without `DATA_DIR` the state is in memory too where nothing can be written, or another process has the store; that
 * is logged.
 *
 * @param onTrouble told why nothing can be written any more, and null when it works again
 * @throws {Error} when the folder that `DATA_DIR` names cannot be used, or a newer version wrote the store
 */
export function openStore(config: Config, clock: Clock, logger: Logger, onTrouble: OnTrouble): Store {
  if (config.FEED === "replay" || config.DATA_DIR === IN_MEMORY) return new MemoryStore();
  const folder = config.DATA_DIR ?? DATA_FOLDER;
  try {
    const store = SqliteStore.open({ folder, name: nameOf(config), clock, logger, onTrouble });
    logger.info("state is kept on disk", { folder });
    return store;
  } catch (error) {
    if (config.DATA_DIR !== undefined || error instanceof NewerStoreError) throw error;
    logger.warn("state is kept in memory and ends with the process", { reason: errorMessage(error) });
    return new MemoryStore();
  }
}
