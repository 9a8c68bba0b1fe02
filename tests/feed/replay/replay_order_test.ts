import { assert, assertEquals, assertLess } from "@std/assert";
import * as fc from "fast-check";
import type { Recorded } from "@/lib/feed/replay/formats/recording_format.ts";
import { sorted } from "@/lib/feed/replay/sorted.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { RowReports } from "@/lib/feed/replay/row_reports.ts";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { drain, gzip, memoryFiles, read, statusesOf, tradesOf } from "../harness.ts";

const IBM = parseTicker("IBM");

const at = (atMs: number, size: number): Recorded => ({
  atMs: atMs as EpochMs,
  event: { kind: "trade", ticker: IBM, price: 1, size, timeMs: atMs as EpochMs },
});

async function sort(times: readonly number[], options: { windowMs?: number; maxRows?: number } = {}, perBatch = 7) {
  const late: number[] = [];
  async function* batches() {
    const rows = times.map(at);
    for (let start = 0; start < rows.length; start += perBatch) yield rows.slice(start, start + perBatch);
  }
  const told: Recorded[] = [];
  for await (const batch of sorted(batches(), { ...options, onLate: ({ atMs }) => void late.push(atMs) })) {
    told.push(...batch);
  }
  return {
    times: told.map(({ atMs }) => Number(atMs)),
    sizes: told.map((one) => "event" in one && one.event.kind === "trade" ? one.event.size : -1),
    late,
  };
}

Deno.test("sorted() tells what is at most a minute out of order by its time, each row once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 60_000 })), { maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      async (steps, perBatch) => {
        let nowMs = 1_000_000;
        // Each row comes at most a minute after one of a later time.
        const times = steps.map(([step, lateMs]) => (nowMs += step) - lateMs);
        const { times: told, sizes, late } = await sort(times, {}, perBatch);
        assertEquals(late, []);
        assertEquals(told, times.toSorted((a, b) => a - b));
        // Of equal times the first stays first.
        assertEquals(
          sizes,
          times.map((time, index) => [time, index] as const).toSorted((a, b) => a[0] - b[0]).map((row) => row[1]),
        );
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("sorted() leaves out what comes later than the window, and holds no more rows than it may", async () => {
  const inOrder = Array.from({ length: 500 }, (_, index) => index * 1000);
  const { times, late } = await sort([...inOrder, 5_000]);
  assertEquals([times.length, late], [500, [5_000]]);
  // A thousand rows of one moment are more than are held: those before them are told, and what is older is late.
  const crowd = await sort([...Array.from({ length: 100 }, (_, index) => index), 3], { maxRows: 50 });
  assertEquals([crowd.times.length, crowd.late], [100, [3]]);
});

Deno.test("sorted() is not led astray by one row of a wrong time, and follows a file into its next days", async () => {
  const day = 86_400_000;
  const rows = Array.from({ length: 400 }, (_, index) => index * 1000);
  const times = [...rows.slice(0, 100), 50 * 365 * day, ...rows.slice(100), ...rows.map((time) => time + 3 * day)];
  const told = await sort(times);
  assertEquals(told.late, []);
  assertEquals(told.times, times.toSorted((a, b) => a - b));
});

Deno.test("ReplayFeed counts and tells once what comes too late for its place", async () => {
  const clock = fakeClock();
  const logger = recordingLogger();
  const rows = Array.from({ length: 300 }, (_, index) => `${34_200_000 + index * 1000},10000,1,N,1,0`);
  const text = [...rows, "34200000,10000,9,N,1,0", "34201000,10000,9,N,1,0"].join("\n");
  const file = "ibm-2013-10-08-trades.csv";
  await using feed = await ReplayFeed.open({
    files: [file],
    speed: "max",
    clock,
    logger,
    readFile: memoryFiles({ [file]: text }),
  });
  const events = await drain(feed, clock);
  assertEquals(tradesOf(events).length, 300);
  assertEquals(statusesOf(events).at(-1)?.data["late_rows"], 2);
  assertEquals(logger.lines.filter((line) => line.includes("out of order")).length, 2);
});

Deno.test("RowReports tells the 1st, 10th and 100th bad row of a file, and the sum at the end", () => {
  const logger = recordingLogger();
  const reports = new RowReports(logger);
  for (let line = 1; line <= 250; line++) reports.bad("a.csv", line, "bad");
  reports.bad("b.csv", 1, "bad");
  reports.end();
  const told = logger.lines;
  assertEquals(told.filter((line) => line.includes("row of a recording left out")).length, 4);
  assertEquals(told.filter((line) => line.includes("rows left out in all")).length, 1);
});

Deno.test("ReplayFeed tells in the log at WARNING how much of a damaged file was read", async () => {
  const clock = fakeClock();
  const logger = recordingLogger();
  const rows = Array.from(
    { length: 5000 },
    (_, index) => `${34_200_000 + index},${1818900 + (index * 7919) % 997},${index + 1},N,1,0\n`,
  );
  const whole = await gzip(rows.join(""));
  const file = "ibm-2013-10-08-trades.csv.gz";
  const readFile = memoryFiles({ [file]: whole.slice(0, whole.length >> 1) });
  await using feed = await ReplayFeed.open({ files: [file], speed: "max", clock, logger, readFile });
  const count = tradesOf(await drain(feed, clock)).length;
  assert(count > 1000);
  const line = logger.lines.find((line) => line.startsWith("WARN") && line.includes("damaged")) ?? "";
  assert(line !== "", logger.lines.join("\n"));
});

const DAYS = "ibm-2024.csv";
/** Friday's last second and Monday's first, with a second between trades. */
const WEEKEND = ["2024-01-05 15:59:58", "2024-01-05 15:59:59", "2024-01-08 04:00:00", "2024-01-08 04:00:01"]
  .map((time) => `${time},10,1`);

async function playDays(clock: FakeClock, gaps: "skip" | "keep") {
  return await ReplayFeed.open({
    files: [DAYS],
    speed: 1,
    gaps,
    clock,
    readFile: memoryFiles({ [DAYS]: ["time,price,size", ...WEEKEND].join("\n") }),
  });
}

Deno.test("ReplayFeed plays several days of one file without waiting for nights and weekends", async () => {
  const clock = fakeClock();
  await using feed = await playDays(clock, "skip");
  const startMs = clock.now();
  const { events, beats } = read(feed, new AbortController().signal);
  while (tradesOf(events).length < 4) await clock.tick(100);
  // Two seconds of trading; the weekend between takes none.
  assertLess(clock.now() - startMs, 4000);
  assertEquals(tradesOf(events).map(({ timeMs }) => timeMs), [
    Date.parse("2024-01-05T15:59:58-05:00"),
    Date.parse("2024-01-05T15:59:59-05:00"),
    Date.parse("2024-01-08T04:00:00-05:00"),
    Date.parse("2024-01-08T04:00:01-05:00"),
  ]);
  // What waits for a while after the last trade still gets its time.
  assertEquals(beats.filter((beat) => beat > Date.parse("2024-01-05T15:59:59-05:00")).length > 1000, true);
});

Deno.test("ReplayFeed waits for nights and weekends when it is told to keep them", async () => {
  const clock = fakeClock();
  await using feed = await playDays(clock, "keep");
  const { events } = read(feed, new AbortController().signal);
  while (tradesOf(events).length < 2) await clock.tick(100);
  await clock.tick(3_600_000);
  assertEquals(tradesOf(events).length, 2);
});
