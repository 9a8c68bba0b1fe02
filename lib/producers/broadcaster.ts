import type { Bar, OrderEvent, Ticker, Timeframe, WatchlistItem } from "@/lib/protocol/mod.ts";

/** What producers need of whoever carries messages to clients; ConnectionManager is one. Units as in docs/protocol.md. */
export interface Broadcaster {
  broadcastTick(ticker: Ticker, price: number, volume: number, timestampMs: number): void;
  broadcastBar(ticker: Ticker, timeframe: Timeframe, bar: Bar, revision?: number): void;
  broadcastTrade(
    event: OrderEvent,
    orderId: string,
    ticker: Ticker,
    details?: Readonly<Record<string, unknown>>,
  ): void;
  broadcastWatchlist(
    items: readonly WatchlistItem[],
    eventTimeMs?: number | null,
    eventLatencyMs?: number | null,
  ): void;
  broadcastStatus(event: string, data?: Readonly<Record<string, unknown>>): void;
  broadcastIgnition(
    ticker: Ticker,
    score: number,
    passedFilter: boolean,
    reason: string,
    details?: Readonly<Record<string, unknown>>,
  ): void;
}
