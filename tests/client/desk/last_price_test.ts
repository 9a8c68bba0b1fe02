import { assertEquals } from "@std/assert";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { lastPrice } from "@/lib/client/desk/last_price.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { AAPL, bar, item, position, storeRig } from "../support/dashboard_samples.ts";

const IBM = parseTicker("IBM");

Deno.test("lastPrice() takes the watchlist's price, else the position's, else the chart's", () => {
  const unknown = { last_price: null, market_value: null, unrealized_pnl: null };
  const cases: [Partial<DashboardBoot["snapshot"]>, number | null][] = [
    [{ watchlist: [item(IBM, { price: 5 })], positions: [position(IBM, 1, 6)] }, 5],
    [{ positions: [position(IBM, 1, 6)] }, 6],
    [{ positions: [position(IBM, 1, 6, unknown)] }, 7],
    [{ positions: [position(IBM, 0, 0)] }, 7],
    [{ watchlist: [item(IBM, { price: 0 })] }, 7],
    [{ ticker: AAPL }, null],
  ];
  for (const [changes, expected] of cases) {
    const snapshot = { watchlist: [], ticker: IBM, bars: [bar(-1, 7)], ...changes };
    const { store } = storeRig(snapshot);
    assertEquals(lastPrice(store, IBM), expected);
  }
});
