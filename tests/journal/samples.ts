import { type Alert, type Bar, type Fill, parseTicker, type RoundTrip } from "@/lib/protocol/mod.ts";
import { MemoryStore, type Store } from "@/lib/store/store.ts";
import { Journal } from "@/lib/journal/journal.ts";
import { alert as alertSample, order as orderSample } from "@/tests/store/samples.ts";

export const IBM = parseTicker("IBM");
export const TSLA = parseTicker("TSLA");
/** 09:31 in New York. */
export const OPEN = Date.UTC(2026, 0, 5, 14, 31);
export const MINUTE = 60_000;

let number = 0;

/** A fill of an order of its own. */
export function fill(side: Fill["side"], quantity: number, price: number, rest: Partial<Fill> = {}): Fill {
  number += 1;
  return {
    order_id: `order-${number}`,
    order_seq: 2,
    account: "main",
    ticker: IBM,
    side,
    price,
    quantity,
    time_ms: OPEN,
    execution_id: "",
    fee: 0,
    ...rest,
  };
}

export interface Kept {
  readonly fills: readonly Fill[];
  readonly bars?: readonly Bar[];
  readonly alerts?: readonly Alert[];
  /** Of what orders say besides, by their ids. */
  readonly orders?: Readonly<Record<string, object>>;
}

/** A journal over what a store holds. */
export function journalOf({ fills, bars = [], alerts = [], orders = {} }: Kept, store: Store = new MemoryStore()) {
  for (const one of fills) {
    const { order_id, account, ticker, side } = one;
    const order = { ...orderSample(order_id), account, ticker, side, ...orders[order_id] };
    store.orders.record({ order, fill: one });
  }
  for (const bar of bars) store.bars.put(IBM, bar);
  for (const one of alerts) store.alerts.put(one);
  const journal = new Journal({
    orders: store.orders,
    alerts: store.alerts,
    bars: store.bars,
    notes: store.journalNotes,
    marketHours: () => "us_equities",
    now: () => OPEN + 60 * MINUTE,
  });
  return { journal, store };
}

export const bar = (startMs: number, low: number, high: number): Bar => ({
  time: startMs / 1000,
  open: low,
  high,
  low,
  close: high,
  volume: 1,
  vwap: null,
});

export const alert = (id: string, timeMs: number, rest: Partial<Alert> = {}): Alert => ({
  ...alertSample(id, timeMs),
  ticker: IBM,
  rule_name: "Running up",
  ...rest,
});

/** A trade that is closed, as far as the sums look at it. */
export const trip = (pnl: number, exitMs: number, rest: Partial<RoundTrip> = {}): RoundTrip => ({
  id: "a",
  account: "main",
  ticker: IBM,
  direction: "long",
  state: "closed",
  quantity: 1,
  largest: 1,
  open_quantity: 0,
  entry_price: 10,
  exit_price: 10 + pnl,
  entry_ms: exitMs - MINUTE,
  exit_ms: exitMs,
  held_ms: MINUTE,
  gross_pnl: pnl,
  fees: 0,
  pnl,
  risk: null,
  r: null,
  excursions: null,
  alert: null,
  source: "manual",
  tags: [],
  note: "",
  ...rest,
});
