import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SessionVolume } from "@/lib/market/tickers/session_volume.ts";
import type { Bar } from "@/lib/protocol/mod.ts";

const bar = (minute: number, volume: number, vwap: number | null = 10): Bar => {
  return { time: minute * 60, open: 10, high: 10, low: 10, close: 10, volume, vwap };
};
const at = (minute: number, second = 0): number => (minute * 60 + second) * 1_000;

Deno.test("SessionVolume puts upstream's minute in the place of its trades, whichever comes first", () => {
  const sums = new SessionVolume();
  sums.add(at(0, 5), 10, 100);
  sums.add(at(1, 5), 20, 50);
  sums.replace(bar(0, 130, 11));
  assertEquals([sums.total, sums.vwap], [180, (130 * 11 + 50 * 20) / 180]);
  sums.add(at(0, 59), 10, 30);
  assertEquals(sums.total, 180, "a late trade is in upstream's bar already");
  sums.replace(bar(0, 160, 11));
  assertEquals(sums.total, 210, "a bar sent again replaces itself");
});

Deno.test("SessionVolume adds what comes after upstream's word, and not again what is in it", () => {
  const sums = new SessionVolume();
  sums.atLeast(1_000, at(5, 30));
  sums.add(at(5, 40), 10, 7);
  assertEquals(sums.total, 1_007);
  sums.replace(bar(5, 90));
  assertEquals(sums.total, 1_007, "part of this minute was in the 1,000: nobody knows how much");
  sums.replace(bar(6, 20));
  assertEquals(sums.total, 1_027);
  sums.add(at(7, 1), 10, 5);
  sums.replace(bar(6, 20), { dayVolume: 1_100, sessionVwap: 9 });
  assertEquals([sums.total, sums.vwap], [1_105, (1_100 * 9 + 5 * 10) / 1_105]);
});

Deno.test("SessionVolume counts minutes from before its first trade, once, and no others", () => {
  const sums = new SessionVolume();
  sums.add(at(10, 1), 12, 10);
  sums.fill([bar(8, 100), bar(9, 50, null), bar(10, 999)]);
  assertEquals([sums.total, sums.vwap], [160, (100 * 10 + 50 * 10 + 10 * 12) / 160]);
  sums.fill([bar(8, 100), bar(9, 50)]);
  assertEquals(sums.total, 160);
  sums.clear();
  assertEquals([sums.total, sums.vwap], [0, null]);
});

Deno.test("SessionVolume leaves out a bar of a minute whose count it no longer has", () => {
  const sums = new SessionVolume();
  for (let minute = 0; minute < 100; minute++) sums.add(at(minute), 10, 1);
  sums.replace(bar(3, 50));
  assertEquals(sums.total, 100);
  sums.replace(bar(90, 50));
  assertEquals(sums.total, 149);
});

Deno.test("SessionVolume ends with what the market traded, whichever trades were missed, once every minute is made good", () => {
  const trade = fc.record({
    minute: fc.integer({ min: 0, max: 29 }),
    size: fc.integer({ min: 1, max: 500 }),
    price: fc.integer({ min: 1, max: 50 }),
    isSeen: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(trade, { minLength: 1, maxLength: 200 }), fc.array(fc.nat()), (trades, order) => {
    const sums = new SessionVolume();
    for (const { minute, size, price, isSeen } of trades) if (isSeen) sums.add(at(minute), price, size);
    const minutes = Map.groupBy(trades, ({ minute }) => minute);
    const bars = Array.from(minutes, ([minute, all]) => {
      const volume = all.reduce((sum, { size }) => sum + size, 0);
      return bar(minute, volume, all.reduce((sum, { size, price }) => sum + size * price, 0) / volume);
    });
    // In any order, some of them twice.
    for (const pick of order) sums.replace(bars[pick % bars.length] ?? bar(0, 0));
    for (const one of bars) sums.replace(one);
    const volume = trades.reduce((sum, { size }) => sum + size, 0);
    assertEquals(sums.total, volume);
    assertAlmostEquals(sums.vwap ?? NaN, trades.reduce((sum, t) => sum + t.size * t.price, 0) / volume, 1e-9);
  }));
});
