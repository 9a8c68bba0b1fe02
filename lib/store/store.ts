import { type AlertStore, MemoryAlertStore } from "./alert_store.ts";
import { type BarStore, MemoryBarStore } from "./bar_store.ts";
import { MemoryOrderStore, type OrderStore } from "./order_store.ts";
import { MemoryTierStore, type TierStore } from "./tier_store.ts";
import { MemoryWatchlistStore, type WatchlistStore } from "./watchlist_store.ts";

/** All that is kept of one market. To be disposed once nothing uses its parts any more. */
export interface Store extends AsyncDisposable {
  /** What is in `memory` ends with the process. */
  readonly kind: "memory" | "sqlite";
  /** Why nothing can be written at present; null when it can. */
  readonly trouble: string | null;
  readonly bars: BarStore;
  readonly watchlist: WatchlistStore;
  readonly tiers: TierStore;
  readonly orders: OrderStore;
  readonly alerts: AlertStore;
}

export class MemoryStore implements Store {
  readonly kind = "memory";
  readonly trouble = null;
  readonly bars: BarStore = new MemoryBarStore();
  readonly watchlist: WatchlistStore = new MemoryWatchlistStore();
  readonly tiers: TierStore = new MemoryTierStore();
  readonly orders: OrderStore = new MemoryOrderStore();
  readonly alerts: AlertStore = new MemoryAlertStore();

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
