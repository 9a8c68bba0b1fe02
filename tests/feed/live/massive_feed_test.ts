import { assert, assertEquals, assertFalse, assertGreater } from "@std/assert";
import type { Feed } from "@/lib/feed/feed.ts";
import { MassiveFeed, type MassiveFeedOptions } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import type { FakePeer } from "@/tests/support/upstream/fake_upstream.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { rig, START_MS } from "./harness.ts";

const [AAPL, UBER] = [parseTicker("AAPL"), parseTicker("UBER")];
const TRADE = { ev: "T", sym: "AAPL", x: 4, i: "12345", z: 3, p: 100.5, s: 40, c: [14, 41], t: START_MS, q: 9 };
const QUOTE = {
  ev: "Q",
  sym: "AAPL",
  bx: 4,
  bp: 100,
  bs: 3,
  ax: 7,
  ap: 100.1,
  as: 1,
  c: 0,
  i: [604],
  t: START_MS,
  q: 5,
  z: 3,
};
const MINUTE = {
  ev: "AM",
  sym: "AAPL",
  v: 900,
  av: 5000,
  op: 99,
  vw: 100.2,
  o: 100,
  c: 101,
  h: 102,
  l: 99.5,
  a: 100.1,
  z: 45,
  s: START_MS,
  e: START_MS + 60_000,
};
const BANDS = { ev: "LULD", T: "AAPL", h: 110, l: 90, i: [17], z: 3, t: START_MS, q: 8 };

const open = (options: Partial<MassiveFeedOptions> = {}, makeFake = (fake: FakeMassive) => fake) =>
  rig(
    (clock) => makeFake(new FakeMassive(clock)),
    (around) => {
      const feed = new MassiveFeed({ ...around, apiKey: FakeMassive.KEY, tickers: [AAPL], ...options });
      feed.setPriority([AAPL]);
      return feed;
    },
  );

/** What was asked about single tickers. */
const asked = ({ said }: FakePeer) =>
  said.filter(({ action, params }) => action !== "auth" && !String(params).endsWith(".*"));

const withoutMarket = (fake: FakeMassive) => {
  fake.sellsTickersOnly();
  return fake;
};

Deno.test("MassiveFeed logs in, subscribes the whole market and then says that it is connected", async () => {
  await using session = await open({ tickers: [AAPL, UBER] });
  assertEquals(session.fake.peer.said, [
    { action: "auth", params: FakeMassive.KEY },
    { action: "subscribe", params: "A.*" },
    { action: "subscribe", params: "AM.*" },
    { action: "subscribe", params: "LULD.*" },
    { action: "subscribe", params: "T.AAPL,Q.AAPL,T.UBER,Q.UBER" },
  ]);
  assertEquals(session.statuses(), ["feed_connected"]);
});

Deno.test("MassiveFeed subscribes tickers with one message where the plan has no channels of the market", async () => {
  await using session = await open({ tickers: [AAPL, UBER] }, withoutMarket);
  assertEquals(asked(session.fake.peer), [
    { action: "subscribe", params: "AM.AAPL,T.AAPL,Q.AAPL,LULD.AAPL,AM.UBER" },
  ]);
  assertEquals(session.statuses(), ["feed_connected"]);
});

