import { assert, assertEquals } from "@std/assert";
import { Pace } from "@/lib/feed/replay/pace.ts";
import { ReplayControl } from "@/lib/feed/replay/replay_control.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, fixture, IBM_TRADES, memoryFiles, pausable, read, tradesOf } from "../harness.ts";
import { filesAtOnce } from "../recording/recorder_harness.ts";

const TRADES = "ibm-2013-10-08-trades.csv";
const rowAt = (ms: number): string => `${ms},1818900,100,N,1,0\n`;

/** A replay of trades at these milliseconds after New York midnight. */
const replayOf = (clock: ReturnType<typeof pausable>, speed: number, ...times: number[]): Promise<ReplayFeed> =>
  ReplayFeed.open({ files: [TRADES], speed, clock, readFile: memoryFiles({ [TRADES]: times.map(rowAt).join("") }) });

for (const speed of [0.1, 1, 10, 1000]) {
  Deno.test(`ReplayFeed at speed ${speed} spaces events by their times divided by it`, async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    await using feed = await replayOf(pausable(clock), speed, 0, 10_000, 10_000, 70_000);
    const { events, end } = read(feed, stop.signal);
    while (tradesOf(events).length === 0) await clock.tick(0);
    const startMs = clock.now();
    await clock.tick(10_000 / speed - 1);
    assertEquals(tradesOf(events).length, 1);
    await clock.tick(1);
    assertEquals(tradesOf(events).length, 3);
    assertEquals(feed.marketTime(), Date.parse("2013-10-08T00:00:10-04:00"));
    await clock.tick(60_000 / speed - 1);
    assertEquals(tradesOf(events).length, 3);
    await clock.tick(1);
    assertEquals(tradesOf(events).length, 4);
    assertEquals(await end, null);
    assertEquals(clock.now() - startMs, 70_000 / speed);
  });
}

Deno.test("ReplayFeed goes on from where it stood when the process was paused", async () => {
  const clock = fakeClock();
  const paused = pausable(clock);
  await using feed = await replayOf(paused, 1, 0, 5_000, 6_000, 7_000, 100_000);
  const stop = new AbortController();
  const { events, end } = read(feed, stop.signal);
  while (tradesOf(events).length === 0) await clock.tick(0);
  paused.pause(3_600_000);
  await clock.tick(5_000);
  assertEquals(tradesOf(events).length, 2);
  await clock.tick(999);
  assertEquals(tradesOf(events).length, 2);
  await clock.tick(1);
  assertEquals(tradesOf(events).length, 3);
  stop.abort();
  await end;
});

Deno.test("ReplayFeed waits through gaps longer than the longest timer", async () => {
  const clock = fakeClock();
  await using feed = await replayOf(pausable(clock), 0.001, 0, 80_000_000);
  const stop = new AbortController();
  const { events, end } = read(feed, stop.signal);
  while (tradesOf(events).length === 0) await clock.tick(0);
  await clock.tick(2 * 3_600_000);
  assertEquals(tradesOf(events).length, 1);
  stop.abort();
  assertEquals(await end, null);
});

Deno.test("ReplayFeed at speed max lets the event loop turn after every 256 events and beats", async () => {
  const clock = fakeClock();
  const told: number[] = [];
  const watched: Clock = {
    ...clock,
    setTimeout: (callback, delayMs) => {
      told.push(reading.events.length + reading.beats.length);
      return clock.setTimeout(callback, delayMs);
    },
  };
  // From memory: while a real disk is waited for, the fake clock moves on.
  const readFile = filesAtOnce({ [IBM_TRADES]: await Deno.readFile(fixture(IBM_TRADES)) });
  await using feed = await ReplayFeed.open({ files: [IBM_TRADES], speed: "max", clock: watched, readFile });
  const reading = read(feed, new AbortController().signal);
  while (!reading.ended) await clock.tick(1);
  const spans = told.map((count, index) => count - (told[index - 1] ?? 0));
  assertEquals(spans.length, Math.floor((33_381 + reading.beats.length) / 256));
  assertEquals(Math.max(...spans), 257); // feed_connected comes before the first
});

Deno.test("ReplayFeed tells the same at any speed", async () => {
  const times = Array.from({ length: 1_000 }, (_, index) => 34_200_000 + index * 37);
  const told: string[] = [];
  for (const speed of [3, 250]) {
    const clock = fakeClock();
    await using feed = await replayOf(pausable(clock), speed, ...times);
    told.push(JSON.stringify(tradesOf(await drain(feed, clock, 500))));
  }
  assertEquals(told[0], told[1]);
});

Deno.test("Pace asks for a turn of the event loop after 8 ms of work", async () => {
  const clock = fakeClock();
  const pace = new Pace(clock, new ReplayControl("max"));
  assertEquals(pace.waitMs(0), null);
  await clock.tick(7);
  assertEquals(pace.waitMs(0), null);
  await clock.tick(1);
  assertEquals(pace.waitMs(0), 0);
  pace.waited();
  assert(pace.waitMs(0) === null);
});
