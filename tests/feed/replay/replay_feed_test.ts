import { assert, assertEquals, assertGreater } from "@std/assert";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { type EpochMs, parseTicker, type Trade } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import {
  drain,
  fixture,
  IBM_QUOTES,
  IBM_TRADES,
  KRAKEN_TRADES,
  memoryFiles,
  quotesOf,
  statusesOf,
  tradesOf,
  US_DAILY,
} from "../harness.ts";

const IBM = parseTicker("IBM");

const open = (clock: ReturnType<typeof fakeClock>, ...names: string[]): Promise<ReplayFeed> =>
  ReplayFeed.open({ files: names.map(fixture), speed: "max", clock });

Deno.test("ReplayFeed tells every trade of the recorded IBM day at its New York time", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, IBM_TRADES);
  const events = await drain(feed, clock);
  const trades = tradesOf(events);
  assertEquals(trades.length, 33_381);
  assert(trades.every(({ timeMs }, index) => index === 0 || timeMs >= (trades[index - 1]?.timeMs ?? Infinity)));
  // Lines 1 and 33,381 of the file; 2013-10-08 is on daylight saving time, four hours behind UTC.
  assertEquals(trades[0], {
    kind: "trade",
    ticker: IBM,
    price: 182.1,
    size: 300,
    timeMs: Date.parse("2013-10-08T08:47:49.457-04:00") as EpochMs,
    eligibility: { updatesVolume: true, updatesHighLow: true, updatesLast: true },
  });
  assertEquals(trades.at(-1)?.timeMs, Date.parse("2013-10-08T23:23:56.822Z"));
  assertEquals([trades.at(-1)?.price, trades.at(-1)?.size], [179.55, 200]);
  // The closing cross on the floor, printed at 16:00:47: moves nothing under the vendor's policy.
  const cross = trades.find(({ size }) => size === 262_948);
  assertEquals(cross?.timeMs, Date.parse("2013-10-08T16:00:47.795-04:00"));
  assertEquals(cross?.eligibility, { updatesVolume: false, updatesHighLow: false, updatesLast: false });
});

Deno.test("ReplayFeed begins with feed_connected and ends with feed_ended and its counts", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, IBM_TRADES, IBM_QUOTES);
  assertEquals(feed.marketTime(), null);
  const events = await drain(feed, clock);
  assertEquals(events[0], {
    kind: "status",
    event: "feed_connected",
    data: { feed: "replay", files: [IBM_TRADES, IBM_QUOTES], speed: "max" },
  });
  const endMs = Date.parse("2013-10-08T23:23:56.822Z") as EpochMs;
  assertEquals(events.at(-1), {
    kind: "status",
    event: "feed_ended",
    data: { trades: 33_381, quotes: 20_000, bad_rows: 0, withheld: 0, damaged_files: [], at_ms: endMs },
  });
  assertEquals(statusesOf(events).length, 2);
  assertEquals(feed.marketTime(), endMs);
});

Deno.test("ReplayFeed merges trades, quotes and crypto by event time", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, KRAKEN_TRADES, IBM_TRADES, IBM_QUOTES);
  const events = await drain(feed, clock);
  const times = events.flatMap((event) => "timeMs" in event ? [event.timeMs] : []);
  assertEquals(times.length, 1_000 + 33_381 + 20_000);
  assertEquals(times, times.toSorted((a, b) => a - b));
  assertEquals(feed.tickers, [parseTicker("XBT/USDT"), IBM]);
  assertEquals(feed.marketHours, "us_equities");
});

Deno.test("ReplayFeed leaves the side that a quote does not change absent", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, IBM_QUOTES);
  const quotes = quotesOf(await drain(feed, clock));
  const timeMs = Date.parse("2013-10-08T04:00:00.640-04:00") as EpochMs;
  assertEquals(quotes.slice(0, 2), [
    { kind: "quote", ticker: IBM, bid: 180.01, bidSize: 200, timeMs },
    { kind: "quote", ticker: IBM, ask: 182.62, askSize: 100, timeMs },
  ]);
  assertEquals(feed.capabilities.quotes, true);
});

