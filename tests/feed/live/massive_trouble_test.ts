import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { statusesOf } from "../harness.ts";
import { rig, START_MS } from "./harness.ts";

const [AAPL, UBER] = [parseTicker("AAPL"), parseTicker("UBER")];
const TRADE = { ev: "T", sym: "AAPL", x: 4, i: "1", p: 100.5, s: 40, c: [14, 41], t: START_MS };
const MINUTE = { ev: "AM", sym: "AAPL", v: 9, o: 1, h: 1, l: 1, c: 1, s: START_MS, e: START_MS + 60_000 };
const BANDS = { ev: "LULD", T: "AAPL", h: 110, l: 90, i: [17], t: START_MS };

/** A feed with AAPL as its active ticker and UBER on the watchlist. */
const open = (spoil: (fake: FakeMassive) => void = () => {}) =>
  rig(
    (clock) => {
      const fake = new FakeMassive(clock);
      spoil(fake);
      return fake;
    },
    (around) => {
      const feed = new MassiveFeed({ ...around, apiKey: FakeMassive.KEY, tickers: [AAPL, UBER] });
      feed.setPriority([AAPL]);
      return feed;
    },
  );

/** What was asked about single tickers. */
const asked = (fake: FakeMassive) =>
  fake.peer.said.filter(({ action, params }) => action !== "auth" && !String(params).endsWith(".*"));

for (
  const [what, message] of [
    ["trade", { ...TRADE, z: null, q: null, trfi: null, trft: null, c: null, news: { deep: [1] } }],
    ["trade with numbers of unused fields as text", { ...TRADE, z: "3", q: "9007199254740993" }],
    ["minute", { ...MINUTE, av: null, op: null, vw: null, a: null, z: null, otc: null }],
    ["minute without volume", { ...MINUTE, v: 0, av: 0, vw: 0, a: 0 }],
    ["quote", { ev: "Q", sym: "AAPL", bp: 1, bs: null, ap: null, as: null, c: null, i: null, t: START_MS, z: "3" }],
    ["second", { ...MINUTE, ev: "A", e: START_MS, av: null, op: null, vw: null, a: null, z: null, otc: true }],
    ["bands", { ...BANDS, h: null, l: null, q: null }],
  ] as const
) {
  Deno.test(`MassiveFeed reads a ${what} whose other fields are null, unknown or of another type`, async () => {
    await using session = await open();
    session.fake.peer.send([message]);
    await session.clock.tick(1);
    assertEquals([session.feed.badMessages, session.logger.lines.filter((line) => line.startsWith("WARN"))], [0, []]);
  });
}

Deno.test("MassiveFeed reads thousands of messages in one frame, and an enormous one", async () => {
  await using session = await open();
  session.fake.peer.send(Array.from({ length: 20_000 }, (_, index) => ({ ...TRADE, i: String(index) })));
  session.fake.peer.send([{ ...TRADE, i: "last", news: "x".repeat(20_000_000) }]);
  await session.clock.tick(1);
  assertEquals(session.events.filter(({ kind }) => kind === "trade").length, 20_001);
});

Deno.test("MassiveFeed leaves out events that lie in the future, which would pass for the latest until then", async () => {
  await using session = await open();
  session.fake.peer.send([
    { ...TRADE, t: START_MS + 86_400_000 },
    { ...MINUTE, s: START_MS + 86_400_000, e: START_MS + 86_460_000 },
    { ev: "Q", sym: "AAPL", bp: 1, ap: 2, t: START_MS + 3_600_000 },
    { ...TRADE, i: "2", t: START_MS + 60_000 },
  ]);
  await session.clock.tick(1);
  assertEquals(session.events.filter(({ kind }) => kind !== "status").length, 1);
  assertEquals(session.feed.badMessages, 3);
  assertStringIncludes(session.logger.lines.join(), "its time is 86400 s ahead of the clock");
});

