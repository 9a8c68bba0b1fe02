import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { changedWatchlist, parseTicker, watchlistDifference, type WatchlistItem } from "@/lib/protocol/mod.ts";
import { setUp, START } from "@/tests/connections/rig.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import { item } from "@/tests/client/support/dashboard_samples.ts";

const TICKERS = ["A", "B", "C", "D", "BRK.B"].map(parseTicker);

const list = fc.uniqueArray(fc.constantFrom(...TICKERS), { maxLength: 5 }).chain((tickers) =>
  fc.tuple(...tickers.map((ticker) =>
    fc.record({
      price: fc.integer({ min: 0, max: 3 }),
      official_close: fc.constantFrom(null, 1, 2),
      signals: fc.record({
        tight_range: fc.boolean(),
        accumulation_bar: fc.boolean(),
        obv_divergence: fc.boolean(),
        volume_dryout: fc.boolean(),
      }),
    }).map((change): WatchlistItem => ({ ...item(ticker), ...change }))
  ))
);

Deno.test("changedWatchlist() makes of any list any other by what watchlistDifference() tells, through JSON", () => {
  fc.assert(fc.property(list, list, (before, now) => {
    const told = JSON.parse(JSON.stringify(watchlistDifference(before, now)));
    assertEquals(changedWatchlist(before, told), now);
  }));
});

Deno.test("watchlistDifference() tells only what has changed", () => {
  const [a, b] = [item(parseTicker("A")), item(parseTicker("B"))];
  assertEquals(watchlistDifference([a, b], [a, { ...b, price: 7 }]), { rows: { B: { price: 7 } } });
  assertEquals(watchlistDifference([a, b], [structuredClone(a), b]), { rows: {} });
  assertEquals(watchlistDifference([a, b], [b]), { rows: {}, gone: [a.ticker], order: [b.ticker] });
  // A row of which nothing was known before is left out, and costs no other.
  assertEquals(changedWatchlist([a], { rows: { B: { price: 7 }, "$": {}, A: { price: 8 } } }), [{ ...a, price: 8 }]);
});

Deno.test("WATCHLIST is whole for classic clients; for batched ones whole at first and every 30 s, and changes between", async () => {
  const { clock, manager, join, joinClassic } = setUp();
  const [classic, first] = [joinClassic(), join()];
  const [a, b] = [item(parseTicker("A")), item(parseTicker("B"))];
  let late = first;
  for (let second = 0; second < 31; second += 1) {
    manager.broadcastWatchlist([{ ...a, price: second }, b], START, 5);
    await clock.tick(1000);
    if (second === 10) late = join();
    for (const socket of [first, late]) socket.say('{"type":"PING","id":1}');
  }
  const told = (socket: typeof first) =>
    linesOf(socket).flatMap((line) => line.type === "WATCHLIST" ? [line.data] : []);
  assertEquals(told(first).map(({ full }) => full), [true, ...Array(29).fill(false), true]);
  assertEquals<unknown>(told(first)[1], {
    ...told(first)[1],
    count: 2,
    full: false,
    rows: { A: { price: 1 } },
    event_time_ms: START,
    event_latency_ms: 5,
  });
  assertEquals("items" in (told(first)[1] ?? {}), false);
  // Who comes later begins with a whole list, and follows by the same changes.
  assertEquals(told(late).slice(0, 2).map(({ full }) => full), [true, false]);
  assertEquals(
    classic.payloads("WATCHLIST").map(({ items }) => Array.isArray(items) && items.length),
    Array(31).fill(2),
  );
});