Deno.test("ReplayFeed shows Kraken's pairs with a slash, their taker's side and microseconds", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, KRAKEN_TRADES);
  const trades = tradesOf(await drain(feed, clock));
  assertEquals(trades.length, 1_000);
  assertEquals(trades[0], {
    kind: "trade",
    ticker: parseTicker("XBT/USDT"),
    price: 105_433.6,
    size: 0.00027625,
    timeMs: 1762795433971.745 as EpochMs,
    id: "10218208",
    side: "buy",
  });
  assertEquals(feed.marketHours, "always_open");
  assertEquals(feed.capabilities, { quotes: false, bars: false, snapshot: true, gainers: false, dailyBars: false });
});

Deno.test("ReplayFeed knows from the daily bars what came before the replayed day", async () => {
  const clock = fakeClock();
  await using feed = await open(clock, IBM_TRADES, US_DAILY);
  assertEquals(feed.capabilities.dailyBars, true);
  const bars = await feed.dailyBars(IBM, 20);
  assertEquals(bars.length, 20);
  assertEquals(bars.at(-1), {
    date: "2013-10-07",
    open: 182,
    high: 183.3,
    low: 181.85,
    close: 182.01,
    volume: 3_908_081,
  });
  const avgVolume = Math.round(bars.reduce((sum, { volume }) => sum + volume, 0) / 20);
  const stranger = parseTicker("ZZZZ");
  assertEquals(await feed.snapshot([IBM, stranger]), [
    { ticker: IBM, price: 182.01, lastClose: 182.01, volume: 0, avgVolume },
  ]);
  assertEquals(await feed.gainers(), []);
  await drain(feed, clock);
  const [after] = await feed.snapshot([IBM]);
  assertEquals(after?.price, 179.55);
  assertEquals(after?.lastClose, 182.01);
  assertGreater(after?.volume ?? 0, 5_000_000);
});

Deno.test("ReplayFeed starts volumes anew and shifts lastClose with each replayed day", async () => {
  const clock = fakeClock();
  const readFile = memoryFiles({
    "ibm-2013-10-08-trades.csv": "34200000,1800000,100,N,1,0\n57599000,1810000,50,N,1,0\n",
    "ibm-2013-10-09-trades.csv": "34200000,1820000,70,N,1,0\n",
    "us-daily-2013.csv": "IBM,20131007 00:00,1,1,1,1,9\nIBM,20131008 00:00,2,2,2,2,9\nIBM,20131009 00:00,3,3,3,3,9\n",
  });
  const files = ["ibm-2013-10-09-trades.csv", "ibm-2013-10-08-trades.csv", "us-daily-2013.csv"];
  await using feed = await ReplayFeed.open({ files, speed: "max", clock, readFile });
  assertEquals((await feed.snapshot([IBM]))[0]?.lastClose, 1 / 10_000);
  assertEquals(tradesOf(await drain(feed, clock)).map(({ size }) => size), [100, 50, 70]);
  assertEquals(await feed.snapshot([IBM]), [
    { ticker: IBM, price: 182, lastClose: 2 / 10_000, volume: 70, avgVolume: 9 },
  ]);
});

Deno.test("ReplayFeed.events() puts late rows where they belong, whichever file they are in", async () => {
  const clock = fakeClock();
  const readFile = memoryFiles({
    "a-2013-10-08-trades.csv": "2000,10000,1,N,1,0\n1000,10000,2,N,1,0\n3000,10000,4,N,1,0\n",
    "b-2013-10-08-trades.csv": "1500,10000,8,N,1,0\n2000,10000,16,N,1,0\n2500,10000,32,N,1,0\n",
  });
  const files = ["a-2013-10-08-trades.csv", "b-2013-10-08-trades.csv"];
  await using feed = await ReplayFeed.open({ files, speed: "max", clock, readFile });
  const trades: Trade[] = [];
  const reached: (number | null)[] = [];
  for await (const event of feed.events(new AbortController().signal)) {
    if (event.kind !== "trade") continue;
    trades.push(event);
    reached.push(feed.marketTime());
  }
  assertEquals(trades.map(({ size }) => size), [2, 8, 1, 16, 32, 4]);
  const midnightMs = Date.parse("2013-10-08T00:00:00-04:00");
  assertEquals(trades.map(({ timeMs }) => timeMs - midnightMs), [1000, 1500, 2000, 2000, 2500, 3000]);
  assertEquals(reached.map((timeMs) => (timeMs ?? 0) - midnightMs), [1000, 1500, 2000, 2000, 2500, 3000]);
});
