import { assertEquals } from "@std/assert";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain } from "../harness.ts";
import { bar, endLine, headLine, known, line, minute, open, sizes, START, TAPE, tradeLine } from "./tape_text.ts";

const IBM = parseTicker("IBM");
const TSLA = parseTicker("TSLA");

Deno.test("ReplayFeed answers gainers as the recorded feed did at the market time that it has reached", async () => {
  const clock = fakeClock();
  await using feed = await open({
    [TAPE]: headLine() + line(0, { gainers: [known("IBM", 10)] }) + tradeLine(1) +
      line(2, { gainers: [known("IBM", 11), known("TSLA", 5)] }) + tradeLine(3) + line(4, { gainers: [] }) +
      tradeLine(5),
  }, clock);
  assertEquals(feed.capabilities.gainers, true);
  assertEquals(await feed.gainers(), []);
  const told: unknown[] = [];
  const reading = (async () => {
    for await (const event of feed.events(new AbortController().signal)) {
      if (event.kind === "trade") told.push((await feed.gainers()).map(({ ticker, price }) => [ticker, price]));
    }
  })();
  await clock.tick(100);
  await reading;
  assertEquals(told, [[["IBM", 10]], [["IBM", 11], ["TSLA", 5]], []]);
});

Deno.test("ReplayFeed gives gainers back with the types and quotes that the recorded feed told", async () => {
  const clock = fakeClock();
  const gainer = { ...known("IBM", 10), type: "CS", quote: { bid: 9.9, ask: 10.1, timeMs: START } };
  await using feed = await open({ [TAPE]: headLine() + line(0, { gainers: [gainer] }) + tradeLine(1) }, clock);
  await drain(feed, clock);
  assertEquals<readonly unknown[]>(await feed.gainers(), [gainer]);
});

Deno.test("ReplayFeed answers what else was asked by market time, and earlier what does not change within the day", async () => {
  const clock = fakeClock();
  const history = [bar("2025-12-31"), bar("2026-01-02")];
  await using feed = await open({
    [TAPE]: headLine() + line(0, { snapshot: [known("IBM", 9)] }) + tradeLine(1_000, 2) +
      line(2_000, { snapshot: [known("IBM", 20), known("TSLA", 30)] }) +
      line(2_000, { dailyBars: { ticker: "IBM", bars: history } }) + tradeLine(3_000, 5) +
      line(4_000, { dailyBars: { ticker: "IBM", bars: [...history, bar("2026-01-05")] } }) +
      line(4_000, { minuteBars: { ticker: "IBM", bars: [minute(-60_000), minute(-120_000)] } }) +
      line(4_000, { minuteBars: { ticker: "IBM", bars: [minute(-60_000, 5)] } }) + tradeLine(5_000, 11),
  }, clock);
  const stranger = parseTicker("ZZZZ");
  const reached: unknown[] = [];
  const ask = async () => [
    (await feed.snapshot([IBM, TSLA, stranger])).map((
      { ticker, price, lastClose, volume, avgVolume },
    ) => [ticker, price, lastClose, volume, avgVolume]),
    (await feed.dailyBars(IBM, 20)).length,
  ];
  reached.push(await ask());
  const reading = (async () => {
    for await (const event of feed.events(new AbortController().signal)) {
      if (event.kind === "trade") reached.push(await ask());
    }
  })();
  await clock.tick(100);
  await reading;
  assertEquals(reached, [
    // Before the first event the first answer stands; TSLA's price lies ahead.
    [[["IBM", 9, 8, 7, 6], ["TSLA", 8, 8, 0, 6]], 2],
    [[["IBM", 9, 8, 7, 6], ["TSLA", 8, 8, 0, 6]], 2],
    [[["IBM", 20, 8, 7, 6], ["TSLA", 30, 8, 7, 6]], 2],
    [[["IBM", 20, 8, 7, 6], ["TSLA", 30, 8, 7, 6]], 3],
  ]);
  assertEquals((await feed.dailyBars(IBM, 1)).map(({ date }) => date), ["2026-01-05"]);
  assertEquals([await feed.dailyBars(IBM, 0), await feed.dailyBars(stranger, 5)], [[], []]);
  const bars = async (from: number, to: number) =>
    (await feed.minuteBars?.(IBM, START + from as EpochMs, START + to as EpochMs))?.map((
      { time, close },
    ) => [time * 1000 - START, close]);
  assertEquals(await bars(-120_000, 0), [[-120_000, 1], [-60_000, 5]]);
  assertEquals(await bars(-119_999, 0), [[-60_000, 5]]);
  assertEquals(await bars(-120_000, -60_000), [[-120_000, 1]]);
});

Deno.test("ReplayFeed can do no more than its recordings", async () => {
  const none = { quotes: false, bars: false, snapshot: false, gainers: false, dailyBars: false };
  await using feed = await open({
    [TAPE]: headLine({ capabilities: none, marketHours: "us_equities" }) + tradeLine(1),
  });
  assertEquals(feed.capabilities, { ...none, snapshot: true });
  assertEquals([feed.marketHours, feed.minuteBars], ["us_equities", undefined]);
  // Who is told gainers looks for nothing else, so IBM's own file would stay unseen.
  await using mixed = await open({ [TAPE]: headLine() + tradeLine(1), "ibm-2026-01-05-trades.csv": "" });
  assertEquals(mixed.capabilities.gainers, false);
});

Deno.test("ReplayFeed tells several recordings one after the other, in whatever order they are named", async () => {
  const clock = fakeClock();
  const day = 86_400_000;
  const second = "simulated-2026-01-06.ndjson";
  await using feed = await open({
    [second]: headLine().replace(String(START), String(START + day)) +
      line(day, { snapshot: [known("IBM", 20, 19)] }) + tradeLine(day + 1, 3) + endLine(day + 1),
    [TAPE]: headLine() + line(0, { snapshot: [known("IBM", 10, 9)] }) + tradeLine(1, 1) + tradeLine(500, 2) +
      endLine(500),
    "ibm-2026-01-05-trades.csv": "36000100,100000,4,N,1,0\n",
  }, clock);
  assertEquals((await feed.snapshot([IBM])).map(({ price, lastClose }) => [price, lastClose]), [[10, 9]]);
  const events = await drain(feed, clock);
  assertEquals(sizes(events), [1, 4, 2, 3]);
  assertEquals((await feed.snapshot([IBM])).map(({ price, lastClose }) => [price, lastClose]), [[20, 19]]);
});