for (
  const [kind, message, expected] of [
    ["T", TRADE, {
      kind: "trade",
      ticker: "AAPL",
      price: 100.5,
      size: 40,
      timeMs: START_MS,
      id: "4-0-12345",
      exchange: "FINRA",
      conditions: "Intermarket Sweep, Trade Thru Exempt",
    }],
    ["T of an exchange and a condition that are not known", { ...TRADE, x: 99, c: [0, 41, 99] }, {
      kind: "trade",
      ticker: "AAPL",
      price: 100.5,
      size: 40,
      timeMs: START_MS,
      id: "99-0-12345",
      eligibility: { updatesVolume: true, updatesHighLow: false, updatesLast: false },
      exchange: "exchange 99",
      conditions: "Trade Thru Exempt, condition 99",
    }],
    ["T with odd lot", { ...TRADE, c: [37], trfi: 202 }, {
      kind: "trade",
      ticker: "AAPL",
      price: 100.5,
      size: 40,
      timeMs: START_MS,
      id: "4-202-12345",
      eligibility: { updatesVolume: true, updatesHighLow: false, updatesLast: false },
      exchange: "FINRA",
      conditions: "Odd Lot Trade",
    }],
    ["T in nanoseconds", { ...TRADE, c: null, t: START_MS * 1e6 }, {
      kind: "trade",
      ticker: "AAPL",
      price: 100.5,
      size: 40,
      timeMs: START_MS,
      id: "4-0-12345",
      exchange: "FINRA",
    }],
    ["Q", QUOTE, {
      kind: "quote",
      ticker: "AAPL",
      bid: 100,
      bidSize: 3,
      ask: 100.1,
      askSize: 1,
      timeMs: START_MS,
      bidExchange: "FINRA",
      askExchange: "Cboe EDGA",
    }],
    ["Q with one side", { ...QUOTE, bp: 0, bs: 0 }, {
      kind: "quote",
      ticker: "AAPL",
      ask: 100.1,
      askSize: 1,
      timeMs: START_MS,
      askExchange: "Cboe EDGA",
    }],
    ["AM", MINUTE, {
      kind: "bar",
      ticker: "AAPL",
      bar: { time: START_MS / 1000, open: 100, high: 102, low: 99.5, close: 101, volume: 900, vwap: 100.2 },
      dayVolume: MINUTE.av,
      sessionVwap: MINUTE.a,
    }],
    ["LULD halt", { ...BANDS, h: null, l: null }, {
      kind: "status",
      event: "halted",
      data: { ticker: "AAPL", reason: "LULD", time_ms: START_MS },
    }],
    ["LULD resumption without a halt", { ...BANDS, i: [18], h: 0, l: 0 }, null],
    ["LULD bands", { ...BANDS, i: [1] }, { kind: "bands", ticker: "AAPL", up: 110, down: 90, timeMs: START_MS }],
    ["LULD bands the wrong way round", { ...BANDS, i: [1], h: 90, l: 110 }, null],
    ["A of a ticker whose trades come", { ...MINUTE, ev: "A", s: START_MS + 1000, e: START_MS + 2000 }, null],
    ["status of no consequence", { ev: "status", status: "notice", message: "hello" }, null],
  ] as const
) {
  Deno.test(`MassiveFeed reads ${kind}`, async () => {
    await using session = await open();
    const before = session.events.length;
    session.fake.peer.send([message]);
    await session.clock.tick(1);
    assertEquals<readonly unknown[]>(session.events.slice(before), expected === null ? [] : [expected]);
    assertEquals(session.feed.badMessages, 0);
  });
}

for (
  const [what, message] of [
    ["no ev", { sym: "AAPL" }],
    ["unknown ev", { ...TRADE, ev: "X" }],
    ["price as text", { ...TRADE, p: "100" }],
    ["price of zero", { ...TRADE, p: 0 }],
    ["negative size", { ...TRADE, s: -1 }],
    ["no time", { ...TRADE, t: undefined }],
    ["bad ticker", { ...TRADE, sym: "A,B" }],
    ["no id", { ...TRADE, i: "" }],
    ["minute off the minute", { ...MINUTE, s: START_MS + 1 }],
    ["null", null],
    ["a number", 5],
  ] as const
) {
  Deno.test(`MassiveFeed leaves out a message with ${what}, counts it and loses nothing beside it`, async () => {
    await using session = await open();
    session.fake.peer.send([TRADE, message, { ...TRADE, i: "2" }]);
    await session.clock.tick(1);
    assertEquals(session.events.filter(({ kind }) => kind === "trade").length, 2);
    assertEquals(session.feed.badMessages, 1);
    assert(session.logger.lines.some((line) => line.includes("upstream message left out")));
    assertEquals(session.statuses(), ["feed_connected"]);
  });
}

for (const text of ["", "{", "5", '{"ev":"T"}', "\u0000"]) {
  Deno.test(`MassiveFeed survives the frame ${JSON.stringify(text)}`, async () => {
    await using session = await open();
    session.fake.peer.send(text);
    session.fake.peer.send([TRADE]);
    await session.clock.tick(1);
    assertEquals(session.events.at(-1)?.kind, "trade");
    assertEquals(session.feed.badMessages, 1);
  });
}

