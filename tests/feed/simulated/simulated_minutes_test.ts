import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import { HISTORY_MINUTES } from "@/lib/feed/simulated/listing/minute_history.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

const NOON = Date.UTC(2026, 0, 5, 17, 0, 30);

Deno.test("SimulatedFeed.minuteBars() leads from the last close to where the tape begins, in whole bars", async () => {
  const feed = new SimulatedFeed({ seed: 1, tickers: 40, tradesPerSecond: 60, clock: fakeClock(NOON) });
  for (const ticker of feed.tickers) {
    const bars = await feed.minuteBars(ticker, 0 as EpochMs, NOON as EpochMs);
    const [snapshot] = await feed.snapshot([ticker]);
    assert(snapshot !== undefined);
    assertEquals(bars.length, HISTORY_MINUTES);
    assertEquals(bars.at(-1)?.time, NOON / 1000 - 30 - 60);
    assert(bars.every(({ time }, index) => index === 0 || time === (bars[index - 1]?.time ?? 0) + 60));
    for (const { open, high, low, close } of bars) {
      assert(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close));
    }
    // The tape begins between its bid and ask, the history at the price between them: half a spread apart at most.
    assertAlmostEquals((bars.at(-1)?.close ?? 0) / snapshot.price, 1, 0.03);
    const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
    assertAlmostEquals(volume / Math.max(1, snapshot.volume), 1, 0.01);
  }
});

Deno.test("SimulatedFeed.minuteBars() gives what was asked for, the same every time", async () => {
  const open = () => new SimulatedFeed({ seed: 1, tickers: 3, tradesPerSecond: 60, clock: fakeClock(NOON) });
  const [feed, other] = [open(), open()];
  const [ticker] = feed.tickers;
  assert(ticker !== undefined);
  const from = NOON - 10 * 60_000 as EpochMs;
  const bars = await feed.minuteBars(ticker, from, NOON - 5 * 60_000 as EpochMs);
  assertEquals(bars.length, 5);
  assertEquals(await other.minuteBars(ticker, from, NOON - 5 * 60_000 as EpochMs), bars);
});
