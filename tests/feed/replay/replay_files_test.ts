import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import type { ReadFile } from "@/lib/feed/replay/recorded_events.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, fixture, gzip, IBM_TRADES, memoryFiles, read, statusesOf, tradesOf } from "../harness.ts";

const TRADES = "ibm-2013-10-08-trades.csv";
const ROWS = Array.from({ length: 5_000 }, (_, index) => `${34_200_000 + index},1818900,${index + 1},N,1,0\n`);

const open = (files: string[], readFile: ReadFile = memoryFiles({})): Promise<ReplayFeed> =>
  ReplayFeed.open({ files, speed: "max", clock: fakeClock(), readFile });

Deno.test("ReplayFeed.open() refuses names of no known kind and tells the known ones", async () => {
  for (
    const name of [
      "ibm.csv",
      "ibm-2013-10-08-trades.txt",
      "ibm-trades.csv",
      "kraken-2025-11-10.csv",
      "us-daily.csv",
      "",
    ]
  ) {
    const error = await assertRejects(
      () => open([name], memoryFiles({ [name]: "1,2,3\n" })),
      TypeError,
      "neither its name",
    );
    assertStringIncludes(error.message, JSON.stringify(name));
    assertStringIncludes(error.message, "ibm-2013-10-08-trades.csv.gz");
  }
});

Deno.test("ReplayFeed.open() refuses dates that do not exist", async () => {
  for (
    const name of ["ibm-2013-02-30-trades.csv", "ibm-2013-13-01-quotes.csv", "kraken-xbtusd-trades-2025-00-01.csv"]
  ) {
    await assertRejects(() => open([name], memoryFiles({ [name]: "" })), TypeError, "is a date that does not exist");
  }
});

Deno.test("ReplayFeed.open() refuses a file named twice, and a replay without events", async () => {
  const readFile = memoryFiles({ [TRADES]: "", "us-daily-2013.csv": "" });
  await assertRejects(() => open([TRADES, TRADES], readFile), TypeError, "is named twice");
  await assertRejects(() => open(["us-daily-2013.csv"], readFile), TypeError, "no file with trades or quotes");
  await assertRejects(() => open([], readFile), TypeError, "no file with trades or quotes");
});

Deno.test("ReplayFeed.open() names the file that is missing or no gzip", async () => {
  const missing = fixture("xyz-2013-10-08-trades.csv.gz");
  const onDisk = ReplayFeed.open({ files: [missing], speed: "max", clock: fakeClock() });
  const error = await assertRejects(() => onDisk, Error, `Cannot replay ${JSON.stringify(missing)}`);
  assertInstanceOf(error.cause, Deno.errors.NotFound);
  assertStringIncludes(error.message, `the nearest there is ${JSON.stringify(fixture(IBM_TRADES))}`);
  const folder = ReplayFeed.open({ files: [fixture("../fixtures")], speed: "max", clock: fakeClock() });
  await assertRejects(() => folder, Error, "directory");
  const empty = memoryFiles({ [`${TRADES}.gz`]: "" });
  await assertRejects(() => open([`${TRADES}.gz`], empty), Error, "its gzip stream is cut off or damaged");
  await assertRejects(() => open([TRADES, "us-daily-2013.csv"], memoryFiles({ [TRADES]: "" })), Error, "us-daily-2013");
});

Deno.test("ReplayFeed.open() refuses a speed that is none", async () => {
  for (const speed of [0, -1, NaN, Infinity]) {
    const opening = ReplayFeed.open({
      files: [TRADES],
      speed,
      clock: fakeClock(),
      readFile: memoryFiles({ [TRADES]: "" }),
    });
    await assertRejects(() => opening, RangeError, `current value is ${speed}`);
  }
});

Deno.test("ReplayFeed tells all that a truncated gzip file still holds, then the gap, and goes on with the others", async () => {
  const clock = fakeClock();
  const whole = await gzip(ROWS.join(""));
  const other = "kraken-xbtusd-trades-2025-11-10.csv";
  const readFile = memoryFiles({
    [`${TRADES}.gz`]: whole.slice(0, Math.floor(whole.length * 0.7)),
    [other]: "105433.6,0.5,1762795433.9,b,l,,1\n",
  });
  const reports: unknown[] = [];
  await using feed = await ReplayFeed.open({
    files: [`${TRADES}.gz`, other],
    speed: "max",
    clock,
    readFile,
    onBadRow: (...report) => reports.push(report),
  });
  const events = await drain(feed, clock);
  const sizes = tradesOf(events).filter(({ ticker }) => ticker === "IBM").map(({ size }) => size);
  assert(sizes.length > 1_000 && sizes.length < ROWS.length, `${sizes.length} trades`);
  // Not a hole, and not a number cut short at the end.
  assertEquals(sizes, sizes.map((_, index) => index + 1));
  assertEquals(reports, []);
  const gap = statusesOf(events).find(({ event }) => event === "feed_gap");
  assertEquals([gap?.data["file"], gap?.data["to_ms"]], [`${TRADES}.gz`, null]);
  assertStringIncludes(String(gap?.data["reason"]), "cut off or damaged");
  assertEquals(tradesOf(events).at(-1)?.ticker, "XBT/USD");
  assertEquals(events.at(-1)?.kind, "status");
  assertEquals(statusesOf(events).at(-1)?.data["damaged_files"], [`${TRADES}.gz`]);
});

Deno.test("ReplayFeed.events() throws, naming the file, when a disk fails on the way", async () => {
  const clock = fakeClock();
  let opened = 0;
  const readFile: ReadFile = () => {
    opened++;
    const chunks = [new TextEncoder().encode(ROWS.slice(0, 10).join(""))];
    return Promise.resolve(
      new ReadableStream({
        pull(controller) {
          const chunk = chunks.shift();
          if (chunk === undefined) controller.error(new Deno.errors.BadResource("the disk is gone"));
          else controller.enqueue(chunk);
        },
      }, { highWaterMark: 0 }),
    );
  };
  await using feed = await ReplayFeed.open({ files: [TRADES], speed: "max", clock, readFile });
  const error = await assertRejects(() => drain(feed, clock), Error, `Cannot replay "${TRADES}" any further`);
  assertInstanceOf(error.cause, Deno.errors.BadResource);
  assertEquals(opened, 2);
});

Deno.test("ReplayFeed lets go of its files when aborted half way, disposed, or never iterated", async () => {
  const clock = fakeClock();
  const options = { files: [fixture(IBM_TRADES)], speed: 1, clock } as const;
  await ReplayFeed.open(options);
  for (const how of ["abort", "dispose"] as const) {
    const stop = new AbortController();
    const feed = await ReplayFeed.open(options);
    const { events, end } = read(feed, stop.signal);
    while (tradesOf(events).length === 0) await clock.tick(1);
    if (how === "abort") stop.abort();
    else await feed[Symbol.asyncDispose]();
    // No tick: the end does not wait for the clock. That the file is closed the sanitizers check.
    assertEquals(await end, null);
    assert(tradesOf(events).length < 10);
  }
});

Deno.test("ReplayFeed.events() lets go of its files when the reader leaves", async () => {
  const clock = fakeClock();
  await using feed = await ReplayFeed.open({ files: [fixture(IBM_TRADES)], speed: "max", clock });
  for await (const event of feed.events(new AbortController().signal)) if (event.kind === "trade") break;
  assertInstanceOf(await read(feed, new AbortController().signal).end, TypeError);
});
