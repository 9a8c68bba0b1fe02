import { type AlertStore, MemoryAlertStore } from "./alert_store.ts";
import { type BarStore, MemoryBarStore } from "./bar_store.ts";
import { type DocumentStore, MemoryDocumentStore, type ServerKey } from "./document_store.ts";
import { MemoryOrderStore, type OrderStore } from "./order_store.ts";
import type { AlertRule, JournalNote, PushSubscription, Scan, Workspace } from "@/lib/protocol/mod.ts";
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
  /** What people have written about their trades. */
  readonly journalNotes: DocumentStore<JournalNote>;
  /** Scans that people have made or changed. */
  readonly scans: DocumentStore<Scan>;
  readonly alertRules: DocumentStore<AlertRule>;
  readonly pushSubscriptions: DocumentStore<PushSubscription>;
  /** Workspaces that people have made or changed. */
  readonly workspaces: DocumentStore<Workspace>;
  /** Keys that the server has made for itself. */
  readonly keys: DocumentStore<ServerKey>;
}

export class MemoryStore implements Store {
  readonly kind = "memory";
  readonly trouble = null;
  readonly bars: BarStore = new MemoryBarStore();
  readonly watchlist: WatchlistStore = new MemoryWatchlistStore();
  readonly tiers: TierStore = new MemoryTierStore();
  readonly orders: OrderStore = new MemoryOrderStore();
  readonly alerts: AlertStore;
  readonly journalNotes: DocumentStore<JournalNote> = new MemoryDocumentStore();
  readonly scans: DocumentStore<Scan> = new MemoryDocumentStore();
  readonly alertRules: DocumentStore<AlertRule> = new MemoryDocumentStore();
  readonly pushSubscriptions: DocumentStore<PushSubscription> = new MemoryDocumentStore();
  readonly workspaces: DocumentStore<Workspace> = new MemoryDocumentStore();
  readonly keys: DocumentStore<ServerKey> = new MemoryDocumentStore();

  /** @param maxAlerts how many alerts are kept. @default 100,000 */
  constructor(maxAlerts?: number) {
    this.alerts = new MemoryAlertStore(maxAlerts);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
