import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { day, DeskRig, FakeHistory, IBM, minute, NOON_S } from "../desk_rig.ts";

const DAY_S = 86_400;
const MIDNIGHT_S = Math.floor(NOON_S / DAY_S) * DAY_S;

function setUp(history: Partial<FakeHistory> = {}) {
  const rig = new DeskRig();
  const feed = Object.assign(new FakeHistory(), history);
  rig.history = feed;
  return { rig, feed };
}

/** A minute at noon of each of the days before today, newest first. */
const noons = (days: number) => Array.from({ length: days }, (_, ago) => minute(NOON_S - (ago + 1) * DAY_S));

Deno.test("ChartBars answers from what is kept while nothing runs, and says whether more is kept", async () => {
  const rig = new DeskRig();
  rig.put(minute(60), minute(120), minute(180));
  assertEquals(await rig.times("1m", { limit: 2 }), { times: [120, 180], hasOlder: true });
  assertEquals(await rig.times("1m", { limit: 3 }), { times: [60, 120, 180], hasOlder: false });
  assertEquals(await rig.times("1m", { fromS: 120 }), { times: [120, 180], hasOlder: true });
  assertEquals(await rig.times("2m", { toS: 119 }), { times: [0], hasOlder: false });
  assertEquals(await rig.times("30m", {}), { times: [0], hasOlder: false });
});

Deno.test("ChartBars asks the feed for what came before, day by day, until there is as much as is wanted", async () => {
  const { rig, feed } = setUp({ minutes: noons(40).reverse() });
  rig.put(minute(NOON_S - 120), minute(NOON_S - 60));
  const first = await rig.times("1m", { limit: 4 });
  assertEquals(first, { times: [NOON_S - 2 * DAY_S, NOON_S - DAY_S, NOON_S - 120, NOON_S - 60], hasOlder: true });
  const before = feed.asked.length;
  assertEquals(await rig.times("1m", { limit: 4 }), first);
  assertEquals(feed.asked.length, before, "what was told is not asked again");
  const all = await rig.times("1m", { limit: 1_000 });
  assertEquals(all.times.length, 42);
  assertEquals(all.hasOlder, false, "after a fortnight without a bar there is none before");
  assertEquals(await rig.times("1m", { toS: (all.times[0] ?? 0) - 1, limit: 10 }), { times: [], hasOlder: false });
});

Deno.test("ChartBars goes back page by page with `to` and gives every bar once", async () => {
  const { rig } = setUp({ minutes: noons(100).reverse() });
  const seen: number[] = [];
  let toS = NOON_S;
  for (let page = 0; page < 50; page++) {
    const { times, hasOlder } = await rig.times("1m", { toS, limit: 7 });
    seen.unshift(...times);
    if (!hasOlder) break;
    toS = (times[0] ?? 0) - 1;
  }
  assertEquals(seen, noons(100).map(({ time }) => time).reverse());
});

Deno.test("ChartBars asks in one request for no more than sixty days, and says that there may be more", async () => {
  const { rig, feed } = setUp({ minutes: noons(400).reverse() });
  const { times, hasOlder } = await rig.times("1h", { limit: 1_000 });
  assertEquals(hasOlder, true);
  assertLess(times.length, 80);
  assert(times.length > 50);
  assertLess(feed.asked.length, 10);
});

Deno.test("ChartBars fills with made-up minutes and replaces none; a market's own stand where they saw more", async () => {
  const [kept, told] = [[minute(MIDNIGHT_S + 60, 5, 10), minute(MIDNIGHT_S + 120, 5, 90)], [
    minute(MIDNIGHT_S, 7, 50),
    minute(MIDNIGHT_S + 60, 7, 50),
    minute(MIDNIGHT_S + 120, 7, 50),
    minute(MIDNIGHT_S + 180, 7, 50),
  ]];
  for (const [inventsHistory, closes] of [[true, [7, 5, 5, 7]], [false, [7, 7, 5, 7]]] as const) {
    const { rig } = setUp({ minutes: told, inventsHistory });
    rig.put(...kept);
    const { bars } = await rig.desk.charts.bars(IBM, "1m", {});
    assertEquals(bars.map(({ close }) => close), [...closes]);
  }
});

Deno.test("ChartBars shows what is kept while the feed fails, says so in the log once, and asks again", async () => {
  const { rig, feed } = setUp({ failure: new Error("429") });
  rig.put(minute(NOON_S - 60));
  for (let time = 0; time < 3; time++) {
    assertEquals(await rig.times("1m", { limit: 5 }), { times: [NOON_S - 60], hasOlder: true });
    assertEquals(await rig.times("1D", { limit: 5 }), { times: [MIDNIGHT_S], hasOlder: true });
  }
  assertEquals(rig.logger.lines, ["WARN the feed does not tell older bars; charts show what is kept"]);
  feed.failure = null;
  feed.minutes = [minute(NOON_S - DAY_S)];
  assertEquals((await rig.times("1m", { limit: 5 })).times, [NOON_S - DAY_S, NOON_S - 60]);
});

