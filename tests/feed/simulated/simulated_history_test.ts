import { assert, assertEquals, assertGreater } from "@std/assert";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import type { DailyBar } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

const feedOf = (seed = 1): SimulatedFeed =>
  new SimulatedFeed({ seed, tickers: 200, tradesPerSecond: 60, clock: fakeClock(Date.UTC(2026, 0, 5, 15)) });

/** Mean true range, as a fraction of the last close. */
function averageRange(bars: readonly DailyBar[], days: number): number {
  const latest = bars.slice(-days);
  return latest.reduce((sum, bar) => sum + (bar.high - bar.low), 0) / days;
}

Deno.test("SimulatedFeed.dailyBars() ends at lastClose, averages avgVolume and holds sound bars of weekdays", async () => {
  const feed = feedOf();
  for (const { ticker, lastClose, avgVolume } of await feed.snapshot(feed.tickers)) {
    const bars = await feed.dailyBars(ticker, 60);
    assertEquals(bars.length, 60);
    assertEquals(bars.at(-1)?.close, lastClose);
    assertEquals(bars.at(-1)?.date, "2026-01-02");
    assertEquals(Math.round(bars.slice(-20).reduce((sum, bar) => sum + bar.volume, 0) / 20), avgVolume);
    assertGreater(avgVolume, 0);
    for (const [index, { date, open, high, low, close, volume }] of bars.entries()) {
      assert(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close), `${ticker} ${date}`);
      assert(Number.isInteger(volume) && volume > 0);
      assert(new Date(date).getUTCDay() % 6 !== 0, `${date} is no weekday`);
      assert(index === 0 || date > (bars[index - 1]?.date ?? ""));
    }
  }
});

Deno.test("SimulatedFeed.dailyBars() gives at most the days asked for, and nothing for strangers", async () => {
  const feed = feedOf();
  const [ticker] = feed.tickers;
  assert(ticker !== undefined);
  assertEquals((await feed.dailyBars(ticker, 20)).length, 20);
  assertEquals(await feed.dailyBars(ticker, 0), []);
  assertEquals(await feed.dailyBars("IBM" as typeof ticker, 20), []);
});

Deno.test("SimulatedFeed.dailyBars() has tickers that coil, absorb volume and dry up beside plain ones", async () => {
  const feed = feedOf();
  const shapes = { coiling: 0, absorbing: 0, drying: 0 };
  for (const ticker of feed.tickers) {
    const bars = await feed.dailyBars(ticker, 20);
    const mean = bars.reduce((sum, bar) => sum + bar.volume, 0) / 20;
    // TR > 0.5 means (0.7 - ratio) / 0.4 > 0.5.
    if (averageRange(bars, 5) / averageRange(bars, 20) < 0.5) shapes.coiling++;
    if ((bars.at(-1)?.volume ?? 0) > 2.6 * mean) shapes.absorbing++;
    if (bars.slice(-3).every((bar) => bar.volume < 0.4 * mean)) shapes.drying++;
  }
  assertGreater(shapes.coiling, 15);
  assertGreater(shapes.absorbing, 8);
  assertGreater(shapes.drying, 8);
});

Deno.test("SimulatedFeed.tickers are distinct symbols of three or four letters", () => {
  const { tickers } = feedOf(3);
  assertEquals(new Set(tickers).size, 200);
  for (const ticker of tickers) assert(/^[QXZ][A-Z]{2,3}$/.test(ticker), ticker);
});
