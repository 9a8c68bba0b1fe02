import { assertEquals } from "@std/assert";
import { TenSecondBars } from "@/lib/market/mod.ts";
import type { SecondBar, Trade } from "@/lib/protocol/mod.ts";
import { ACME, ms, START_MS, trade } from "../trades.ts";

const START_S = START_MS / 1000;
const VOLUME_ONLY = { updatesVolume: true, updatesHighLow: false, updatesLast: false };

const barsOf = (...trades: readonly Trade[]) => {
  const bars = new TenSecondBars();
  for (const one of trades) bars.add(one);
  return bars.bars(ACME);
};

Deno.test("TenSecondBars makes open, high, low, close, volume and VWAP of each ten seconds, without empty ones", () => {
  assertEquals(
    barsOf(
      trade(0, { price: 10 }),
      trade(4_000, { price: 12, size: 300 }),
      trade(9_999, { price: 11 }),
      trade(30_000, { price: 9, size: 1 }),
    ),
    [
      { time: START_S, open: 10, high: 12, low: 10, close: 11, volume: 500, vwap: 11.4 },
      { time: START_S + 30, open: 9, high: 9, low: 9, close: 9, volume: 1, vwap: 9 },
    ],
  );
});

Deno.test("TenSecondBars counts late trades where they belong, and those that move no price towards the volume", () => {
  assertEquals(
    barsOf(
      trade(21_000, { price: 12 }),
      trade(1_000, { price: 10 }),
      trade(22_000, { price: 50, size: 7, eligibility: VOLUME_ONLY }),
      trade(20_500, { price: 13 }),
      trade(41_000, { price: 1, eligibility: VOLUME_ONLY }),
    ).map(({ time, open, high, close, volume }) => [time - START_S, open, high, close, volume]),
    [[0, 10, 10, 10, 100], [20, 12, 13, 12, 207]],
  );
});

Deno.test("TenSecondBars keeps the last 96 intervals of a ticker, whatever order they come in", () => {
  const offsets = Array.from({ length: 200 }, (_, index) => index * 10_000);
  // Every second one comes one interval late.
  const shuffled = offsets.map((_, index) => offsets[index % 2 === 0 ? index + 1 : index - 1] ?? 0);
  const bars = barsOf(...shuffled.map((offset) => trade(offset)), trade(0));
  assertEquals(bars.map(({ time }) => time - START_S), offsets.slice(-96).map((offset) => offset / 1000));
});

Deno.test("TenSecondBars counts the seconds that upstream adds up, but none in which it has counted trades", () => {
  const second = (offsetMs: number, fields: Partial<SecondBar> = {}): SecondBar => {
    const prices = { open: 10, high: 11, low: 9, close: 10.5, volume: 50, vwap: 10 };
    return { kind: "second", ticker: ACME, timeMs: ms(START_MS + offsetMs), ...prices, ...fields };
  };
  const bars = new TenSecondBars();
  bars.addSecond(second(1_000));
  bars.addSecond(second(5_000, { high: 12, close: 12, vwap: null }));
  bars.add(trade(12_500, { price: 20 }));
  bars.addSecond(second(13_000, { high: 99 }));
  bars.addSecond(second(15_000, { close: 19 }));
  assertEquals(bars.bars(ACME).map(({ open, high, low, close, volume }) => [open, high, low, close, volume]), [
    [10, 12, 9, 12, 100],
    [20, 20, 9, 19, 150],
  ]);
});

Deno.test("TenSecondBars counts no more what is taken back, and knows nothing after clear()", () => {
  const bars = new TenSecondBars();
  for (const one of [trade(0, { price: 10 }), trade(1_000, { price: 20, size: 300 })]) bars.add(one);
  bars.takeBack(trade(1_000, { price: 20, size: 300 }));
  bars.takeBack(trade(90_000));
  assertEquals(bars.bars(ACME).map(({ volume, vwap }) => [volume, vwap]), [[100, 10]]);
  bars.clear();
  assertEquals(bars.bars(ACME), []);
});
