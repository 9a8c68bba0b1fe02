import { assertEquals } from "@std/assert";
import { NOTHING_DELIVERED } from "@/lib/client/connection/delivery_view.ts";
import { MarketPulse } from "@/lib/client/market/market_pulse.ts";
import { AAPL, START_MS, storeRig as rig } from "../support/dashboard_samples.ts";

Deno.test("MarketPulse goes on with the latest event time, and back only where the market begins anew", () => {
  const pulse = new MarketPulse(null);
  pulse.reached(1000);
  pulse.traded(900, 5000);
  assertEquals([pulse.marketMs, pulse.lastTradeMs], [1000, 5000]);
  pulse.restart();
  assertEquals(pulse.marketMs, 1000);
  pulse.reached(100);
  pulse.reached(90);
  assertEquals(pulse.marketMs, 100);
});

Deno.test("DashboardStore follows a recording back that begins anew, in the same server or the next", () => {
  const { store, state, frames } = rig();
  const anew = [
    () => store.statusChanged("engine_started", {}),
    () => store.recoveryChanged(false, NOTHING_DELIVERED),
  ];
  for (const begin of anew) {
    store.tickReceived(AAPL, 1, 1, START_MS + 60_000);
    begin();
    store.tickReceived(AAPL, 1, 1, START_MS + 1000);
    frames.draw();
    assertEquals(state.marketMs.value, START_MS + 1000);
  }
});
