import { batch } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { FLASH_STEP_MS, WatchlistRows } from "@/lib/client/market/watchlist_rows.ts";
import { AAPL, item, START_MS, TSLA } from "../support/dashboard_samples.ts";

function rig() {
  const rows = new WatchlistRows([item(AAPL), item(TSLA)]);
  let tradedMs = START_MS;
  /** The marks of AAPL and TSLA after a commit `steps` after the start. */
  const at = (steps: number) => {
    batch(() => rows.commit(START_MS + steps * FLASH_STEP_MS));
    return [AAPL, TSLA].map((ticker) => rows.flash(ticker)?.value);
  };
  return { rows, at, trade: (price: number) => rows.applyTick(AAPL, price, 1, tradedMs += 1) };
}

Deno.test("WatchlistRows marks a price that has changed, which way it went, and ever more faintly", () => {
  const { rows, at, trade } = rig();
  assertEquals([at(0), rows.isFlashing], [[null, null], false]);
  trade(101);
  assertEquals([at(0), rows.isFlashing], [["up-4", null], true]);
  assertEquals([0.9, 1, 2, 3].map((steps) => at(steps)[0]), ["up-4", "up-3", "up-2", "up-1"]);
  trade(100);
  assertEquals(at(3.5), ["down-4", null], "the next change begins anew");
  trade(100);
  assertEquals(at(4.5), ["down-3", null], "the same price is no change");
  assertEquals([at(7.5), rows.isFlashing], [[null, null], false]);
});

Deno.test("WatchlistRows marks a price that the list has changed, and forgets a ticker that leaves", () => {
  const { rows, at, trade } = rig();
  rows.applyList([item(AAPL, { price: 99 }), item(TSLA)]);
  assertEquals(at(0), ["down-4", null]);
  rows.applyList([item(TSLA)]);
  assertEquals(at(1), [undefined, null]);
  trade(98);
  rows.applyList([item(AAPL, { price: 50 }), item(TSLA)]);
  assertEquals(at(2), [null, null], "one that joins has no price from before");
  assertEquals([at(9), rows.isFlashing], [[null, null], false]);
});

Deno.test("WatchlistRows compares a trade with the official close once there is one, and adds up its money", () => {
  const { rows, at, trade } = rig();
  rows.applyList([item(AAPL, { price: 100, last_close: 80, official_close: 100, dollar_volume: 500 }), item(TSLA)]);
  trade(101);
  at(0);
  const live = rows.item(AAPL)?.value;
  assertEquals([live?.change_pct, live?.dollar_volume], [1, 601]);
});