Deno.test("MassiveFeed counts a trade that is told twice once, also across connections", async () => {
  await using session = await open();
  session.fake.peer.send([TRADE, TRADE, { ...TRADE, x: 11 }]);
  session.fake.lose();
  await session.clock.tick(10_000);
  session.fake.peer.send([TRADE]);
  await session.clock.tick(1);
  assertEquals(session.events.filter(({ kind }) => kind === "trade").length, 2);
});

Deno.test("MassiveFeed tells corrections of trades that it has told, and nothing of others that do not count", async () => {
  await using session = await open();
  session.fake.peer.send([
    TRADE,
    { ...TRADE, e: 10 },
    { ...TRADE, i: "2" },
    { ...TRADE, i: "2", e: 12, p: 101, s: 7 },
    { ...TRADE, i: "3", e: 8 },
    { ...TRADE, i: "4", e: 0 },
  ]);
  await session.clock.tick(1);
  const told = session.events.flatMap((event) => {
    if (event.kind === "trade") return [`${event.id} ${event.price}`];
    if (event.kind !== "correction") return [];
    return [
      `${event.id} back, then ${event.trade === null ? "nothing" : `${event.trade.size} at ${event.trade.price}`}`,
    ];
  });
  const [first = "", , second = "", , fourth = ""] = told;
  const id = (line: string) => line.split(" ")[0];
  assertEquals(told, [
    `${id(first)} 100.5`,
    `${id(first)} back, then nothing`,
    `${id(second)} 100.5`,
    `${id(second)} back, then 7 at 101`,
    `${id(fourth)} 100.5`,
  ]);
  assertEquals([second, fourth].map((line) => id(line)?.slice(-2)), ["-2", "-4"]);
});

Deno.test("MassiveFeed lets a trade with an unknown condition move volume only, and counts the condition", async () => {
  await using session = await open();
  session.fake.peer.send([{ ...TRADE, c: [14, 777] }, { ...TRADE, i: "2", c: [777] }, { ...TRADE, i: "3", c: [14] }]);
  await session.clock.tick(1);
  const trades = session.events.filter((event) => event.kind === "trade");
  assertEquals(trades.map(({ eligibility }) => eligibility?.updatesLast), [false, false, undefined]);
  const feed: Feed = session.feed;
  assertEquals([...feed.unknownConditions ?? []], [[777, 2]]);
});

Deno.test("MassiveFeed tells an exchange's official close, which moves nothing by itself", async () => {
  await using session = await open();
  session.fake.peer.send([{ ...TRADE, c: [15] }]);
  await session.clock.tick(1);
  const close = session.events.find((event) => event.kind === "trade");
  assertEquals(close?.official?.kind, "official_close");
  assertEquals(close?.eligibility, { updatesVolume: false, updatesHighLow: false, updatesLast: false });
});

Deno.test("MassiveFeed tells a halt and its resumption once each", async () => {
  await using session = await open();
  session.fake.peer.send([BANDS, BANDS, { ...BANDS, i: [18] }, { ...BANDS, i: [18] }]);
  await session.clock.tick(1);
  assertEquals(session.statuses(), ["feed_connected", "halted", "resumed"]);
});

Deno.test("MassiveFeed gathers what is wanted into one message each way", async () => {
  await using session = await open({}, withoutMarket);
  const { fake: { peer }, feed, clock } = session;
  for (const name of ["UBER", "F", "GE"]) feed.subscribe([parseTicker(name)]);
  feed.unsubscribe([parseTicker("GE")]);
  await clock.tick(100);
  feed.setPriority([UBER]);
  feed.unsubscribe([AAPL]);
  await clock.tick(100);
  assertEquals(asked(peer).slice(1), [
    { action: "subscribe", params: "AM.UBER,AM.F" },
    { action: "unsubscribe", params: "AM.AAPL,T.AAPL,Q.AAPL,LULD.AAPL" },
    { action: "subscribe", params: "T.UBER,Q.UBER,LULD.UBER" },
  ]);
  session.fake.lose();
  await clock.tick(10_000);
  assertEquals(asked(session.fake.peer), [{ action: "subscribe", params: "AM.UBER,T.UBER,Q.UBER,LULD.UBER,AM.F" }]);
});

