import { type Bar, MessageType, serialize, type Ticker } from "@/lib/protocol/mod.ts";
import { stamps } from "./event_text.ts";
import type { Recent } from "./recent.ts";
import type { TickBook } from "./ticks/tick_book.ts";
import { tickColumns } from "./ticks/tick_text.ts";

export interface SnapshotSource {
  readonly recent: Recent;
  readonly book: TickBook;
  readonly activeTicker: Ticker | null;
  /** Today's one-minute bars of a ticker. */
  readonly bars: (ticker: Ticker) => readonly Bar[];
  /** The bar of the minute under way, if the ticker has traded in it. */
  readonly formingBar: (ticker: Ticker) => Bar | undefined;
}

/** What of all that could be told is to be told; `ticker` is null for what is about none. */
export type Admits = (type: MessageType, ticker: Ticker | null) => boolean;

/**
 * The state of everything that is admitted, as lines of the batched dialect marked `_snapshot`: watchlist, latest ignition
 * and price per ticker, today's bars of the active ticker, latest log lines, open orders.
 */
export function snapshotLines(
  { activeTicker, bars, ...source }: SnapshotSource,
  admits: Admits,
  nowMs: number,
): string[] {
  const { recent } = source;
  const lines: string[] = [];
  const add = adder(lines, admits, nowMs);
  if (recent.watchlist !== null) add(MessageType.WATCHLIST, recent.watchlist);
  addTickers(lines, source, admits, nowMs);
  if (activeTicker !== null) {
    for (const bar of bars(activeTicker)) {
      add(MessageType.BAR, { ticker: activeTicker, timeframe: "1m", bar }, activeTicker);
    }
  }
  for (const line of recent.log) add(MessageType.LOG, line);
  for (const order of recent.openOrders) add(MessageType.TRADE, order);
  return lines;
}

/** What is known at this moment of tickers that a client has added: last trade, score, and the bar under way. */
export function addedLines(source: SnapshotSource, admits: Admits, nowMs: number): string[] {
  const lines: string[] = [];
  const add = adder(lines, admits, nowMs);
  const { recent, book, formingBar } = source;
  if (recent.watchlist !== null) add(MessageType.WATCHLIST, recent.watchlist);
  addTickers(lines, source, admits, nowMs);
  for (const { ticker } of book.latest()) {
    const bar = admits(MessageType.BAR, ticker) ? formingBar(ticker) : undefined;
    if (bar !== undefined) add(MessageType.BAR, { ticker, timeframe: "1m", bar }, ticker);
  }
  return lines;
}

function adder(lines: string[], admits: Admits, nowMs: number) {
  const marks = { _snapshot: true, ...stamps(nowMs) };
  return (type: MessageType, payload: object, ticker: Ticker | null = null): void => {
    if (admits(type, ticker)) lines.push(`${type}:${serialize({ ...payload, ...marks })}`);
  };
}

function addTickers(
  lines: string[],
  { recent, book }: Pick<SnapshotSource, "recent" | "book">,
  admits: Admits,
  nowMs: number,
): void {
  const add = adder(lines, admits, nowMs);
  for (const ignition of recent.ignition) add(MessageType.IGNITION, ignition, ignition.ticker);
  const ticks = [...book.latest()].filter(({ ticker }) => admits(MessageType.TICK, ticker));
  if (ticks.length > 0) lines.push(tickColumns(ticks, { sentMs: nowMs, isSnapshot: true }));
}