Deno.test("ChartBars rejects when the feed fails and nothing is kept", async () => {
  const { rig } = setUp({ failure: new Error("429") });
  for (const timeframe of ["1m", "4h", "1D"] as const) {
    await assertRejects(() => rig.times(timeframe, { limit: 5 }), Error, "429");
  }
});

Deno.test("ChartBars asks once for what many ask for at the same time", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { rig, feed } = setUp({ minutes: noons(3).reverse(), days: [day("2026-01-04")], gate: promise });
  const asking = Array.from({ length: 20 }, () => [rig.times("1m", { limit: 2 }), rig.times("1D", { limit: 2 })])
    .flat();
  resolve();
  await Promise.all(asking);
  assertLess(feed.asked.length, 4);
  assertEquals(feed.askedDays, [250]);
});

Deno.test("ChartBars makes days of those that the feed tells, and today of the minutes", async () => {
  const { rig } = setUp({ days: [day("2026-01-02", 8), day("2026-01-03", 9), day("2026-01-04", 10)] });
  rig.put(minute(MIDNIGHT_S - 60, 1), minute(MIDNIGHT_S + 60, 11), minute(MIDNIGHT_S + 120, 12));
  const { bars, hasOlder } = await rig.desk.charts.bars(IBM, "1D", { limit: 3 });
  assertEquals(bars.map(({ time, close }) => [(time - MIDNIGHT_S) / DAY_S, close]), [[-2, 9], [-1, 10], [0, 12]]);
  assertEquals(hasOlder, true);
  assertEquals((await rig.times("1D", { limit: 10 })).hasOlder, false);
  const older = await rig.times("1D", { toS: MIDNIGHT_S - 2 * DAY_S, limit: 10 });
  assertEquals(older.times, [MIDNIGHT_S - 3 * DAY_S, MIDNIGHT_S - 2 * DAY_S]);
});

Deno.test("ChartBars makes today of US shares from the facts: the official open and the range of regular hours", async () => {
  const { rig } = setUp({ days: [day("2026-01-02", 9)] });
  rig.marketHours = "us_equities";
  rig.known.set(IBM, { open: 10, high: 12, low: 9, price: 12.5, volume: 700, vwap: 11 });
  rig.put(minute(NOON_S - 8 * 3600, 50));
  const { bars } = await rig.desk.charts.bars(IBM, "1D", { limit: 3 });
  assertEquals(
    bars.map(({ time, open, high, low, close, volume, vwap }) => [time, open, high, low, close, volume, vwap]),
    [
      [Date.UTC(2026, 0, 2, 5) / 1000, 9, 9, 9, 9, 1_000, null],
      [Date.UTC(2026, 0, 5, 5) / 1000, 10, 12.5, 9, 12.5, 700, 11],
    ],
  );
});

Deno.test("ChartBars gives ten seconds of the trades since the feed began, and nothing older", async () => {
  const { rig } = setUp();
  const trade = (timeS: number) =>
    rig.desk.onTrade({ kind: "trade", ticker: IBM, price: 10, size: 1, timeMs: timeS * 1000 as never });
  for (const offset of [0, 10, 20]) trade(NOON_S + offset);
  assertEquals(await rig.times("10s", {}), { times: [NOON_S, NOON_S + 10, NOON_S + 20], hasOlder: false });
  assertEquals(await rig.times("10s", { limit: 1 }), { times: [NOON_S + 20], hasOlder: true });
  assertEquals(await rig.times("10s", { toS: NOON_S + 10 }), { times: [NOON_S, NOON_S + 10], hasOlder: false });
  rig.desk.begin();
  assertEquals(await rig.times("10s", {}), { times: [], hasOlder: false });
});

Deno.test("ChartBars refuses when too many tickers are asked for at the same time", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { rig } = setUp({ gate: promise });
  const asking = Array.from(
    { length: 17 },
    (_, index) => rig.desk.charts.bars(`T${index}` as never, "1m", { limit: 1 }),
  );
  const refused = await assertRejects(() => asking[16] ?? Promise.resolve(), RangeError);
  assertMatch(refused.message, /^Cannot ask for the minutes of T16: those of 16 others are being asked for$/);
  resolve();
  await Promise.all(asking.slice(0, 16));
});
