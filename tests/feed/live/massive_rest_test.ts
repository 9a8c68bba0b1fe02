import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { MassiveFeed, type MassiveFeedOptions } from "@/lib/feed/massive/massive_feed.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { rig } from "./harness.ts";

const AAPL = parseTicker("AAPL");

const open = (options: Partial<MassiveFeedOptions> = {}) =>
  rig(
    (clock) => new FakeMassive(clock),
    (around) => new MassiveFeed({ ...around, apiKey: FakeMassive.KEY, tickers: [AAPL], ...options }),
  );

/** 2026-01-05T15:00:00Z in epoch nanoseconds, as upstream writes the times of trades. */
const AT_NS = Date.UTC(2026, 0, 5, 15) * 1e6;

Deno.test("MassiveFeed reads snapshots with the price of the last trade, else the day's, else yesterday's", async () => {
  await using session = await open();
  session.fake.snapshots = [
    {
      ticker: "A",
      day: { c: 11, v: 500 },
      prevDay: { c: 10 },
      lastTrade: { p: 12, t: AT_NS },
      lastQuote: { p: 11.9, s: 3, P: 12.1, S: 1, t: AT_NS },
      updated: 1,
    },
    { ticker: "B", day: { c: 11, v: 500 }, prevDay: { c: 10 }, updated: AT_NS },
    { ticker: "C", day: { c: 0, v: 0 }, prevDay: { c: 10 }, lastTrade: null, lastQuote: { p: "x" }, updated: AT_NS },
    { ticker: "D" },
    { ticker: "$X", day: { c: 1 } },
    { day: {} },
  ];
  const expected = [
    {
      ticker: "A",
      price: 12,
      lastClose: 10,
      volume: 500,
      avgVolume: 0,
      timeMs: AT_NS / 1e6,
      quote: { bid: 11.9, ask: 12.1, timeMs: AT_NS / 1e6 },
    },
    { ticker: "B", price: 11, lastClose: 10, volume: 500, avgVolume: 0, timeMs: AT_NS / 1e6 },
    { ticker: "C", price: 10, lastClose: 10, volume: 0, avgVolume: 0 },
    { ticker: "D", price: 0, lastClose: 0, volume: 0, avgVolume: 0 },
  ];
  const gainers = session.feed.gainers();
  await session.clock.tick(1_000);
  assertEquals<readonly unknown[]>(await gainers, expected);
  const snapshot = session.feed.snapshot(["A", "D"].map(parseTicker));
  await session.clock.tick(1_000);
  assertEquals<readonly unknown[]>(await snapshot, [expected[0], expected[3]]);
  assertEquals(session.fake.requests.at(-1)?.path, "/v2/snapshot/locale/us/markets/stocks/tickers?tickers=A,D");
  assertFalse(session.fake.requests.some(({ path }) => path.includes(FakeMassive.KEY)));
});

Deno.test("MassiveFeed.gainers() gives the last known ones while upstream asks for silence", async () => {
  await using session = await open();
  session.fake.snapshots = [{ ticker: "A", day: { c: 11, v: 500 }, prevDay: { c: 10 } }];
  const first = session.feed.gainers();
  await session.clock.tick(1_000);
  assertEquals((await first).length, 1);
  session.fake.nextAnswers.push(new Response(null, { status: 429, headers: { "retry-after": "30" } }));
  for (let second = 0; second < 29; second++) {
    const gainers = session.feed.gainers();
    await session.clock.tick(1_000);
    assertEquals((await gainers).length, 1);
  }
  const asked = () => session.fake.requests.filter(({ path }) => path.endsWith("/gainers")).length;
  assertEquals(asked(), 2);
  await session.clock.tick(2_000);
  const again = session.feed.gainers();
  await session.clock.tick(1_000);
  await again;
  assertEquals(asked(), 3);
});

Deno.test("MassiveFeed.gainers() tells what each is by the reference data, which is asked once", async () => {
  await using session = await open();
  const slow = Array.from({ length: 30 }, (_, index) => `S${index}`);
  session.fake.snapshots = ["A", "AW", "B", ...slow].map((ticker) => ({ ticker, day: { c: 2 }, prevDay: { c: 1 } }));
  session.fake.lists.details = { A: { type: "CS" }, AW: { type: "WARRANT" } };
  const types = async () => {
    const gainers = session.feed.gainers();
    await session.clock.tick(1_000);
    return (await gainers).map(({ ticker, type }) => [ticker, type]);
  };
  assertEquals(await types(), [], "more than can be asked within the patience");
  assertEquals((await types()).slice(0, 3), [["A", "CS"], ["AW", "WARRANT"], ["B", undefined]]);
  for (let second = 0; second < 5; second++) await types();
  assertEquals((await types()).length, 33);
  assertEquals(session.fake.requests.filter(({ path }) => path.startsWith("/v3/")).length, 33);
});

Deno.test("MassiveFeed.dailyBars() gives completed days of New York's calendar", async () => {
  await using session = await open();
  const day = (date: string, c: number) => ({ t: Date.parse(`${date}T05:00:00Z`), o: 1, h: 9, l: 1, c, v: 100 });
  session.fake.days = [day("2025-12-31", 2), day("2026-01-02", 3), day("2026-01-05", 4)];
  const bars = session.feed.dailyBars(AAPL, 20);
  await session.clock.tick(1_000);
  assertEquals((await bars).map(({ date, close }) => [date, close]), [["2025-12-31", 2], ["2026-01-02", 3]]);
  assertEquals(await session.feed.dailyBars(AAPL, 0), []);
});

Deno.test("MassiveFeed with delayed data lives 15 minutes behind the clock", async () => {
  await using session = await open({ delayed: true });
  assertEquals(session.feed.marketTime() as number, session.clock.now() - 15 * 60_000);
});

Deno.test("MassiveFeed needs a key", () => {
  assertThrows(() => new MassiveFeed({ apiKey: "" }), TypeError, "needs an API key");
});

Deno.test("MassiveFeed.corporateActions() reads all pages of splits and dividends, those of one day as one", async () => {
  await using session = await open();
  session.fake.lists.splits = [
    [{ ticker: "AAPL", execution_date: "2020-08-31", split_from: 1, split_to: 4 }],
    [{ ticker: "GE", execution_date: "2021-08-02", split_from: 8, split_to: 1 }],
  ];
  session.fake.lists.dividends = [[{ ticker: "GE", ex_dividend_date: "2021-08-02", cash_amount: 0.08, frequency: 4 }]];
  const feed: Feed = session.feed;
  const asked = feed.corporateActions?.("2020-01-01");
  await session.clock.tick(2_000);
  assertEquals<unknown>(await asked, [
    { ticker: "AAPL", date: "2020-08-31", ratio: 4, dividend: 0 },
    { ticker: "GE", date: "2021-08-02", ratio: 0.125, dividend: 0.08 },
  ]);
  assertEquals(session.fake.requests.filter(({ path }) => path.includes("splits")).map(({ path }) => path), [
    "/v3/reference/splits?execution_date.gte=2020-01-01&order=asc&limit=1000",
    "/v3/reference/splits?cursor=1",
  ]);
});
