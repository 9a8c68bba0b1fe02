import type { Ticker } from "@/lib/protocol/mod.ts";
import { KeyedEntries } from "./keyed_entries.ts";

/** Tier of a ticker on the watchlist that has been in tier 2; see `TierState` of lib/market. */
export interface TierEntry {
  readonly ticker: Ticker;
  readonly tier: 1 | 2;
  /** Why it is in tier 2: the rule, or `manual`; null in tier 1. */
  readonly rule: string | null;
  /** Since when its ignition score has been below the limit, market time, epoch ms; null while it is not. */
  readonly coldSinceMs: number | null;
}

/** The tiers as they were last, by ticker. */
export interface TierStore {
  list(): TierEntry[];
  put(entry: TierEntry): void;
  /** False when nothing was kept of it. */
  remove(ticker: Ticker): boolean;
}

export class MemoryTierStore extends KeyedEntries<TierEntry> implements TierStore {
  constructor() {
    super(({ ticker }) => ticker);
  }
}
