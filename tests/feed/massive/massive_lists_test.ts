import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import type { Feed, NewsItem, TickerReference, TickerSnapshot } from "@/lib/feed/feed.ts";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { rig } from "../live/harness.ts";

/** A feed with AAPL subscribed, on Monday the 5th of January 2026. */
const open = (spoil: (fake: FakeMassive) => void = () => {}) =>
  rig(
    (clock) => {
      const fake = new FakeMassive(clock);
      spoil(fake);
      return fake;
    },
    (around) => new MassiveFeed({ ...around, apiKey: FakeMassive.KEY, tickers: [parseTicker("AAPL")] }),
  );

type Session = Awaited<ReturnType<typeof open>>;

const limited = (seconds: number) => new Response(null, { status: 429, headers: { "retry-after": `${seconds}` } });
const paths = ({ fake }: Session, part: string) =>
  fake.requests.map(({ path }) => path).filter((path) => path.includes(part));

/** The market as the feed tells it, the clock being pushed on by so much meanwhile. */
async function marketOf({ feed, clock }: Session, withinMs = 40_000): Promise<TickerSnapshot[]> {
  const market: Feed = feed;
  const asked = market.market?.();
  await clock.tick(withinMs);
  return await asked ?? [];
}

async function referencesOf({ feed, clock }: Session): Promise<{ portions: TickerReference[][]; error: unknown }> {
  const market: Feed = feed;
  const portions: TickerReference[][] = [];
  const read = (async () => {
    for await (const some of market.references?.(new AbortController().signal) ?? []) portions.push([...some]);
  })();
  const ended = read.then(() => null, (error: unknown) => error);
  await clock.tick(120_000);
  return { portions, error: await ended };
}

/** Twenty sessions before that day, without New Year's Day and Christmas, GE with 100 shares more each day back. */
const SESSIONS = (() => {
  const sessions: Record<string, Record<string, unknown>[]> = {};
  for (let dayMs = Date.UTC(2026, 0, 4); Object.keys(sessions).length < 20; dayMs -= 86_400_000) {
    const date = new Date(dayMs).toISOString().slice(0, 10);
    if ([0, 6].includes(new Date(dayMs).getUTCDay()) || ["2026-01-01", "2025-12-25"].includes(date)) continue;
    const age = Object.keys(sessions).length;
    sessions[date] = [
      { T: "GE", o: 1, h: 1, l: 1, c: 50 + age, v: 1000 + 100 * age, vw: 1, t: dayMs, n: 3 },
      { T: "BAD", c: "x", v: 1 },
      ...(age < 5 ? [{ T: "NEW", c: 7, v: 500 }] : []),
      ...(age === 3 ? [{ T: "RARE", c: 9, v: 400 }] : []),
    ];
  }
  return sessions;
})();

Deno.test("MassiveFeed.market() tells every ticker, with the mean volume of the latest twenty sessions", async () => {
  await using session = await open((fake) => {
    fake.lists.sessions = SESSIONS;
    fake.snapshots = [
      { ticker: "GE", day: { o: 60, h: 65, l: 59, c: 64, v: 900 }, prevDay: { c: 51 } },
      { ticker: "NEW", day: { o: 0, h: 0, l: 0, c: 0, v: 0 }, prevDay: { c: 0 } },
      { ticker: "RARE", prevDay: { c: 9 } },
      { ticker: "$", prevDay: null },
      {},
    ];
  });
  assertEquals<unknown>(await marketOf(session), [
    {
      ticker: "GE",
      price: 64,
      lastClose: 51,
      volume: 900,
      avgVolume: 1950,
      day: { open: 60, high: 65, low: 59 },
    },
    { ticker: "NEW", price: 0, lastClose: 7, volume: 0, avgVolume: 500 },
    { ticker: "RARE", price: 9, lastClose: 9, volume: 0, avgVolume: 100 },
  ]);
  const grouped = paths(session, "/grouped/");
  // Christmas and New Year's Day are asked for as well.
  assertEquals(grouped.length, 22);
  assertEquals(grouped[0], "/v2/aggs/grouped/locale/us/market/stocks/2026-01-02?adjusted=false");
  assertEquals(grouped.at(-1)?.includes("adjusted=true"), true);
  await marketOf(session);
  assertEquals(paths(session, "/grouped/").length, 22, "once a day is enough");
  await session.clock.tick(86_400_000);
  await marketOf(session);
  assertEquals(paths(session, "/grouped/").length, 22 + 23, "and Monday, which has no session here");
});