Deno.test("MassiveFeed probes by a topic that it still has", async () => {
  await using session = await open((fake) => fake.sellsTickersOnly());
  session.feed.setPriority([]);
  session.feed.unsubscribe([AAPL]);
  await session.clock.tick(10 * 60_000);
  assertEquals(session.statuses(), ["feed_connected"]);
  assertEquals(asked(session.fake).at(-1), { action: "subscribe", params: "AM.UBER" });
});

Deno.test("MassiveFeed keeps its minute bars when a refusal does not say what it is about", async () => {
  await using session = await open((fake) => {
    fake.sellsTickersOnly();
    fake.forbidden.add("T.").add("Q.");
  });
  assertEquals(session.statuses(), ["feed_connected"]);
  assertEquals([...session.fake.peer.topics].sort(), ["AM.AAPL", "AM.UBER", "LULD.AAPL"]);
  session.feed.setPriority([]);
  session.feed.unsubscribe([AAPL]);
  await session.clock.tick(100);
  assertEquals([...session.fake.peer.topics], ["AM.UBER"], "what was granted after all is given up as well");
});

Deno.test("MassiveFeed keeps its minute bars when a whole request is refused without saying what it is about", async () => {
  await using session = await open((fake) => {
    fake.sellsTickersOnly();
    fake.refusesMixed = true;
  });
  assertEquals(session.statuses(), ["feed_connected"]);
  assertEquals([...session.fake.peer.topics].sort(), ["AM.AAPL", "AM.UBER"]);
  assertEquals(asked(session.fake).length, 2);
});

for (
  const [what, message, isResumed] of [
    ["a trade", { ...TRADE, t: START_MS + 300_000 }, true],
    ["a trade that was reported late", { ...TRADE, t: START_MS + 300_000, c: [32] }, false],
    ["a trade of the last moment before", { ...TRADE, t: START_MS + 500 }, false],
    ["a minute bar", { ...MINUTE, s: START_MS + 300_000, e: START_MS + 360_000 }, true],
    ["the bar of the minute of the halt", { ...MINUTE, s: START_MS, e: START_MS + 60_000 }, false],
  ] as const
) {
  Deno.test(`MassiveFeed takes ${what} for the ${isResumed ? "" : "no "}end of a halt whose end was not heard`, async () => {
    await using session = await open();
    session.fake.peer.send([BANDS]);
    await session.clock.tick(1);
    session.fake.lose();
    await session.clock.tick(300_000);
    session.fake.peer.send([message, message]);
    await session.clock.tick(1);
    assertEquals(session.statuses().filter((event) => event === "resumed").length, isResumed ? 1 : 0);
  });
}

Deno.test("MassiveFeed hears a dead connection although the clock was set back", async () => {
  await using session = await open();
  await session.clock.tick(10_000);
  session.clock.shift(-3_600_000);
  session.fake.lose({ silently: true });
  await session.clock.tick(140_000);
  const lost = statusesOf(session.events).find(({ event }) => event === "feed_lost");
  assertEquals(lost?.data["reason"], "silent");
  await session.clock.tick(60_000);
  const gap = statusesOf(session.events).find(({ event }) => event === "feed_gap");
  assert(Number(gap?.data["from_ms"]) <= Number(gap?.data["to_ms"]));
});

Deno.test("MassiveFeed logs once that upstream is away, whatever it asks meanwhile", async () => {
  await using session = await rig(
    (clock) => {
      const fake = new FakeMassive(clock);
      fake.isRefusing = true;
      return fake;
    },
    (around) =>
      new MassiveFeed({
        ...around,
        apiKey: FakeMassive.KEY,
        tickers: [AAPL],
        fetch: () => Promise.reject(new TypeError("connection refused")),
      }),
  );
  for (let second = 0; second < 600; second++) {
    void session.feed.gainers();
    await session.clock.tick(1_000);
  }
  const loud = session.logger.lines.filter((line) => !line.startsWith("DEBUG"));
  assertEquals(loud.map((line) => line.replace(/ \{.*/, "")).sort(), [
    "ERROR asking for gainers failed",
    "ERROR asking for news failed",
    "ERROR asking upstream failed",
    "WARN feed lost",
  ]);
});
