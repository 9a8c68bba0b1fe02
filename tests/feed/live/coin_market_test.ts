import { assert, assertEquals } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import type { Feed, FeedEvent, TickerSnapshot } from "@/lib/feed/feed.ts";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import type { LiveFeed } from "@/lib/feed/live/live_feed.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { FakeClock } from "@/tests/support/fake_clock.ts";
import { FakeCoinbase, matchMessage, tickerMessage } from "@/tests/support/upstream/fake_coinbase.ts";
import { FakeKraken, tradeItem } from "@/tests/support/upstream/fake_kraken.ts";
import type { FakeUpstream } from "@/tests/support/upstream/fake_upstream.ts";
import { rig, START_MS } from "./harness.ts";

/** Names of so many coins; the first is Bitcoin. */
const coins = (count: number) => Array.from({ length: count }, (_, index) => index === 0 ? "BTC" : `C${index}`);

const coinbaseRow = (coin: string, more: Record<string, unknown> = {}) => ({
  id: `${coin}-USD`,
  base_currency: coin,
  quote_currency: "USD",
  status: "online",
  trading_disabled: false,
  ...more,
});

const krakenRow = (coin: string, more: Record<string, unknown> = {}) => ({
  altname: `${coin}USD`,
  wsname: `${coin === "BTC" ? "XBT" : coin}/USD`,
  status: "online",
  ...more,
});

/** Coinbase with Bitcoin subscribed, and as many products as are asked for. */
const openCoinbase = (count: number, spoil: (fake: FakeCoinbase) => void = () => {}) =>
  rig((clock) => {
    const fake = new FakeCoinbase(clock, null, coins(count).map((coin) => `${coin}-USD`));
    fake.listed = coins(count).map((coin) => coinbaseRow(coin));
    spoil(fake);
    return fake;
  }, (around) => new CoinbaseFeed({ ...around, tickers: [parseTicker("BTC-USD")] }));

/** Kraken alike. */
const openKraken = (count: number, spoil: (fake: FakeKraken) => void = () => {}) =>
  rig((clock) => {
    const fake = new FakeKraken(clock, null, coins(count).map((coin) => `${coin}/USD`));
    fake.listed = Object.fromEntries(coins(count).map((coin) => [`X${coin}ZUSD`, krakenRow(coin)]));
    spoil(fake);
    return fake;
  }, (around) => new KrakenFeed({ ...around, tickers: [parseTicker("BTC/USD")] }));

interface Session {
  readonly feed: LiveFeed;
  readonly fake: FakeUpstream;
  readonly clock: FakeClock;
  readonly events: readonly FeedEvent[];
}

const topics = ({ fake }: Session, channel: string): string[] =>
  [...fake.peer.topics].filter((topic) => topic.startsWith(`${channel} `)).map((topic) => topic.split(" ")[1] ?? "");
const lengths = ({ fake }: Session, products: (said: Record<string, unknown>) => unknown) =>
  fake.peer.said.map(products).map((list) => Array.isArray(list) ? list.length : 0);
const secondsOf = ({ events }: Session) => events.filter((event) => event.kind === "second");

async function marketOf({ feed, clock }: Session, withinMs: number): Promise<TickerSnapshot[]> {
  const market: Feed = feed;
  const asked = market.market?.();
  await clock.tick(withinMs);
  return await asked ?? [];
}

const coinTicker = (coin: string, timeMs: number, price: number) =>
  tickerMessage({ ticker: `${coin}-USD` as Ticker, id: 9, price, size: 1, timeMs, side: "buy" });
const krakenTicker = (coin: string, timeMs: number, last: number, more: Record<string, unknown> = {}) => ({
  channel: "ticker",
  type: "update",
  data: [{
    symbol: `${coin}/USD`,
    bid: last - 1,
    bid_qty: 1,
    ask: last + 1,
    ask_qty: 2,
    last,
    volume: 77,
    timestamp: new Date(timeMs).toISOString(),
    ...more,
  }],
});

