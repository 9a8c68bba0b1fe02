import * as z from "zod/mini";
import {
  type Alert,
  type Bar,
  type JournalNote,
  type JournalNoteRequest,
  type JournalResponse,
  type MarketHours,
  type Order,
  roundTo,
  type RoundTrip,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import type { AlertStore } from "@/lib/store/alert_store.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import type { DocumentStore } from "@/lib/store/document_store.ts";
import type { OrderStore } from "@/lib/store/order_store.ts";
import type { MarketZone } from "@/lib/support/new_york_time.ts";
import { type Dealing, dealingsOf } from "./dealings.ts";
import { excursionsOf, minutesOf } from "./excursions.ts";
import { summaryOf } from "./summary.ts";

/** How long before its first fill an alert may have come that a trade is put down to. */
const ALERT_BEFORE_MS = 10 * 60_000;

export interface JournalOptions {
  readonly orders: Pick<OrderStore, "fills" | "get">;
  readonly alerts: Pick<AlertStore, "list">;
  readonly bars: Pick<BarStore, "bars">;
  readonly notes: DocumentStore<JournalNote>;
  readonly marketHours: () => MarketHours;
  /** Market time, or the clock's while there is none. */
  readonly now: () => number;
}

export interface JournalQuery {
  readonly account: string;
  /** When it was closed, or opened where it is open: epoch milliseconds, both inclusive. @default all */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly ticker?: Ticker | undefined;
  readonly tag?: string | undefined;
  /** The newest so many. @default all */
  readonly limit?: number | undefined;
}

/** Round trips and their sums, made anew of the fills each time they are asked for; only what people write is kept. */
export class Journal {
  readonly #options: JournalOptions;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  answer(query: JournalQuery): JournalResponse {
    const { account, limit = Infinity } = query;
    const trips = this.trips(query);
    const items = trips.slice(0, limit).map((trip) => ({ ...trip, excursions: this.#excursions(trip) }));
    return { account, zone: this.#zone, count: items.length, items, summary: summaryOf(trips, this.#zone) };
  }

  /** Newest first, by when they were closed or else opened. Without excursions, for which bars have to be read. */
  trips({ account, fromMs = -Infinity, toMs = Infinity, ticker, tag }: JournalQuery): RoundTrip[] {
    const dealings = dealingsOf(this.#options.orders.fills()).filter((dealing) =>
      dealing.account === account && (ticker === undefined || dealing.ticker === ticker) &&
      timeOf(dealing) >= fromMs && timeOf(dealing) <= toMs
    );
    const notes = new Map(this.#options.notes.list().map((note) => [note.id, note]));
    const alerts = this.#alerts(dealings);
    return dealings.map((dealing) => this.#trip(dealing, notes.get(dealing.id), alerts(dealing)))
      .filter(({ tags }) => tag === undefined || tags.includes(tag))
      .sort((a, b) => (b.exit_ms ?? b.entry_ms) - (a.exit_ms ?? a.entry_ms));
  }

  /** Keeps what a person writes about a round trip. Undefined when there is none of this id. */
  write(id: string, { tags, note }: JournalNoteRequest): RoundTrip | undefined {
    const dealing = dealingsOf(this.#options.orders.fills()).find((one) => one.id === id);
    if (dealing === undefined) return undefined;
    const before = this.#options.notes.list().find((one) => one.id === id);
    const written = { id, tags: tags ?? before?.tags ?? [], note: note ?? before?.note ?? "" };
    this.#options.notes.put(written);
    const trip = this.#trip(dealing, written, this.#alerts([dealing])(dealing));
    return { ...trip, excursions: this.#excursions(trip) };
  }

  get #zone(): MarketZone {
    return this.#options.marketHours() === "us_equities" ? "America/New_York" : "UTC";
  }

  #trip(dealing: Dealing, note: JournalNote | undefined, alert: Alert | undefined): RoundTrip {
    const { id, account, ticker, direction, entered, exited, largest, entryPrice, exitPrice, entryMs } = dealing;
    const order = this.#options.orders.get(dealing.orderId);
    const risk = riskOf(dealing, order);
    const pnl = roundTo(dealing.realized - dealing.fees, 6);
    return {
      id,
      account,
      ticker,
      direction,
      state: dealing.isOpen ? "open" : "closed",
      quantity: entered,
      largest,
      open_quantity: roundTo(entered - exited, 8),
      entry_price: entryPrice,
      exit_price: exitPrice,
      entry_ms: entryMs,
      exit_ms: dealing.exitMs,
      held_ms: Math.max(0, (dealing.isOpen ? this.#options.now() : dealing.exitMs ?? entryMs) - entryMs),
      gross_pnl: roundTo(dealing.realized, 6),
      fees: dealing.fees,
      pnl,
      risk,
      r: risk === null || dealing.isOpen ? null : roundTo(pnl / risk, 4),
      excursions: null,
      alert: alert === undefined ? null : {
        alert_id: alert.alert_id,
        rule: alert.rule_name ?? alert.rule,
        text: alert.text ?? alert.kind,
        time_ms: alert.time_ms,
      },
      source: order?.source ?? null,
      tags: note?.tags ?? [],
      note: note?.note ?? "",
    };
  }

  #excursions({ ticker, direction, entry_ms, exit_ms, state, entry_price, largest }: RoundTrip) {
    const toMs = state === "open" ? this.#options.now() : exit_ms ?? entry_ms;
    const bars: Bar[] = this.#options.bars.bars(ticker, minutesOf(entry_ms, toMs));
    return excursionsOf(bars, { direction, entryPrice: entry_price, largest });
  }

  /** Looks up the alert that a position is put down to. */
  #alerts(dealings: readonly Dealing[]): (dealing: Dealing) => Alert | undefined {
    const firstMs = new Map<Ticker, number>();
    for (const { ticker, entryMs } of dealings) {
      firstMs.set(ticker, Math.min(firstMs.get(ticker) ?? Infinity, entryMs));
    }
    const alerts = new Map<Ticker, Alert[]>();
    for (const [ticker, fromMs] of firstMs) {
      alerts.set(ticker, this.#options.alerts.list({ ticker, fromMs: fromMs - ALERT_BEFORE_MS }).filter(isReason));
    }
    return ({ ticker, entryMs }) => {
      const latest = alerts.get(ticker)?.find(({ time_ms }) => time_ms <= entryMs);
      return latest !== undefined && latest.time_ms >= entryMs - ALERT_BEFORE_MS ? latest : undefined;
    };
  }
}

/** Of what is told of the trade itself it did not come. */
const isReason = ({ kind, told }: Alert): boolean => kind !== "fill" && told !== false;

const timeOf = ({ exitMs, entryMs }: Dealing): number => exitMs ?? entryMs;

const WithStop = z.object({ stop_loss: z.object({ stop_price: z.number().check(z.positive()) }) });

/** What the stop-loss of the order that opened a position put at stake: |entry - stop| for all that was entered. */
function riskOf({ entryPrice, entered }: Dealing, order: Order | undefined): number | null {
  const { success, data } = WithStop.safeParse(order);
  if (!success) return null;
  const risk = roundTo(Math.abs(entryPrice - data.stop_loss.stop_price) * entered, 6);
  return risk > 0 ? risk : null;
}
