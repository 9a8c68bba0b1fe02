import { assert, assertEquals, assertRejects } from "@std/assert";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, gzip, memoryFiles, read, statusesOf, tradesOf } from "../harness.ts";
import { bar, endLine, headLine, line, minute, open, sizes, START, TAPE, tradeLine } from "./tape_text.ts";

Deno.test("ReplayFeed knows a recording by its name, whatever feed, day and part it is of", async () => {
  for (
    const name of [
      TAPE,
      "coinbase-2026-01-05-2.ndjson",
      "my_feed2-2024-02-29-123.ndjson",
      "/a/b-c/kraken-2026-01-05.ndjson",
    ]
  ) {
    await using feed = await open({ [name]: headLine() + tradeLine(1) });
    assertEquals(sizes(await drain(feed, fakeClock())), [1]);
    await using packed = await open({ [`${name}.gz`]: await gzip(headLine() + tradeLine(1)) });
    assertEquals(sizes(await drain(packed, fakeClock())), [1]);
  }
  for (
    const name of [
      "2026-01-05.ndjson",
      "simulated.ndjson",
      "simulated-2026-01-05-0.ndjson",
      "simulated-2026-01-05.json",
    ]
  ) {
    await assertRejects(() => open({ [name]: "" }), TypeError, "neither its name");
  }
  await assertRejects(
    () => open({ "simulated-2026-02-30.ndjson": "" }),
    TypeError,
    "its name holds a date that does not exist",
  );
});

Deno.test("ReplayFeed tells a recording in its own order, with event times and the market's time of each arrival", async () => {
  const clock = fakeClock();
  await using feed = await open({
    [TAPE]: headLine() + tradeLine(10, 1) + tradeLine(20, 2, { timeMs: START - 60_000, side: "buy", id: "7" }) +
      line(20, { event: { kind: "quote", ticker: "TSLA", bid: 5, timeMs: START + 500 } }) +
      line(30, { event: { kind: "bar", ticker: "IBM", bar: minute(0) } }) +
      line(40, { event: { kind: "status", event: "feed_lost", data: { reason: "silent" } } }) + tradeLine(15, 3) +
      endLine(40),
  }, clock);
  assertEquals([feed.marketHours, feed.capabilities.quotes, feed.capabilities.bars], ["always_open", true, true]);
  const told: unknown[] = [];
  const reading = (async () => {
    for await (const event of feed.events(new AbortController().signal)) {
      told.push([event.kind === "trade" ? event.size : event.kind, (feed.marketTime() ?? NaN) - START]);
    }
  })();
  await clock.tick(100);
  await reading;
  // The last trade was written as if the clock had gone back.
  assertEquals(told, [
    ["status", NaN],
    [1, 10],
    [2, 20],
    ["quote", 20],
    ["bar", 30],
    ["status", 40],
    [3, 40],
    ["status", 40],
  ]);
});

Deno.test("ReplayFeed spaces a recording by the times of arrival, at any speed", async () => {
  const clock = fakeClock();
  const files = { [TAPE]: headLine() + tradeLine(0) + tradeLine(1000, 2, { timeMs: START }) + endLine(1000) };
  const feed = await ReplayFeed.open({ files: [TAPE], speed: 2, clock, readFile: memoryFiles(files) });
  const { events, end } = read(feed, new AbortController().signal);
  while (tradesOf(events).length === 0) await clock.tick(0);
  await clock.tick(499);
  assertEquals(sizes(events), [1]);
  await clock.tick(1);
  assertEquals(sizes(events), [1, 2]);
  assertEquals(await end, null);
});

Deno.test("ReplayFeed leaves out lines of a recording that are wrong in any way, and goes on", async () => {
  const event = (rest: object) => tradeLine(1, 1, rest);
  const wrong = [
    "not json\n",
    "null\n",
    "[]\n",
    "{}\n",
    line(1, { unknown: 1 }),
    `{"event":{"kind":"trade","ticker":"IBM","price":10,"size":1,"timeMs":${START}}}\n`,
    line(1, { event: { kind: "unknown" } }),
    line(1, { event: null }),
    line(1, { event: { kind: "trade", ticker: "IBM", price: 10, timeMs: START } }),
    line(1, { event: { kind: "status", event: "made_up", data: {} } }),
    line(1, { event: { kind: "bar", ticker: "IBM", bar: { time: 1 } } }),
    line(1, { event: { kind: "quote", ticker: "IBM", bid: "5", timeMs: START } }),
    event({ price: 0 }),
    event({ price: "10" }),
    event({ price: null }),
    event({ size: -1 }),
    event({ ticker: "$IBM" }),
    event({ ticker: "" }),
    event({ timeMs: 1e18 }),
    event({ timeMs: -1 }),
    event({ side: "both" }),
    event({ surprise: true }),
    event({ eligibility: { updatesVolume: true } }),
    tradeLine(1).replace("}}", ',"more":1}}').replace(`"price":10`, `"price":1e999`),
    tradeLine(NaN),
    line(1, { gainers: [{ ticker: "IBM" }] }),
    line(1, { snapshot: {} }),
    line(1, { dailyBars: { ticker: "IBM", bars: [{ ...bar("2026-02-30") }] } }),
    line(1, { minuteBars: { ticker: "IBM" } }),
    line(1, { end: {} }),
    line(1, { head: { version: 2 } }),
    `${" ".repeat(1024 * 1024)}${tradeLine(1)}`,
  ];
  const clock = fakeClock();
  const bad: unknown[] = [];
  const text = headLine() + wrong.map((one, index) => one + tradeLine(2, index + 1)).join("") + endLine(2);
  await using feed = await open({ [TAPE]: text }, clock, bad);
  const events = await drain(feed, clock);
  assertEquals(sizes(events), wrong.map((_, index) => index + 1));
  assertEquals(statusesOf(events).at(-1)?.data["bad_rows"], wrong.length);
  assertEquals(bad.map((report) => (report as unknown[])[1]), wrong.map((_, index) => 2 + 2 * index));
  assertEquals(statusesOf(events).length, 2);
});