Deno.test("MassiveFeed goes on without topics that are refused", async () => {
  await using session = await open({}, (fake) => {
    fake.forbidden.add("T.AAPL");
    return withoutMarket(fake);
  });
  assertEquals(session.statuses(), ["feed_connected"]);
  session.feed.subscribe([UBER]);
  await session.clock.tick(100);
  assertEquals(asked(session.fake.peer).at(-1), { action: "subscribe", params: "AM.UBER" });
});

Deno.test("MassiveFeed says why it is refused, tries again only after a minute, and never shows the key", async () => {
  await using session = await open({ apiKey: "wrong-key-123" });
  const [lost] = session.events;
  assert(lost?.kind === "status" && lost.event === "feed_lost");
  assertEquals(lost.data, {
    feed: "massive",
    reason: "auth_failed",
    message: "MASSIVE_API_KEY was refused: no such key: ***",
    retry_in_ms: 60_000,
  });
  await session.clock.tick(59_800);
  assertEquals(session.fake.peers.length, 1);
  await session.clock.tick(10 * 60_000);
  assertEquals(session.fake.peers.length, 11);
  assertEquals(session.statuses(), ["feed_lost"]);
  const told = JSON.stringify(session.events) + session.logger.lines.join();
  assertFalse(told.includes("wrong-key-123"));
});

for (
  const [reason, retryMs] of [["max_connections", 60_000], ["force_disconnect", 1_000], ["slow_consumer", 1_000], [
    "auth_timeout",
    1_000,
  ]] as const
) {
  Deno.test(`MassiveFeed tells the forced close ${reason} and comes back after ${retryMs} ms`, async () => {
    await using session = await open();
    session.fake.status(reason, "because");
    await session.clock.tick(10);
    const lost = session.events.at(-1);
    assert(lost?.kind === "status");
    assertEquals(lost.data["reason"], reason);
    assertEquals(lost.data["retry_in_ms"], retryMs);
    await session.clock.tick(retryMs - 20);
    assertEquals(session.fake.peers.length, 1);
    await session.clock.tick(100);
    assertEquals(session.fake.peers.length, 2);
    assertEquals(session.statuses().slice(0, 4), ["feed_connected", "feed_lost", "feed_connected", "feed_gap"]);
  });
}

for (
  const [what, spoil] of [
    ["the login", (fake: FakeMassive) => fake.ignoresLogin = true],
    ["subscriptions", (fake: FakeMassive) => fake.isDeaf = true],
  ] as const
) {
  Deno.test(`MassiveFeed gives up a connection on which ${what} gets no answer`, async () => {
    await using session = await open({}, (fake) => {
      spoil(fake);
      return fake;
    });
    await session.clock.tick(9_000);
    assertEquals(session.statuses(), []);
    await session.clock.tick(1_000);
    const lost = session.events.at(-1);
    assert(lost?.kind === "status");
    assertEquals(lost.data["reason"], "no_answer");
    assertEquals(session.statuses(), ["feed_lost"]);
  });
}

Deno.test("MassiveFeed waits longer between attempts while upstream stays away", async () => {
  await using session = await open({}, (fake) => {
    fake.isRefusing = true;
    return fake;
  });
  await session.clock.tick(30 * 60_000);
  const waits = session.logger.lines.flatMap((line) => /"retry_in_ms":(\d+)/.exec(line)?.[1] ?? []).map(Number);
  assertEquals(waits[0], 1_000);
  assertGreater(Math.max(...waits), 30_000);
  assert(waits.every((ms) => ms >= 1_000 && ms <= 60_000));
  assertEquals(session.statuses(), ["feed_lost"]);
});

Deno.test("MassiveFeed probes a silent connection and gives it up when nothing comes back", async () => {
  await using session = await open();
  await session.clock.tick(5 * 60_000);
  assertEquals(session.statuses(), ["feed_connected"]);
  assertGreater(session.fake.peer.said.length, 8);
  session.fake.lose({ silently: true });
  await session.clock.tick(71_000);
  const lost = session.events.find((event) => event.kind === "status" && event.event === "feed_lost");
  assert(lost?.kind === "status");
  assertEquals(lost.data["reason"], "silent");
});
