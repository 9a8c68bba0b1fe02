import * as z from "zod";
import { Ticker } from "@/lib/protocol/mod.ts";
import type { TierEntry, TierStore } from "../tier_store.ts";
import type { StorePart } from "./store_part.ts";
import { KeyedTable } from "./keyed_table.ts";

export class SqliteTierStore extends KeyedTable<TierEntry> implements TierStore {
  constructor(part: StorePart) {
    super(part, {
      table: "tiers",
      key: "ticker",
      keyOf: ({ ticker }) => ticker,
      schema: z.object({
        ticker: Ticker,
        tier: z.literal([1, 2]),
        rule: z.nullable(z.string()),
        coldSinceMs: z.nullable(z.number()),
      }),
      select: "SELECT ticker, CAST(tier AS REAL) AS tier, rule, cold_since_ms AS coldSinceMs FROM tiers ORDER BY place",
      upsert: `
        INSERT INTO tiers (ticker, tier, rule, cold_since_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (ticker) DO UPDATE
        SET tier = excluded.tier, rule = excluded.rule, cold_since_ms = excluded.cold_since_ms
      `,
      values: ({ ticker, tier, rule, coldSinceMs }) => [ticker, tier, rule, coldSinceMs],
    });
  }
}
