import { assertEquals, assertThrows } from "@std/assert";
import { leanEligibility } from "@/lib/feed/replay/formats/lean_conditions.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import type { Trade } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, fixture, IBM_BARS, IBM_TRADES, tradesOf } from "../../harness.ts";

const MINUTE_MS = 60_000;
const MIDNIGHT_MS = Date.parse("2013-10-08T00:00:00-04:00");

const CASES: readonly (readonly [bits: number, moves: string])[] = [
  [0x1, "volume high-low last"],
  [0x0, "volume high-low last"],
  [0x2000, "volume high-low last"],
  [0x102000, "volume high-low last"],
  [0x20100000, "volume"],
  [0x80000000, "volume high-low last"],
  [0x20000001, "volume high-low last"],
  [0x20, "volume"],
  [0x20000020, "volume"],
  [0x20002020, "volume high-low last"],
  [0x200, "volume"],
  [0x20100200, "volume"],
  [0x80000200, "volume"],
  [0x40, ""],
  [0x80, ""],
  [0x1000000, ""],
  [0x4000000, ""],
  [0x81000000, ""],
  [0x100000, "volume"],
  [0x20104000, "volume high-low"],
  [0x4200, "volume high-low"],
  [0x2002200, "volume high-low last"],
];

for (const [bits, moves] of CASES) {
  Deno.test(`leanEligibility() lets 0x${bits.toString(16)} move ${moves || "nothing"}`, () => {
    const { updatesVolume, updatesHighLow, updatesLast } = leanEligibility(bits);
    const told = [updatesVolume && "volume", updatesHighLow && "high-low", updatesLast && "last"];
    assertEquals(told.filter(Boolean).join(" "), moves);
  });
}

Deno.test("leanEligibility() refuses what is no mask of 32 bits", () => {
  for (const bits of [-1, 1.5, NaN, 0x100000000]) assertThrows(() => leanEligibility(bits), RangeError, `${bits}`);
});

/** Open, high, low, close in 1/10000 USD, and shares. */
type Minute = [open: number, high: number, low: number, close: number, volume: number];

function minutesOf(trades: readonly Trade[]): Map<number, Minute> {
  const minutes = new Map<number, Minute>();
  for (const { timeMs, price, size, eligibility } of trades) {
    const startMs = Math.floor((timeMs - MIDNIGHT_MS) / MINUTE_MS) * MINUTE_MS;
    const [open, high, low, , volume] = minutes.get(startMs) ?? [0, 0, Infinity, 0, 0];
    let minute: Minute = minutes.get(startMs) ?? [0, 0, Infinity, 0, 0];
    if (eligibility?.updatesLast) {
      const ticks = Math.round(price * 10_000);
      minute = [open || ticks, Math.max(high, ticks), Math.min(low, ticks), ticks, volume];
    }
    if (eligibility?.updatesVolume) minute[4] = volume + size;
    minutes.set(startMs, minute);
  }
  return minutes;
}

Deno.test("leanEligibility() reproduces 423 of the vendor's 424 minute bars of IBM", async () => {
  const clock = fakeClock();
  await using feed = await ReplayFeed.open({ files: [fixture(IBM_TRADES)], speed: "max", clock });
  const minutes = minutesOf(tradesOf(await drain(feed, clock)));
  const file = await Deno.open(fixture(IBM_BARS));
  const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
  const vendor = text.trimEnd().split("\n").map((line) => line.split(",").map(Number));
  assertEquals(vendor.length, 424);
  const different = vendor.filter(([startMs = 0, ...bar]) => bar.join() !== minutes.get(startMs)?.join());
  // 15:59, into which the vendor puts the closing cross of 16:00:47.
  assertEquals(different.map(([startMs]) => startMs), [(15 * 60 + 59) * MINUTE_MS]);
});
