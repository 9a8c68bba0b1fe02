import { type Alert, type Bar, type Fill, type Order, parseTicker, type Position } from "@/lib/protocol/mod.ts";
import { sampleOrder } from "../support/sample_order.ts";

export const IBM = parseTicker("IBM");
export const TSLA = parseTicker("TSLA");
/** Market time of the samples, and where `fakeClock()` begins. */
export const NOW_MS = Date.UTC(2026, 0, 5, 15, 0, 0);

export const bar = (time: number, close = 1): Bar => ({
  time,
  open: 1.25,
  high: 1.5,
  low: 1,
  close,
  volume: 100,
  vwap: null,
});

export const order = (id: string, change: Partial<Order> = {}): Order =>
  sampleOrder(id, IBM, NOW_MS, { order_type: "limit", limit_price: 182.5, ...change });

export const fill = (id: string, seq: number, change: Partial<Fill> = {}): Fill => ({
  order_id: id,
  order_seq: seq,
  account: "main",
  ticker: IBM,
  side: "buy",
  price: 182.25,
  quantity: 40,
  time_ms: NOW_MS + 0.25,
  execution_id: "",
  fee: 0,
  ...change,
});

export const position = (quantity: number, change: Partial<Position> = {}): Position => ({
  account: "main",
  ticker: IBM,
  quantity,
  average_price: 182.25,
  realized_pnl: -1.5,
  fees: 0,
  ...change,
});

export const alert = (id: string, timeMs: number, change: Partial<Alert> = {}): Alert => ({
  alert_id: id,
  ticker: IBM,
  kind: "ignition",
  rule: null,
  score: 71.5,
  passed_filter: true,
  reason: "ok",
  price: 182.25,
  time_ms: timeMs,
  excursions: [{ minutes: 1, best_pct: 0, worst_pct: 0, last_pct: null, complete: false }],
  ...change,
});