Deno.test("MassiveFeed.market() spaces its calls and waits as long as it is told", async () => {
  await using session = await open((fake) => fake.lists.sessions = SESSIONS);
  const asked = marketOf(session, 3_000);
  session.fake.nextAnswers.push(limited(10));
  await session.clock.tick(12_000);
  const times = session.fake.requests.filter(({ path }) => path.includes("/grouped/")).map(({ atMs }) => atMs);
  const waits = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  assert(waits.every((ms) => ms >= 500), `${waits}`);
  assert(waits.some((ms) => ms >= 10_000), `${waits}`);
  await session.clock.tick(30_000);
  await asked;
});

Deno.test("MassiveFeed.market() does without usual volumes that fail, and goes on from there the next time", async () => {
  await using session = await open((fake) => {
    fake.lists.sessions = SESSIONS;
    fake.snapshots = [{ ticker: "GE", day: { c: 64, v: 900 }, prevDay: { c: 51 } }];
  });
  const market: Feed = session.feed;
  const asked = market.market?.();
  await session.clock.tick(2_200);
  for (let attempt = 0; attempt < 4; attempt++) session.fake.nextAnswers.push(new Response(null, { status: 500 }));
  await session.clock.tick(50_000);
  assertEquals((await asked)?.map(({ avgVolume }) => avgVolume), [0]);
  assertEquals((await marketOf(session)).map(({ avgVolume }) => avgVolume), [1950]);
  assertEquals(paths(session, "/grouped/").length, 22 + 4, "what is known is not asked for again");
  const logged = session.logger.lines.filter((line) => line.includes("the latest sessions"));
  assertEquals(logged.map((line) => line.slice(0, line.indexOf(" "))), ["ERROR", "INFO"]);
});

Deno.test("MassiveFeed.market() rejects when there is no snapshot", async () => {
  await using session = await open((fake) => fake.lists.sessions = SESSIONS);
  const market: Feed = session.feed;
  const asked = market.market?.() ?? Promise.resolve([]);
  const rejected = assertRejects(() => asked, Error, "status 500");
  await session.clock.tick(10_000);
  for (let attempt = 0; attempt < 9; attempt++) session.fake.nextAnswers.push(new Response(null, { status: 500 }));
  await session.clock.tick(120_000);
  await rejected;
});

Deno.test("MassiveFeed.references() reads all pages, adds floats, and shares of what is subscribed", async () => {
  await using session = await open((fake) => {
    fake.lists.references = [
      [{ ticker: "AAPL", name: "Apple Inc.", market: "stocks", type: "CS", primary_exchange: "XNAS", active: true }],
      [
        { ticker: "GE", name: "", type: null, primary_exchange: "XNYS" },
        { ticker: "" },
        { name: "nobody" },
        5 as never,
      ],
    ];
    fake.lists.floats = [[{ ticker: "GE", free_float: 1e9, free_float_percent: 97.1 }, { ticker: "AAPL" }]];
    fake.lists.details = {
      AAPL: { ticker: "AAPL", type: "CS", share_class_shares_outstanding: 15e9, market_cap: 3e12 },
      GE: { weighted_shares_outstanding: 1 },
    };
  });
  const { portions, error } = await referencesOf(session);
  assertEquals(error, null);
  const apple = { ticker: "AAPL", name: "Apple Inc.", type: "CS", exchange: "XNAS" };
  assertEquals<unknown>(portions, [
    [apple],
    [{ ticker: "GE", exchange: "XNYS" }],
    [{ ticker: "GE", exchange: "XNYS", float: 1e9 }],
    [{ ...apple, sharesOutstanding: 15e9, marketCap: 3e12 }],
  ]);
  assertEquals(paths(session, "/v3/reference/tickers/"), ["/v3/reference/tickers/AAPL"]);
});

Deno.test("MassiveFeed.references() asks no other host, whatever a page says, and no end of pages", async () => {
  const hosts: string[] = [];
  await using session = await rig(
    (clock) => {
      const fake = new FakeMassive(clock);
      fake.lists.nextHost = "https://thief.example";
      fake.lists.references = Array.from({ length: 50 }, (_, page) => [{ ticker: `P${page}` }]);
      return fake;
    },
    (around) =>
      new MassiveFeed({
        ...around,
        apiKey: FakeMassive.KEY,
        fetch: (url, init) => {
          hosts.push(new URL(url).host);
          return around.fetch?.(url, init) ?? Promise.reject(new Error("no fetch"));
        },
      }),
  );
  const { portions, error } = await referencesOf(session);
  assertEquals(error, null);
  assertEquals(portions.length, 31, "thirty pages of tickers, and one of floats");
  assertEquals([...new Set(hosts)], ["api.massive.com"]);
});

