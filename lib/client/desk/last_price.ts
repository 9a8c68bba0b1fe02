import type { Ticker } from "@/lib/protocol/mod.ts";
import type { DashboardStore } from "./dashboard_store.ts";

/** The latest price that the page knows of `ticker`; null for none. Follows the signals that it comes from. */
export function lastPrice({ watchlist, trading, state }: DashboardStore, ticker: Ticker): number | null {
  // The ticker may join or leave either list.
  void watchlist.lists.value;
  const listed = watchlist.item(ticker)?.value.price ?? 0;
  if (listed > 0) return listed;
  void trading.positions.tickers.value;
  const held = trading.positions.row(ticker)?.value;
  if (held !== undefined && held.quantity !== 0 && held.last_price !== null) return held.last_price;
  const { ticker: charted, bars } = state.chart.value;
  return charted === ticker ? bars.at(-1)?.close ?? null : null;
}
