import * as z from "zod";
import { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry, WatchlistStore } from "../watchlist_store.ts";
import type { StorePart } from "./store_part.ts";
import { KeyedTable } from "./keyed_table.ts";

export class SqliteWatchlistStore extends KeyedTable<WatchlistEntry> implements WatchlistStore {
  constructor(part: StorePart) {
    super(part, {
      table: "watchlist",
      key: "ticker",
      keyOf: ({ ticker }) => ticker,
      schema: z.object({ ticker: Ticker, source: z.string(), discoveredAtMs: z.nullable(EpochMs) }),
      select: "SELECT ticker, source, discovered_at_ms AS discoveredAtMs FROM watchlist ORDER BY place",
      upsert: `
        INSERT INTO watchlist (ticker, source, discovered_at_ms) VALUES (?, ?, ?)
        ON CONFLICT (ticker) DO UPDATE SET source = excluded.source, discovered_at_ms = excluded.discovered_at_ms
      `,
      values: ({ ticker, source, discoveredAtMs }) => [ticker, source, discoveredAtMs],
    });
  }
}
