import type { StatementSync } from "node:sqlite";
import { Alert } from "@/lib/protocol/mod.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { type AlertQuery, type AlertStore, MAX_ALERTS, MemoryAlertStore } from "../alert_store.ts";
import { RowReader } from "./row_reader.ts";
import type { StorePart } from "./store_part.ts";
import type { Backlog, StoreWriter } from "./store_writer.ts";

/** Alerts in memory and on disk. A new one is written when `put` returns, a changed one with the next flush. */
export class SqliteAlertStore implements AlertStore, Backlog {
  readonly #capacity: number;
  readonly #inMemory: MemoryAlertStore;
  readonly #writer: StoreWriter;
  readonly #logger: Logger;
  readonly #upsert: StatementSync;
  readonly #trim: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #waiting = new Map<string, Alert>();
  #writing: string[] = [];
  #untrimmed = 0;

  /** @param capacity how many are kept */
  constructor({ database, writer, logger }: StorePart, capacity = MAX_ALERTS) {
    this.#capacity = capacity;
    this.#inMemory = new MemoryAlertStore(capacity);
    this.#writer = writer;
    this.#logger = logger;
    this.#upsert = database.prepare(`
      INSERT INTO alerts (alert_id, time_ms, body) VALUES (?, ?, ?)
      ON CONFLICT (alert_id) DO UPDATE SET time_ms = excluded.time_ms, body = excluded.body
    `);
    this.#trim = database.prepare(`
      DELETE FROM alerts WHERE place IN (
        SELECT place FROM alerts ORDER BY time_ms DESC, place DESC LIMIT -1 OFFSET ${capacity}
      )
    `);
    this.#deleteAll = database.prepare("DELETE FROM alerts");
    const reader = new RowReader({
      table: "alerts",
      schema: Alert,
      keyOf: ({ alert_id }) => String(alert_id),
      logger,
    });
    const rows = database.prepare("SELECT alert_id, body FROM alerts ORDER BY place").iterate();
    for (const alert of reader.read(rows)) this.#inMemory.put(alert);
    this.#trim.run();
    writer.add(this);
  }

  put(alert: Alert): void {
    if (!Alert.safeParse(alert).success) {
      this.#logger.error("an alert is not kept: it does not parse", { alert });
      return;
    }
    const isNew = !this.#inMemory.has(alert.alert_id);
    this.#inMemory.put(alert);
    if (isNew && !this.#writer.isFailing && this.#writer.write(() => this.#write([alert])) === null) return;
    this.#waiting.set(alert.alert_id, alert);
    if (this.#waiting.size > this.#capacity) this.#forgetTrimmed();
    this.#writer.soon();
  }

  list(query?: AlertQuery): Alert[] {
    return this.#inMemory.list(query);
  }

  open(): Alert[] {
    return this.#inMemory.open();
  }

  clear(): void {
    this.#inMemory.clear();
    this.#waiting.clear();
    this.#writer.write(() => this.#deleteAll.run());
  }

  get size(): number {
    return this.#waiting.size;
  }

  write(most: number): number {
    const alerts = [...this.#waiting.values()].slice(0, most);
    this.#write(alerts);
    this.#writing = alerts.map(({ alert_id }) => alert_id);
    return alerts.length;
  }

  written(): void {
    for (const id of this.#writing) this.#waiting.delete(id);
    this.#writing = [];
  }

  #write(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#upsert.run(alert.alert_id, alert.time_ms, JSON.stringify(alert));
    this.#untrimmed += alerts.length;
    // It takes a look through all that are kept.
    if (this.#untrimmed < this.#capacity / 100) return;
    this.#untrimmed = 0;
    this.#trim.run();
  }

  /** While the disk fails no more waits than is kept. */
  #forgetTrimmed(): void {
    for (const id of this.#waiting.keys()) if (!this.#inMemory.has(id)) this.#waiting.delete(id);
  }
}
