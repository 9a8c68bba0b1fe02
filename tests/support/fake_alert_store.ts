import type { Alert } from "@/lib/protocol/mod.ts";
import type { AlertQuery, AlertStore } from "@/lib/store/alert_store.ts";

/** Keeps copies, as a store on disk does, and counts how often; told to, it fails as a full disk would. */
export class FakeAlertStore implements AlertStore {
  puts = 0;
  isFailing = false;
  readonly #alerts = new Map<string, Alert>();

  put(alert: Alert): void {
    if (this.isFailing) throw new Error("the disk is full");
    this.puts += 1;
    this.#alerts.set(alert.alert_id, structuredClone(alert));
  }

  list({ ticker, fromMs = -Infinity, limit = Infinity }: AlertQuery = {}): Alert[] {
    return structuredClone(
      [...this.#alerts.values()].reverse()
        .filter((alert) => (ticker === undefined || alert.ticker === ticker) && alert.time_ms >= fromMs)
        .slice(0, limit),
    );
  }

  open(): Alert[] {
    return this.list().reverse().filter(({ excursions }) => excursions.some(({ complete }) => !complete));
  }
}
