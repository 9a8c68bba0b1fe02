import type { Logger } from "@/lib/support/logger.ts";
import type { Database } from "./database.ts";
import type { StoreWriter } from "./store_writer.ts";

/** What every part of a store on disk works with. */
export interface StorePart {
  readonly database: Database;
  readonly writer: StoreWriter;
  readonly logger: Logger;
}
