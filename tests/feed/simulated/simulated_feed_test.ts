import { assert, assertEquals, assertGreater, assertInstanceOf, assertLess, assertThrows } from "@std/assert";
import { MAX_CATCH_UP_MS, SimulatedFeed, type SimulatedFeedOptions } from "@/lib/feed/simulated/simulated_feed.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { pausable, quotesOf, read, statusesOf, tradesOf } from "../harness.ts";

const SETTINGS = { seed: 1, tickers: 40, tradesPerSecond: 60 };

Deno.test("SimulatedFeed.events() starts with feed_connected and keeps pace with the clock", async () => {
  const clock = fakeClock();
  const startMs = clock.now();
  const stop = new AbortController();
  await using feed = new SimulatedFeed({ ...SETTINGS, clock });
  const { events, end } = read(feed, stop.signal);
  await clock.tick(0);
  assertEquals(statusesOf(events).map(({ event }) => event), ["feed_connected"]);
  assertEquals(tradesOf(events).length, 0);
  for (const untilMs of [1_000, 3_000]) {
    await clock.tick(startMs + untilMs - clock.now());
    const times = tradesOf(events).map(({ timeMs }) => timeMs - startMs);
    assertLess(Math.max(...times), untilMs + 1);
    assertGreater(Math.max(...times), untilMs - 500);
    assertEquals(feed.marketTime(), clock.now());
  }
  assertGreater(quotesOf(events).length, 40);
  stop.abort();
  assertEquals(await end, null);
});

Deno.test("SimulatedFeed.events() gives the same tape however the clock jitters", async () => {
  const startMs = Date.UTC(2026, 0, 5) as EpochMs;
  const tapes: string[] = [];
  for (const steps of [[50, 50, 50], [1, 333, 7, 90], [1_500, 20]]) {
    const clock = fakeClock();
    const stalling = pausable(clock);
    const stop = new AbortController();
    await using feed = new SimulatedFeed({ ...SETTINGS, clock: stalling, startMs });
    const { events, end } = read(feed, stop.signal);
    for (let turn = 0; events.length < 300; turn++) {
      // Half of each step passes while no timer runs.
      const stepMs = steps[turn % steps.length] ?? 1;
      stalling.pause(Math.floor(stepMs / 2));
      await clock.tick(stepMs);
    }
    stop.abort();
    assertEquals(await end, null);
    tapes.push(JSON.stringify(events.slice(0, 300)));
  }
  assertEquals(new Set(tapes).size, 1);
});

Deno.test("SimulatedFeed.events() stands still while the process is paused, and tells the gap", async () => {
  const clock = fakeClock();
  const paused = pausable(clock);
  const stop = new AbortController();
  await using feed = new SimulatedFeed({ ...SETTINGS, clock: paused });
  const { events, end } = read(feed, stop.signal);
  await clock.tick(1_000);
  const before = events.length;
  paused.pause(8 * 3_600_000);
  await clock.tick(1_000);
  const after = events.slice(before);
  const gaps = statusesOf(after).filter(({ event }) => event === "feed_gap");
  assertEquals(gaps.length, 1);
  assertEquals(Number(gaps[0]?.data["to_ms"]) - Number(gaps[0]?.data["from_ms"]), 8 * 3_600_000);
  assertLess(tradesOf(after).length, 150);
  assertGreater(Math.max(...tradesOf(after).map(({ timeMs }) => timeMs)), paused.now() - 200);
  stop.abort();
  await end;
});

Deno.test("SimulatedFeed.events() catches up with a short pause without a gap", async () => {
  const clock = fakeClock();
  const paused = pausable(clock);
  const stop = new AbortController();
  await using feed = new SimulatedFeed({ ...SETTINGS, clock: paused });
  const { events, end } = read(feed, stop.signal);
  await clock.tick(500);
  paused.pause(MAX_CATCH_UP_MS - 100);
  await clock.tick(500);
  assertEquals(statusesOf(events).map(({ event }) => event), ["feed_connected"]);
  const times = tradesOf(events).map(({ timeMs }) => timeMs);
  assertGreater(Math.max(...times), paused.now() - 300);
  stop.abort();
  await end;
});

