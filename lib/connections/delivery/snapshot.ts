import { type Bar, MessageType, serialize, type Ticker } from "@/lib/protocol/mod.ts";
import { stamps } from "./event_text.ts";
import type { Recent } from "./recent.ts";
import type { Subscription } from "@/lib/protocol/subscription.ts";
import type { TickBook } from "./tick_book.ts";
import { tickColumns } from "./tick_text.ts";

export interface SnapshotSource {
  readonly recent: Recent;
  readonly book: TickBook;
  readonly activeTicker: Ticker | null;
  /** Today's one-minute bars of a ticker. */
  readonly bars: (ticker: Ticker) => readonly Bar[];
}

/**
 * The state of everything that a subscription admits, as lines of the batched dialect marked `_snapshot`: watchlist,
 * latest ignition and price per ticker, today's bars of the active ticker, latest log lines, open orders.
 */
export function snapshotLines(
  { recent, book, activeTicker, bars }: SnapshotSource,
  subscription: Subscription,
  nowMs: number,
): string[] {
  const lines: string[] = [];
  const marks = { _snapshot: true, ...stamps(nowMs) };
  const add = (type: MessageType, payload: object, ticker: Ticker | null = null) => {
    if (subscription.admits(type, ticker)) lines.push(`${type}:${serialize({ ...payload, ...marks })}`);
  };
  if (recent.watchlist !== null) add(MessageType.WATCHLIST, recent.watchlist);
  for (const ignition of recent.ignition) add(MessageType.IGNITION, ignition, ignition.ticker);
  const ticks = [...book.latest()].filter(({ ticker }) => subscription.admits(MessageType.TICK, ticker));
  if (ticks.length > 0) lines.push(tickColumns(ticks, { sentMs: nowMs, isSnapshot: true }));
  if (activeTicker !== null) {
    for (const bar of bars(activeTicker)) {
      add(MessageType.BAR, { ticker: activeTicker, timeframe: "1m", bar }, activeTicker);
    }
  }
  for (const line of recent.log) add(MessageType.LOG, line);
  for (const order of recent.openOrders) add(MessageType.TRADE, order);
  return lines;
}