Deno.test("CoinbaseFeed subscribes the tickers of all products, batch by batch, and trades of what is wanted", async () => {
  await using session = await openCoinbase(121);
  assertEquals(topics(session, "ticker").length, 121);
  assertEquals(topics(session, "matches"), ["BTC-USD"]);
  assertEquals(lengths(session, ({ product_ids }) => product_ids), [1, 50, 50, 20]);
  session.feed.subscribe([parseTicker("C5-USD")]);
  session.feed.unsubscribe([parseTicker("BTC-USD")]);
  await session.clock.tick(100);
  assertEquals(topics(session, "matches"), ["C5-USD"]);
  assertEquals(topics(session, "ticker").length, 121);
  session.fake.lose();
  await session.clock.tick(4_000);
  assertEquals([topics(session, "ticker").length, topics(session, "matches")], [121, ["C5-USD"]]);
});

Deno.test("KrakenFeed subscribes the tickers of all symbols, batch by batch, and trades of what is wanted", async () => {
  await using session = await openKraken(251);
  await session.clock.tick(2_000);
  assertEquals(topics(session, "ticker").length, 251);
  assertEquals(topics(session, "trade"), ["BTC/USD"]);
  const symbols = (said: Record<string, unknown>) => (said["params"] as Record<string, unknown>)["symbol"];
  assertEquals(lengths(session, symbols), [1, 1, 1, 100, 100, 50]);
  session.feed.subscribe([parseTicker("C5/USD")]);
  session.feed.unsubscribe([parseTicker("BTC/USD")]);
  await session.clock.tick(100);
  assertEquals([topics(session, "trade"), topics(session, "ohlc")], [["C5/USD"], ["C5/USD"]]);
  assertEquals(topics(session, "ticker").length, 251);
});

Deno.test("CoinbaseFeed lists what is online, and traded for dollars", async () => {
  await using session = await openCoinbase(2, (fake) =>
    fake.listed?.push(
      coinbaseRow("EUR", { id: "BTC-EUR", quote_currency: "EUR" }),
      coinbaseRow("OFF", { status: "delisted" }),
      coinbaseRow("STOP", { trading_disabled: true }),
      coinbaseRow("BAD", { id: 5 }),
      {},
    ));
  assertEquals(topics(session, "ticker"), ["BTC-USD", "C1-USD"]);
});

Deno.test("KrakenFeed lists what is online, and traded for dollars, by its newer names", async () => {
  await using session = await openKraken(1, (fake) => {
    fake.listed = {
      ...fake.listed,
      XXDGZUSD: krakenRow("XDG"),
      XXBTZEUR: { wsname: "XBT/EUR", status: "online" },
      OFFUSD: krakenRow("OFF", { status: "cancel_only" }),
      BADUSD: 7,
    };
  });
  await session.clock.tick(1_000);
  const asked = session.fake.peer.said.map(({ params }) => (params as Record<string, unknown>)["symbol"]);
  assertEquals(asked.at(-1), ["DOGE/USD"]);
});

