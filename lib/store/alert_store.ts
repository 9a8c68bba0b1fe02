import type { Alert, Ticker } from "@/lib/protocol/mod.ts";

export interface AlertQuery {
  /** @default all */
  readonly ticker?: Ticker | undefined;
  /** Earliest market time, epoch ms, inclusive. @default the oldest kept */
  readonly fromMs?: number | undefined;
  /** The newest so many. @default all */
  readonly limit?: number | undefined;
}

/** Alerts and their scorecards. An alert put again replaces the one of its id. */
export interface AlertStore {
  put(alert: Alert): void;
  /** Newest first. */
  list(query?: AlertQuery): Alert[];
  /** Those with a horizon that is not over, oldest first. */
  open(): Alert[];
}

/** What is kept: the newest so many, by market time. */
export const MAX_ALERTS = 1_000;

export class MemoryAlertStore implements AlertStore {
  /** In the order in which they were first put. */
  readonly #byId = new Map<string, Alert>();
  readonly #capacity: number;

  constructor(capacity = MAX_ALERTS) {
    this.#capacity = capacity;
  }

  put(alert: Alert): void {
    this.#byId.set(alert.alert_id, alert);
    if (this.#byId.size <= this.#capacity) return;
    const [oldest] = this.#oldestFirst();
    if (oldest !== undefined) this.#byId.delete(oldest.alert_id);
  }

  has(alertId: string): boolean {
    return this.#byId.has(alertId);
  }

  list({ ticker, fromMs = -Infinity, limit = Infinity }: AlertQuery = {}): Alert[] {
    return this.#oldestFirst().reverse()
      .filter((alert) => (ticker === undefined || alert.ticker === ticker) && alert.time_ms >= fromMs)
      .slice(0, limit);
  }

  open(): Alert[] {
    return this.#oldestFirst().filter(({ excursions }) => excursions.some(({ complete }) => !complete));
  }

  #oldestFirst(): Alert[] {
    return [...this.#byId.values()].sort((a, b) => a.time_ms - b.time_ms);
  }
}
