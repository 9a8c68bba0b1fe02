import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { Alert, AlertScore } from "@/lib/protocol/mod.ts";

interface Entry {
  readonly alert: Alert;
  /** Number of the latest message that told of it. */
  readonly at: number;
}

const CAPACITY = 100;
/** In place of the number of a message: told by a server that has begun anew since, which may give the same ids anew. */
const BEFORE = -1;

const isOver = ({ excursions }: Alert): boolean => excursions.every(({ complete }) => complete);

/** The alert as it was fetched; excursions that are known to be complete do not change any more. */
function fetchedAlert(fetched: Alert, known: Alert | undefined): Alert {
  if (known === undefined) return fetched;
  // The same object, so that what shows it need not be drawn again.
  if (isOver(known)) return known;
  const excursions = fetched.excursions.map((one) =>
    known.excursions.find(({ minutes, complete }) => complete && minutes === one.minutes) ?? one
  );
  return { ...fetched, excursions };
}

/** Alerts that came so many at once that they were kept, but not told one by one. */
export interface HeldBack {
  readonly count: number;
  /** When that was told, epoch ms by this page's clock. */
  readonly toldMs: number;
}

const HeldBackData = z.object({ count: z.int().check(z.positive()) });

/** The latest alerts and what the price did after each. */
export class AlertList {
  /** Oldest first. */
  #entries: Map<string, Entry>;
  #arrivals = 0;
  #isDirty = false;
  readonly #all = signal<readonly Alert[]>([]);
  readonly #arrived = signal(0);
  readonly #heldBack = signal<HeldBack | null>(null);

  /** @param alerts newest first */
  constructor(alerts: readonly Alert[]) {
    this.#entries = new Map(alerts.toReversed().map((alert) => [alert.alert_id, { alert, at: 0 }]));
    this.#all.value = alerts;
  }

  /** Newest first. */
  get all(): ReadonlySignal<readonly Alert[]> {
    return this.#all;
  }

  /** Number of alerts that have come while the page was open. */
  get arrived(): ReadonlySignal<number> {
    return this.#arrived;
  }

  /** The latest of those that were not told; null before the first. */
  get heldBack(): ReadonlySignal<HeldBack | null> {
    return this.#heldBack;
  }

  /** Whether some excursion still changes. */
  get isRunning(): boolean {
    return [...this.#entries.values()].some(({ alert }) => !isOver(alert));
  }

  /** Data of STATUS `alert`; what is none is ignored. @param at number of the message */
  add(data: unknown, at: number): void {
    const { success, data: alert } = Alert.safeParse(data);
    if (!success) return;
    if (this.#current(alert.alert_id) === undefined) {
      this.#arrivals += 1;
      this.#entries.delete(alert.alert_id);
    }
    this.#put({ alert, at });
  }

  /** Data of STATUS `alert_scored`; what is none, or of an alert that is not listed, is ignored. */
  score(data: unknown, at: number): void {
    const { success, data: score } = AlertScore.safeParse(data);
    const alert = success ? this.#current(score.alert_id)?.alert : undefined;
    if (!success || alert === undefined) return;
    const { minutes, best_pct, worst_pct, last_pct, complete } = score;
    const scored = { minutes, best_pct, worst_pct, last_pct, complete };
    const excursions = alert.excursions.map((one) => one.minutes === minutes ? scored : one);
    this.#put({ alert: { ...alert, excursions }, at });
  }

  /** Data of STATUS `alerts_held_back`; what is none is ignored. */
  holdBack(data: unknown, nowMs: number): void {
    const { success, data: held } = HeldBackData.safeParse(data);
    if (success) this.#heldBack.value = { count: held.count, toldMs: nowMs };
  }

  /** From now on the server begins anew: what was told before goes with the next `merge`. */
  restart(): void {
    for (const [id, { alert }] of this.#entries) this.#entries.set(id, { alert, at: BEFORE });
  }

  /** Takes over the server's alerts, newest first. Those that came after message `since` stay. */
  merge(alerts: readonly Alert[], since: number): void {
    const known = new Map([...this.#entries].filter(([, { at }]) => at !== BEFORE));
    this.#entries = new Map();
    for (const alert of alerts.toReversed()) {
      const { alert: before, at = 0 } = known.get(alert.alert_id) ?? {};
      this.#put({ alert: fetchedAlert(alert, before), at });
    }
    for (const [id, entry] of known) if (!this.#entries.has(id) && entry.at > since) this.#put(entry);
    this.#isDirty = true;
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#all.value = Array.from(this.#entries.values(), ({ alert }) => alert).reverse();
    this.#arrived.value = this.#arrivals;
  }

  #current(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry?.at === BEFORE ? undefined : entry;
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.alert.alert_id, entry);
    this.#isDirty = true;
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= CAPACITY) return;
      this.#entries.delete(id);
    }
  }
}