Deno.test("ReplayFeed.open() refuses a recording that does not begin as one does", async () => {
  for (
    const text of [
      tradeLine(1),
      "hello\n",
      "\n",
      headLine({ version: 2 }),
      headLine({ marketHours: "never" }),
      line(0, { head: {} }),
    ]
  ) {
    const error = await assertRejects(() => open({ [TAPE]: text }), Error, `Cannot replay "${TAPE}": `);
    assert(error.cause instanceof SyntaxError);
  }
});

Deno.test("ReplayFeed says of a recording that was killed that it is truncated, and of nothing else", async () => {
  const text = headLine() + Array.from({ length: 500 }, (_, index) => tradeLine(index, index + 1)).join("");
  const packed = await gzip(text);
  const cases = [
    { name: `${TAPE}.gz`, content: packed.slice(0, Math.floor(packed.length / 2)), truncated: true },
    { name: `${TAPE}.gz`, content: packed, truncated: true },
    { name: `${TAPE}.gz`, content: packed.slice(0, 5), truncated: true },
    { name: `${TAPE}.gz`, content: new Uint8Array(), truncated: true },
    { name: TAPE, content: "", truncated: true },
    { name: TAPE, content: text, truncated: true },
    { name: TAPE, content: text + endLine(500), truncated: false },
    { name: `${TAPE}.gz`, content: await gzip(text + endLine(500)), truncated: false },
  ];
  for (const { name, content, truncated } of cases) {
    const clock = fakeClock();
    await using feed = await open({ [name]: content }, clock);
    const events = await drain(feed, clock);
    assertEquals(sizes(events), sizes(events).map((_, index) => index + 1));
    assertEquals(statusesOf(events).map(({ event }) => event), ["feed_connected", "feed_ended"]);
    assertEquals(
      events.at(-1)?.kind === "status" ? statusesOf(events).at(-1)?.data["truncated"] : "",
      truncated ? [name] : undefined,
    );
    assertEquals(statusesOf(events).at(-1)?.data["damaged_files"], []);
  }
});

Deno.test("ReplayFeed tells a recording that is damaged as a gap", async () => {
  const text = headLine() + Array.from({ length: 20_000 }, (_, index) => tradeLine(index, index + 1)).join("") +
    endLine(20_000);
  const packed = await gzip(text);
  const overwritten = packed.slice();
  overwritten.fill(0xff, 30_000, 30_100);
  const wrongSum = packed.slice();
  wrongSum[packed.length - 6] = (wrongSum[packed.length - 6] ?? 0) ^ 1;
  for (const content of [overwritten, wrongSum]) {
    const clock = fakeClock();
    await using feed = await open({ [`${TAPE}.gz`]: content }, clock);
    const events = await drain(feed, clock);
    // Within the damage itself the decompressor may take other bytes for repetitions before it notices.
    assertEquals(sizes(events).slice(0, 4_000), Array.from({ length: 4_000 }, (_, index) => index + 1));
    assertEquals(statusesOf(events).map(({ event }) => event), ["feed_connected", "feed_gap", "feed_ended"]);
    assertEquals(statusesOf(events).at(-1)?.data["damaged_files"], [`${TAPE}.gz`]);
    assertEquals(statusesOf(events).at(-1)?.data["truncated"], undefined);
  }
});

Deno.test("ReplayFeed keeps the end that a recording tells to itself: the replay has its own", async () => {
  const clock = fakeClock();
  const status = (event: string) => line(5, { event: { kind: "status", event, data: { feed: "replay" } } });
  await using feed = await open({
    [TAPE]: headLine() + status("feed_connected") + tradeLine(5) + status("feed_ended") + tradeLine(6) + endLine(6),
  }, clock);
  const events = await drain(feed, clock);
  assertEquals(events.map((event) => event.kind === "status" ? event.event : event.kind), [
    "feed_connected",
    "feed_connected",
    "trade",
    "trade",
    "feed_ended",
  ]);
});
