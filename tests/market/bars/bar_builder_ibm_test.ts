import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Bar, Trade } from "@/lib/protocol/mod.ts";
import { readIbmTrades } from "../recordings.ts";
import { follow } from "../truth.ts";

const build = (trades: readonly Trade[]): ReadonlyMap<number, Bar> => follow(trades).ours;

Deno.test("BarBuilder's VWAPs of a real day of IBM combine to the day's", async () => {
  const bars = [...build(await readIbmTrades()).values()];
  const volume = bars.reduce((total, bar) => total + bar.volume, 0);
  const vwap = bars.reduce((total, bar) => total + (bar.vwap ?? 0) * bar.volume, 0) / volume;
  // python3, from the file: sum(p*v)/sum(v) over the 33,375 trades without the bits 0x50000c0, 5,211,403 shares at
  // 179.81947933, and the closing cross, 262,948 at 178.72.
  assertEquals(volume, 5_474_351);
  assertAlmostEquals(vwap, 179.76666834, 1e-6);
});

Deno.test("BarBuilder ends in the same IBM bars when the tape arrives in blocks the wrong way round", async () => {
  const trades = await readIbmTrades();
  const jumbled: Trade[] = [];
  for (let start = 0; start < trades.length; start += 40) {
    const block = trades.slice(start, start + 40);
    const half = block.findIndex((trade, index) => index >= 20 && trade.timeMs > (block[index - 1]?.timeMs ?? 0));
    // Cut between two instants, so that the order within each stays what it was.
    if (half > 0 && (block.at(-1)?.timeMs ?? 0) - (block[0]?.timeMs ?? 0) < 10 * 60_000) {
      jumbled.push(...block.slice(half), ...block.slice(0, half));
    } else jumbled.push(...block);
  }
  assert(jumbled.some((trade, index) => trade.timeMs < (jumbled[index - 1]?.timeMs ?? 0)), "something is late");
  const byTime = (bars: ReadonlyMap<number, Bar>) => [...bars.values()].sort((a, b) => a.time - b.time);
  assertEquals(byTime(build(jumbled)), byTime(build(trades)));
});
