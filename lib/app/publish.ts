import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { type PublishMessage, tickTimeMs } from "@/lib/protocol/mod.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";

/**
 * Sends checked messages of an external engine in their order, each as the server's own of its type. One-minute bars
 * are kept, so that charts show them.
 *
 * @param nowMs stands in for the time of a TICK that does not tell its own, epoch ms
 */
export function publishAll(
  messages: readonly PublishMessage[],
  manager: ConnectionManager,
  bars: BarStore,
  nowMs: number,
): void {
  for (const message of messages) publishOne(message, manager, bars, nowMs);
}

function publishOne(message: PublishMessage, manager: ConnectionManager, bars: BarStore, nowMs: number): void {
  switch (message.type) {
    case "LOG":
      return manager.broadcastLog(message.data);
    case "TICK": {
      const { ticker, price, volume, timestamp } = message.data;
      return manager.broadcastTick(ticker, price, volume, timestamp === undefined ? nowMs : tickTimeMs(message.data));
    }
    case "BAR": {
      const { ticker, timeframe, bar, revision } = message.data;
      if (timeframe === "1m") bars.put(ticker, bar);
      return manager.broadcastBar(ticker, timeframe, bar, revision);
    }
    case "WATCHLIST": {
      const { items, event_time_ms, event_latency_ms } = message.data;
      return manager.broadcastWatchlist(items, event_time_ms, event_latency_ms);
    }
    case "IGNITION": {
      const { ticker, score, passed_filter = false, reason = "", ...details } = message.data;
      return manager.broadcastIgnition(ticker, score, passed_filter, reason, details);
    }
    case "TRADE": {
      const { event, order_id, ticker, ...details } = message.data;
      return manager.broadcastTrade(event, order_id, ticker, details);
    }
    case "STATUS": {
      const { event, ...details } = message.data;
      return manager.broadcastStatus(event, details);
    }
  }
}