for (const exchange of ["coinbase", "kraken"] as const) {
  const open = exchange === "coinbase" ? openCoinbase : openKraken;
  const separator = exchange === "coinbase" ? "-" : "/";
  const ticker = exchange === "coinbase" ? coinTicker : krakenTicker;

  Deno.test(`${exchange} tells a quote and seconds of what is not subscribed, without claiming a volume`, async () => {
    await using session = await open(3);
    await session.clock.tick(2_000);
    const atMs = session.clock.now();
    const startMs = Math.floor(atMs / 1000) * 1000;
    for (const price of [100, 104, 98, 101]) session.fake.peer.send(ticker("C1", atMs, price));
    assertEquals(secondsOf(session), []);
    await session.clock.tick(2_000);
    session.fake.peer.send(ticker("C2", session.clock.now(), 5));
    await session.clock.tick(1);
    assertEquals<unknown>(secondsOf(session), [{
      kind: "second",
      ticker: `C1${separator}USD`,
      timeMs: startMs + 1000,
      open: 100,
      high: 104,
      low: 98,
      close: 101,
      volume: 0,
      vwap: null,
    }]);
    const quotes = session.events.filter((event) => event.kind === "quote");
    assertEquals(quotes.length, 5);
  });

  Deno.test(`${exchange} does not tell as seconds what it tells as trades, and of a late ticker nothing`, async () => {
    await using session = await open(3);
    await session.clock.tick(2_000);
    const now = () => session.clock.now();
    session.fake.peer.send(ticker("BTC", now(), 100));
    session.fake.peer.send(ticker("C1", now(), 100));
    await session.clock.tick(1_500);
    session.fake.peer.send(ticker("C1", now(), 101));
    session.fake.peer.send(ticker("C1", now() - 3_000, 90));
    await session.clock.tick(1_500);
    session.fake.peer.send(ticker("C2", now(), 5));
    await session.clock.tick(1);
    assertEquals(secondsOf(session).map(({ ticker, close }) => [ticker, close]), [
      [`C1${separator}USD`, 100],
      [`C1${separator}USD`, 101],
    ]);
  });

  Deno.test(`${exchange} goes on with what is subscribed when the list of products cannot be had, and asks again`, async () => {
    await using session = await open(3, (fake) => fake.listed = null);
    await session.clock.tick(2_000);
    assertEquals(session.statuses(), ["feed_connected"]);
    assertEquals(topics(session, "ticker"), [`BTC${separator}USD`]);
    assertEquals(session.logger.lines.filter((line) => line.startsWith("ERROR asking for products")).length, 1);
    const listed = await open(3);
    session.fake.listed = listed.fake.listed as never;
    await listed[Symbol.asyncDispose]();
    const beating = session.clock.tick(70_000);
    for (let second = 1; second < 60; second++) {
      session.clock.setTimeout(() => session.fake.peer.send(ticker("BTC", session.clock.now(), 100)), second * 1000);
    }
    await beating;
    assertEquals(topics(session, "ticker").length, 3);
  });

  Deno.test(`${exchange} stays connected when the tickers of the market are refused, and asks on the next connection`, async () => {
    await using session = await open(60, (fake) => {
      const { listed } = fake;
      fake.listed = null;
      // The second request is that of the market.
      fake.clock.setTimeout(() => {
        fake.listed = listed as never;
        fake.nextRefusal = "Exceeded msg rate";
      }, 1_000);
    });
    const keep = () => session.fake.peer.send(ticker("BTC", session.clock.now(), 100));
    for (let second = 1; second < 64; second++) {
      keep();
      await session.clock.tick(1_000);
    }
    assertEquals(topics(session, "ticker"), [`BTC${separator}USD`]);
    assertEquals(session.statuses(), ["feed_connected"]);
    session.fake.lose();
    await session.clock.tick(4_000);
    assertEquals(topics(session, "ticker").length, 60);
  });
}

Deno.test("CoinbaseFeed leaves out a listed product that does not exist, and keeps the others of its batch", async () => {
  await using session = await openCoinbase(20, (fake) => fake.listed?.push(coinbaseRow("GONE"), coinbaseRow("LOST")));
  assertEquals(topics(session, "ticker").length, 20);
  assertEquals(session.statuses(), ["feed_connected"]);
});

Deno.test("KrakenFeed leaves out a listed symbol that does not exist", async () => {
  await using session = await openKraken(20, (fake) => {
    fake.listed = { ...fake.listed, GONEUSD: krakenRow("GONE") };
  });
  await session.clock.tick(2_000);
  assertEquals(topics(session, "ticker").length, 20);
  assertEquals(session.statuses(), ["feed_connected"]);
});

Deno.test("CoinbaseFeed connects for the market alone", async () => {
  await using session = await openCoinbase(3);
  session.feed.unsubscribe([parseTicker("BTC-USD")]);
  session.fake.lose();
  await session.clock.tick(4_000);
  assertEquals(topics(session, "ticker").length, 3);
  assertEquals(topics(session, "matches"), []);
});

