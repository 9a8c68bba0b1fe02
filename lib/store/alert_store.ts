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
  /** Forgets all of them, for what follows may be earlier ones. */
  clear(): void;
}

/** What is kept: the newest so many, by market time. As many as are told in a day at most, and more. */
export const MAX_ALERTS = 100_000;

export class MemoryAlertStore implements AlertStore {
  readonly #byId = new Map<string, Alert>();
  /** Ids by market time, those of the same time in the order in which they were first put. */
  readonly #order: string[] = [];
  readonly #capacity: number;

  constructor(capacity = MAX_ALERTS) {
    this.#capacity = capacity;
  }

  put(alert: Alert): void {
    const { alert_id } = alert;
    const known = this.#byId.get(alert_id);
    if (known !== undefined && known.time_ms !== alert.time_ms) this.#order.splice(this.#order.indexOf(alert_id), 1);
    this.#byId.set(alert_id, alert);
    if (known === undefined || known.time_ms !== alert.time_ms) this.#place(alert);
    if (this.#order.length <= this.#capacity) return;
    const oldest = this.#order.shift();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }

  has(alertId: string): boolean {
    return this.#byId.has(alertId);
  }

  list({ ticker, fromMs = -Infinity, limit = Infinity }: AlertQuery = {}): Alert[] {
    const alerts: Alert[] = [];
    for (let place = this.#order.length - 1; place >= 0 && alerts.length < limit; place -= 1) {
      const alert = this.#at(place);
      if (alert === undefined || alert.time_ms < fromMs) break;
      if (ticker === undefined || alert.ticker === ticker) alerts.push(alert);
    }
    return alerts;
  }

  open(): Alert[] {
    return this.#order.map((id) => this.#byId.get(id))
      .filter((alert) => alert !== undefined)
      .filter(({ excursions }) => excursions.some(({ complete }) => !complete));
  }

  clear(): void {
    this.#byId.clear();
    this.#order.length = 0;
  }

  #at(place: number): Alert | undefined {
    return this.#byId.get(this.#order[place] ?? "");
  }

  /** Nearly all come in order of time. */
  #place({ alert_id, time_ms }: Alert): void {
    let place = this.#order.length;
    while (place > 0 && (this.#at(place - 1)?.time_ms ?? -Infinity) > time_ms) place -= 1;
    this.#order.splice(place, 0, alert_id);
  }
}
