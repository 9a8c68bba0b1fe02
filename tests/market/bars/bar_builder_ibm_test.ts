import { assert, assertAlmostEquals, assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { Bar, Trade } from "@/lib/protocol/mod.ts";
import { BarBuilder } from "@/lib/market/mod.ts";
import { readIbmBars, readIbmTrades } from "../recordings.ts";

/** Our bars of the day, each as it was last published. */
function build(trades: readonly Trade[]): Map<number, Bar> {
  const builder = new BarBuilder();
  const bars = new Map<number, Bar>();
  for (const trade of trades) for (const { bar } of builder.add(trade)) bars.set(bar.time, bar);
  for (const { bar } of builder.flush()) bars.set(bar.time, bar);
  return bars;
}

const PRICES = ["open", "high", "low", "close"] as const;

Deno.test("BarBuilder makes the vendor's own minute bars out of a real day of IBM", async () => {
  const [trades, vendorBars] = await Promise.all([readIbmTrades(), readIbmBars()]);
  assertEquals([trades.length, vendorBars.length], [33_381, 424]);
  const ours = build(trades);
  assertEquals([...ours.keys()], vendorBars.map(({ time }) => time), "the same minutes");

  const differing = vendorBars.filter((vendor) => {
    const own = ours.get(vendor.time);
    return own === undefined || own.volume !== vendor.volume || PRICES.some((price) => own[price] !== vendor[price]);
  });
  const sameVolume = vendorBars.filter(({ time, volume }) => ours.get(time)?.volume === volume).length;
  // data/README.md measured 419 and 423 with a plain script. The one bar left holds, at the vendor, the closing cross
  // of 262,948 shares that was printed at 16:00:47.
  assertEquals(sameVolume, 423);
  assertGreaterOrEqual(vendorBars.length - differing.length, 419);
  assertEquals(differing.map(({ time }) => new Date(time * 1000).toISOString()), ["2013-10-08T19:59:00.000Z"]);
  assertEquals((differing[0]?.volume ?? 0) - (ours.get(differing[0]?.time ?? 0)?.volume ?? 0), 262_948);
});

Deno.test("BarBuilder's VWAPs of a real day of IBM combine to the day's", async () => {
  const bars = [...build(await readIbmTrades()).values()];
  const volume = bars.reduce((total, bar) => total + bar.volume, 0);
  const vwap = bars.reduce((total, bar) => total + (bar.vwap ?? 0) * bar.volume, 0) / volume;
  // python3, from the file: sum(p*v)/sum(v) over the 33,375 trades without the bits 0x50000c0.
  assertEquals(volume, 5_211_403);
  assertAlmostEquals(vwap, 179.81947933023, 1e-6);
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
  const byTime = (bars: Map<number, Bar>) => [...bars.values()].sort((a, b) => a.time - b.time);
  assertEquals(byTime(build(jumbled)), byTime(build(trades)));
});