Deno.test("CoinbaseFeed.market() puts together tickers and days, each day being asked for once and with patience", async () => {
  const dayS = Date.UTC(2026, 0, 5) / 1000;
  await using session = await openCoinbase(5, (fake) => {
    fake.daysOf = {
      "C1-USD": [
        [dayS, 3, 5, 3.5, 4, 60],
        ...Array.from({ length: 20 }, (_, age) => [dayS - (age + 1) * 86_400, 1, 4, 2, 3, 100 + age]),
      ],
      "C2-USD": [[dayS - 86_400, 1, 4, 2, 2.5, 10]],
    };
  });
  session.fake.peer.send(coinTicker("C1", START_MS, 4.5));
  session.fake.peer.send(coinTicker("C3", START_MS, 7));
  await session.clock.tick(4_500);
  const market = await marketOf(session, 0);
  const known = new Map(market.map((one) => [String(one.ticker), one]));
  assertEquals<unknown>(known.get("C1-USD"), {
    ticker: "C1-USD",
    price: 4.5,
    lastClose: 3,
    volume: 60,
    avgVolume: 109.5,
    timeMs: START_MS,
    day: { open: 3.5, high: 5, low: 3 },
    quote: { bid: 4.49, ask: 4.51, timeMs: START_MS },
  });
  assertEquals<unknown>(known.get("C2-USD"), {
    ticker: "C2-USD",
    price: 2.5,
    lastClose: 2.5,
    volume: 0,
    avgVolume: 10,
  });
  assertEquals([known.get("C3-USD")?.price, known.get("C3-USD")?.lastClose], [7, 0]);
  assertEquals(known.has("C4-USD"), false, "nothing is known of it");
  const asked = session.fake.requests.filter(({ path }) => path.includes("granularity=86400")).map(({ atMs }) => atMs);
  assertEquals(asked.length, 5);
  assert(asked.slice(1).every((atMs, index) => atMs - (asked[index] ?? 0) >= 500));
});

Deno.test("KrakenFeed.market() tells all pairs by one request", async () => {
  await using session = await openKraken(3, (fake) => {
    const row = {
      c: ["100", "0.1"],
      v: ["12", "34"],
      o: "90",
      h: ["110", "120"],
      l: ["89", "80"],
      b: ["99"],
      a: ["101"],
    };
    fake.tickers = { XBTCZUSD: row, XC1ZUSD: { ...row, h: null, b: ["0"] }, XC2ZUSD: { c: 5 }, XXBTZEUR: row };
  });
  const market = await marketOf(session, 3_000);
  assertEquals<unknown>(market.map(({ quote, ...rest }) => ({ ...rest, isQuoted: quote !== undefined })), [
    {
      ticker: "BTC/USD",
      price: 100,
      lastClose: 90,
      volume: 12,
      avgVolume: 0,
      day: { open: 90, high: 110, low: 89 },
      isQuoted: true,
    },
    { ticker: "C1/USD", price: 100, lastClose: 90, volume: 12, avgVolume: 0, isQuoted: false },
  ]);
  assertEquals(session.fake.requests.filter(({ path }) => path === "/0/public/Ticker").length, 1);
});

Deno.test("coins that are subscribed go on as trades while the market is told by its tickers", async () => {
  await using coinbase = await openCoinbase(3);
  await using kraken = await openKraken(3);
  await kraken.clock.tick(2_000);
  const trade = { ticker: "BTC-USD" as Ticker, id: 5, price: 9, size: 1, timeMs: START_MS, side: "buy" } as const;
  coinbase.fake.peer.send(matchMessage(trade));
  kraken.fake.peer.send({
    channel: "trade",
    type: "update",
    data: [tradeItem({ ...trade, ticker: "BTC/USD" as Ticker })],
  });
  await coinbase.clock.tick(1);
  await kraken.clock.tick(1);
  for (const { events } of [coinbase, kraken]) assertEquals(events.filter(({ kind }) => kind === "trade").length, 1);
});
