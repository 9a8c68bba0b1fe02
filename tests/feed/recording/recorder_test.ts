import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { FeedEvent } from "@/lib/feed/feed.ts";
import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import type { TapeLine } from "@/lib/feed/recording/tape_line.ts";
import { type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";
import { FakeDisk, recordist, tapeLines } from "./recorder_harness.ts";

const IBM = parseTicker("IBM");
const TSLA = parseTicker("TSLA");
const START = Date.UTC(2026, 0, 5, 15, 0, 0);
const ms = (offset: number): EpochMs => START + offset as EpochMs;

const EVENTS: readonly FeedEvent[] = [
  { kind: "status", event: "feed_connected", data: { feed: "scripted", nested: { list: [1, null, "ü"] } } },
  trade(IBM, START + 5, 182.1, 300),
  trade(TSLA, START + 7.25, 0.0001, 0.00027625, {
    eligibility: { updatesVolume: true, updatesHighLow: false, updatesLast: false },
    id: "10218208",
    official: { kind: "closing_cross", exchange: "N" },
    side: "sell",
  }),
  { kind: "quote", ticker: IBM, bid: 182, bidSize: 100, ask: 182.2, askSize: 200, timeMs: ms(8) },
  { kind: "quote", ticker: IBM, ask: 182.3, timeMs: ms(9) },
  trade(IBM, START - 60_000, 180, 1),
  {
    kind: "bar",
    ticker: IBM,
    bar: { time: START / 1000 - 60, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, vwap: null },
  },
  { kind: "status", event: "halted", data: { ticker: "IBM" } },
];

const eventsOf = (lines: readonly TapeLine[]): FeedEvent[] =>
  lines.flatMap((line) => line.name === "event" ? [line.event] : []);
const sizes = (lines: readonly TapeLine[]): number[] =>
  eventsOf(lines).flatMap((event) => event.kind === "trade" ? [event.size] : []);
const known = (ticker: Ticker, price: number, lastClose: number) => ({
  ticker,
  price,
  lastClose,
  volume: 500,
  avgVolume: 1_000,
});
const bar = (date: string) => ({ date, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 });

Deno.test("RecordingFeed is to its users the feed that it records", async () => {
  await using rig = recordist();
  const { feed, inner, clock, reading } = rig;
  inner.timeMs = ms(0);
  inner.risers = [known(IBM, 11, 10)];
  inner.known = [known(TSLA, 5, 4)];
  inner.history = [bar("2026-01-02")];
  assertEquals([feed.name, feed.marketHours, feed.capabilities], [inner.name, inner.marketHours, inner.capabilities]);
  assertEquals(feed.marketTime(), ms(0));
  assertEquals(await feed.gainers(), inner.risers);
  assertEquals(await feed.snapshot([TSLA]), inner.known);
  assertEquals(await feed.dailyBars(IBM, 1), inner.history);
  feed.subscribe([IBM, TSLA]);
  feed.unsubscribe([IBM]);
  assertEquals(inner.subscribed, [TSLA]);
  assertEquals([feed.minuteBars, feed.setPriority], [undefined, undefined]);
  inner.send(...EVENTS);
  await clock.tick(0);
  assertEquals(reading.events, EVENTS);
  await rig[Symbol.asyncDispose]();
  assertEquals(inner.isDisposed, true);
});

Deno.test("RecordingFeed has the methods that are optional when the feed inside has them", async () => {
  const asked: unknown[] = [];
  const minute = { time: START / 1000, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: 1 };
  const inner = Object.assign(new ScriptedFeed(), {
    minuteBars: (...args: unknown[]) => Promise.resolve((asked.push(args), [minute])),
    setPriority: (...args: unknown[]) => void asked.push(args),
  });
  inner.timeMs = ms(1);
  const disk = new FakeDisk();
  const clock = fakeClock();
  {
    await using feed = new RecordingFeed({ feed: inner, folder: "/rec", clock, logger: silentLogger, disk });
    assertEquals(await feed.minuteBars?.(IBM, ms(0), ms(1)), [minute]);
    feed.setPriority?.([IBM]);
  }
  assertEquals(asked, [[IBM, ms(0), ms(1)], [[IBM]]]);
  const lines = await tapeLines(disk.files.get("/rec/scripted-2026-01-05.ndjson.gz") ?? new Uint8Array());
  assertEquals(lines[1], { name: "minuteBars", atMs: ms(1), minuteBars: { ticker: IBM, bars: [minute] } });
});

Deno.test("RecordingFeed passes on how the feed fails, and its recording ends properly", async () => {
  await using rig = recordist();
  rig.inner.send(trade(IBM, START, 10, 1));
  rig.inner.end(new Error("socket broke"));
  const error = await rig.reading.end;
  assertEquals((error as Error).message, "socket broke");
  await rig[Symbol.asyncDispose]();
  assertEquals((await rig.lines()).map(({ name }) => name), ["head", "event", "end"]);
});

Deno.test("Recorder writes every event in order of arrival, with the market's time of it", async () => {
  await using rig = recordist();
  const { inner, clock, disk } = rig;
  inner.timeMs = ms(0);
  for (const event of EVENTS) {
    inner.send(event);
    await clock.tick(0);
  }
  await rig[Symbol.asyncDispose]();
  assertEquals(disk.names, ["scripted-2026-01-05.ndjson.gz"]);
  const [head, ...rest] = await rig.lines();
  assertEquals(head, {
    name: "head",
    atMs: ms(0),
    head: {
      version: 1,
      feed: "scripted",
      marketHours: "always_open",
      date: "2026-01-05",
      capabilities: inner.capabilities,
    },
  });
  assertEquals(eventsOf(rest), EVENTS);
  // The market's time never goes back, not for a late trade either.
  assertEquals(rest.map(({ atMs }) => atMs - START), [0, 5, 7.25, 7.25, 7.25, 7.25, 7.25, 7.25, 7.25]);
  assertEquals(rest.at(-1), { name: "end", atMs: ms(7.25), end: { lines: EVENTS.length + 1 } });
});

Deno.test("Recorder has everything on the disk, readable, half a second after it happened", async () => {
  await using rig = recordist();
  const { inner, clock } = rig;
  for (let second = 0; second < 5; second++) {
    inner.send(trade(IBM, START + second * 1000, 10, second + 1));
    await clock.tick(499);
    assertEquals(sizes(await rig.lines()).length, second);
    await clock.tick(1);
    assertEquals(sizes(await rig.lines()).length, second + 1);
    await clock.tick(500);
  }
});

Deno.test("Recorder asks the disk once a second to keep what was written, and not when nothing was", async () => {
  await using rig = recordist();
  for (let second = 1; second <= 3; second++) {
    rig.inner.send(trade(IBM, START, 10, second));
    await rig.clock.tick(1000);
    assertEquals(rig.disk.syncs, second);
  }
  await rig.clock.tick(10_000);
  assertEquals(rig.disk.syncs, 3);
});

Deno.test("Recorder does not wait for half a second when much has come", async () => {
  await using rig = recordist();
  rig.inner.send(...Array.from({ length: 10_000 }, (_, index) => trade(IBM, START, 10, index + 1)));
  await rig.clock.tick(10);
  assertGreater(sizes(await rig.lines()).length, 9_000);
});

Deno.test("Recorder makes another file of the day after a restart and leaves the first one alone", async () => {
  const disk = new FakeDisk();
  const contents: unknown[] = [];
  for (let start = 1; start <= 3; start++) {
    await using rig = recordist({ disk });
    rig.inner.send(trade(IBM, START, 10, start));
    await rig.clock.tick(0);
    await rig[Symbol.asyncDispose]();
    contents.push(...disk.files.values());
  }
  const names = ["scripted-2026-01-05.ndjson.gz", "scripted-2026-01-05-2.ndjson.gz", "scripted-2026-01-05-3.ndjson.gz"];
  assertEquals(disk.names, names);
  const [first, second, third] = [...disk.files.values()];
  assertEquals(contents, [first, first, second, first, second, third]);
  assertEquals(sizes(await tapeLines(third ?? new Uint8Array())), [3]);
});

for (
  const { marketHours, midnight, dates } of [
    { marketHours: "always_open", midnight: "2026-01-06T00:00:00Z", dates: ["2026-01-05", "2026-01-06"] },
    { marketHours: "us_equities", midnight: "2026-07-02T00:00:00-04:00", dates: ["2026-07-01", "2026-07-02"] },
  ] as const
) {
  Deno.test(`Recorder begins a new file when the market's day changes (${marketHours})`, async () => {
    const midnightMs = Date.parse(midnight);
    await using rig = recordist({ startMs: midnightMs - 1, marketHours });
    const { inner, feed, clock, disk } = rig;
    inner.timeMs = midnightMs - 1 as EpochMs;
    inner.known = [known(IBM, 9, 8), known(TSLA, 5, 4)];
    inner.history = [bar("2025-12-31"), bar("2026-01-02")];
    await feed.snapshot([IBM, TSLA]);
    await feed.dailyBars(IBM, 20);
    inner.send(trade(IBM, midnightMs - 1, 12, 1));
    await clock.tick(0);
    inner.send(trade(IBM, midnightMs, 13, 2));
    await clock.tick(0);
    // Late: it belongs to the day before, but has arrived in this one.
    inner.timeMs = midnightMs as EpochMs;
    inner.send({ kind: "quote", ticker: IBM, bid: 1, timeMs: midnightMs - 5 as EpochMs });
    await clock.tick(0);
    await rig[Symbol.asyncDispose]();
    assertEquals(disk.names, dates.map((date) => `scripted-${date}.ndjson.gz`));
    const [first = "", second = ""] = disk.names;
    const names = (lines: readonly TapeLine[]) => lines.map(({ name }) => name);
    assertEquals(names(await rig.lines(first)), ["head", "snapshot", "dailyBars", "event", "end"]);
    const next = await rig.lines(second);
    assertEquals(names(next), ["head", "snapshot", "dailyBars", "event", "event", "end"]);
    assert(next.every(({ atMs }) => atMs >= midnightMs));
    // The last price of the day before is the last close now; who did not trade keeps its price.
    assertEquals(next[1]?.name === "snapshot" ? next[1].snapshot : null, [
      { ticker: IBM, price: 12, lastClose: 12, volume: 0, avgVolume: 1_000 },
      { ticker: TSLA, price: 5, lastClose: 5, volume: 0, avgVolume: 1_000 },
    ]);
  });
}

Deno.test("Recorder writes each answer once, and gainers whenever they change", async () => {
  await using rig = recordist();
  const { inner, feed, clock } = rig;
  inner.timeMs = ms(0);
  inner.history = [bar("2025-12-31"), bar("2026-01-02")];
  for (const price of [11, 11, 12, 11]) {
    inner.risers = [known(IBM, price, 10)];
    await feed.gainers();
    await feed.dailyBars(IBM, 20);
    await feed.dailyBars(IBM, 1);
    await feed.snapshot([TSLA]);
  }
  await clock.tick(0);
  await rig[Symbol.asyncDispose]();
  const names = (await rig.lines()).map(({ name }) => name);
  assertEquals(names, ["head", "gainers", "dailyBars", "gainers", "gainers", "end"]);
});

Deno.test("Recorder keeps what is told before the market's time is known and writes it first", async () => {
  await using rig = recordist();
  const { inner, feed, clock, disk } = rig;
  inner.history = [bar("2026-01-02")];
  await feed.dailyBars(IBM, 20);
  inner.send({ kind: "status", event: "feed_connected", data: {} });
  await clock.tick(5_000);
  assertEquals(disk.names, []);
  inner.send(trade(IBM, START + 9, 10, 1));
  await clock.tick(500);
  const lines = await rig.lines();
  assertEquals(lines.map(({ name, atMs }) => [name, atMs - START]), [
    ["head", 9],
    ["dailyBars", 9],
    ["event", 9],
    ["event", 9],
  ]);
});

Deno.test("Recorder makes no file when nothing ever comes", async () => {
  const rig = recordist();
  await rig.clock.tick(5_000);
  await rig[Symbol.asyncDispose]();
  assertEquals([rig.disk.names, rig.logger.lines], [[], []]);
});

Deno.test("Recorder leaves out and logs what cannot be written, and the feed tells it all the same", async () => {
  await using rig = recordist();
  const { inner, clock, logger } = rig;
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  inner.timeMs = ms(0);
  inner.send(
    { kind: "status", event: "feed_gap", data: cyclic },
    { kind: "status", event: "feed_gap", data: { text: "x".repeat(2 * 1024 * 1024) } },
    { kind: "status", event: "feed_gap", data: { big: 2n ** 70n, not: NaN } },
    trade(IBM, START, 10, 1),
  );
  await clock.tick(0);
  assertEquals(rig.reading.events.length, 4);
  await rig[Symbol.asyncDispose]();
  assertEquals(logger.lines, ["ERROR left out of the recording", "ERROR left out of the recording"]);
  assertEquals(eventsOf(await rig.lines()).map(({ kind }) => kind), ["status", "trade"]);
  assertLess(rig.disk.files.values().next().value?.length ?? Infinity, 1000);
});