Deno.test("SimulatedFeed.events() ends at once when aborted, and when disposed", async () => {
  for (const how of ["abort", "dispose", "aborted before"] as const) {
    const clock = fakeClock();
    const stop = new AbortController();
    const feed = new SimulatedFeed({ ...SETTINGS, clock });
    if (how === "aborted before") stop.abort();
    const { events, end } = read(feed, stop.signal);
    if (how !== "aborted before") await clock.tick(510);
    if (how === "abort") stop.abort();
    await feed[Symbol.asyncDispose]();
    // No tick: the end does not wait for the clock.
    assertEquals(await end, null);
    if (how === "aborted before") assertEquals(events, []);
  }
});

Deno.test("SimulatedFeed.events() can be iterated once", async () => {
  const clock = fakeClock();
  const stop = new AbortController();
  await using feed = new SimulatedFeed({ ...SETTINGS, clock });
  const first = read(feed, stop.signal);
  assertInstanceOf(await read(feed, stop.signal).end, TypeError);
  stop.abort();
  await first.end;
});

Deno.test("SimulatedFeed.gainers() lists risers of at least 5 %, best first, 20 at most", async () => {
  const clock = fakeClock();
  const small = new SimulatedFeed({ ...SETTINGS, clock });
  const large = new SimulatedFeed({ ...SETTINGS, tickers: 400, clock });
  for (const feed of [small, large]) {
    const changes = (await feed.gainers()).map(({ price, lastClose }) => price / lastClose - 1);
    assertGreater(changes.length, 3);
    assertEquals(changes, changes.toSorted((a, b) => b - a));
    assert(changes.every((change) => change >= 0.05));
  }
  assertEquals((await large.gainers()).length, 20);
});

Deno.test("SimulatedFeed.snapshot() follows the tape and leaves strangers out", async () => {
  const clock = fakeClock();
  const stop = new AbortController();
  await using feed = new SimulatedFeed({ ...SETTINGS, clock });
  const before = await feed.snapshot(feed.tickers);
  const { events, end } = read(feed, stop.signal);
  await clock.tick(5_000);
  const after = await feed.snapshot(feed.tickers);
  for (const [index, { ticker, price, volume }] of after.entries()) {
    const trades = tradesOf(events).filter((trade) => trade.ticker === ticker);
    const traded = trades.reduce((sum, trade) => sum + trade.size, 0);
    assertEquals(volume - (before[index]?.volume ?? 0), traded);
    const last = trades.findLast(({ eligibility }) => eligibility?.updatesLast ?? true);
    assertEquals(price, last?.price ?? before[index]?.price);
  }
  assertEquals(await feed.snapshot(["IBM" as typeof feed.tickers[0]]), []);
  stop.abort();
  await end;
});

Deno.test("SimulatedFeed refuses settings out of range", () => {
  const clock = fakeClock();
  const faults: [Partial<SimulatedFeedOptions>, string][] = [
    [{ seed: 1.5 }, "seed must be an integer: current value is 1.5"],
    [{ tickers: 0 }, "tickers must be an integer from 1 to 12000: current value is 0"],
    [{ tickers: 12_001 }, "tickers must be"],
    [{ tickers: NaN }, "tickers must be"],
    [{ tradesPerSecond: 0 }, "tradesPerSecond must be above 0: current value is 0"],
    [{ tradesPerSecond: Infinity }, "tradesPerSecond must be"],
  ];
  for (const [fault, message] of faults) {
    assertThrows(() => new SimulatedFeed({ ...SETTINGS, clock, ...fault }), RangeError, message);
  }
});

Deno.test("SimulatedFeed has no daily bars of days that it is told to be holidays", async () => {
  const clock = fakeClock(Date.UTC(2026, 10, 27, 15));
  const options = { seed: 1, tickers: 1, tradesPerSecond: 1, clock };
  const dates = async (feed: SimulatedFeed) => {
    const [ticker] = feed.tickers;
    assert(ticker !== undefined);
    return (await feed.dailyBars(ticker, 2)).map(({ date }) => date);
  };
  assertEquals(await dates(new SimulatedFeed(options)), ["2026-11-25", "2026-11-26"]);
  const isTradingDay = (date: string) => !["2026-11-26", "2026-11-22", "2026-11-21"].includes(date);
  assertEquals(await dates(new SimulatedFeed({ ...options, isTradingDay })), ["2026-11-24", "2026-11-25"]);
});