Deno.test("MassiveFeed.references() gives what comes before a page that fails, and then says so", async () => {
  await using session = await open((fake) => {
    fake.lists.references = [[{ ticker: "A" }], [{ ticker: "B" }], [{ ticker: "C" }]];
    fake.lists.failing.add("references 1");
  });
  const { portions, error } = await referencesOf(session);
  assertEquals(portions.map((some) => some.map(({ ticker }) => ticker)), [["A"]]);
  assert(error instanceof Error);
  assertFalse(String(error).includes(FakeMassive.KEY));
  session.fake.lists.failing.clear();
  assertEquals((await referencesOf(session)).portions.slice(0, 3).flat().map(({ ticker }) => ticker), ["A", "B", "C"]);
});

Deno.test("MassiveFeed.references() does without floats where the plan has none", async () => {
  await using session = await open((fake) => {
    fake.lists.references = [[{ ticker: "A", type: "CS" }]];
    fake.lists.floats = null;
  });
  const { portions, error } = await referencesOf(session);
  assertEquals([portions.flat().length, error], [1, null]);
  assertEquals(session.logger.lines.filter((line) => line.startsWith("WARN no floats")).length, 1);
});

Deno.test("MassiveFeed.gainers() asks nothing about types that the list of tickers has told", async () => {
  await using session = await open((fake) => {
    fake.lists.references = [[{ ticker: "A", type: "ETF" }]];
    fake.snapshots = [{ ticker: "A", day: { c: 2 }, prevDay: { c: 1 } }];
  });
  await referencesOf(session);
  const gainers = session.feed.gainers();
  await session.clock.tick(1_000);
  assertEquals((await gainers).map(({ type }) => type), ["ETF"]);
  assertEquals(paths(session, "/tickers/A"), ["/v3/reference/tickers/AAPL"]);
});

const article = (id: string, at: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `About ${id}`,
  published_utc: at,
  article_url: `https://news.example/${id}`,
  tickers: ["GE", "X:BTCUSD", "$"],
  ...more,
});

const newsOf = ({ events }: Session): NewsItem[] => events.filter((event) => event.kind === "news");

Deno.test("MassiveFeed tells headlines, oldest first, each once, asking once a minute for those that are new", async () => {
  await using session = await open((fake) => {
    fake.lists.news = [article("a", "2026-01-05T14:00:00Z"), article("b", "2026-01-05T14:30:00Z")];
  });
  assertEquals<unknown>(newsOf(session)[0], {
    kind: "news",
    id: "a",
    tickers: ["GE", "X:BTCUSD"],
    headline: "About a",
    url: "https://news.example/a",
    timeMs: Date.UTC(2026, 0, 5, 14),
  });
  // One that is listed late, and one twice.
  session.fake.lists.news.push(
    article("late", "2026-01-05T14:25:00Z"),
    article("c", "2026-01-05T15:00:20Z"),
    article("c", "2026-01-05T15:00:21Z"),
  );
  await session.clock.tick(5 * 60_000);
  assertEquals(newsOf(session).map(({ id }) => id), ["a", "b", "late", "c"]);
  const asked = paths(session, "/reference/news");
  assertEquals(asked.length, 6);
  assertEquals(new URL(asked[1] ?? "", "https://x").searchParams.get("published_utc.gte"), "2026-01-05T14:20:00.000Z");
});

Deno.test("MassiveFeed leaves out articles that cannot be read, and is not misled by one of tomorrow", async () => {
  await using session = await open((fake) => {
    fake.lists.news = [
      article("a", "2026-01-05T14:00:00Z", { article_url: "javascript:alert(1)", tickers: null }),
      article("b", "yesterday"),
      { id: "c" },
      article("d", "2026-01-05T14:00:00Z", { title: " " }),
      article("e", "2026-01-05T14:00:01Z", { article_url: "javascript:alert(1)" }),
      article("tomorrow", "2026-01-06T15:00:00Z"),
    ];
  });
  assertEquals(newsOf(session).map(({ id, url }) => [id, url]), [
    ["e", undefined],
    ["tomorrow", "https://news.example/tomorrow"],
  ]);
  session.fake.lists.news.push(article("f", "2026-01-05T15:00:30Z"));
  await session.clock.tick(61_000);
  assertEquals(newsOf(session).at(-1)?.id, "f");
});

Deno.test("MassiveFeed logs once that there is no news, and goes on with everything else", async () => {
  await using session = await open((fake) => {
    fake.nextAnswers.push(...Array.from({ length: 3 }, () => new Response(null, { status: 403 })));
  });
  await session.clock.tick(150_000);
  assertEquals(session.logger.lines.filter((line) => line.startsWith("ERROR asking for news")).length, 1);
  session.fake.lists.news = [article("a", "2026-01-05T15:00:00Z")];
  await session.clock.tick(60_000);
  assertEquals(newsOf(session).length, 1);
  assertEquals(session.statuses(), ["feed_connected"]);
});
