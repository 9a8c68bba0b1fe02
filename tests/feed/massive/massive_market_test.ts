import { assertEquals, assertGreater } from "@std/assert";
import type { SecondBar } from "@/lib/feed/feed.ts";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { FakeMarket, MINUTE_MS } from "@/tests/support/upstream/fake_upstream_market.ts";
import { rig, START_MS } from "../live/harness.ts";

const [AAPL, UBER] = [parseTicker("AAPL"), parseTicker("UBER")];
/** The second from 1 s to 2 s after the start. */
const SECOND = {
  ev: "A",
  sym: "GE",
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
  s: START_MS + 1000,
  e: START_MS + 2000,
};
const BANDS = { ev: "LULD", T: "GE", h: 110, l: 90, i: [1], z: 3, t: START_MS, q: 8 };

const second = (n: number, more: Record<string, unknown> = {}) => ({
  ...SECOND,
  s: START_MS + n * 1000,
  e: START_MS + (n + 1) * 1000,
  ...more,
});

/** A feed with AAPL subscribed. */
const open = (spoil: (fake: FakeMassive) => void = () => {}, market: FakeMarket | null = null) =>
  rig(
    (clock) => {
      const fake = new FakeMassive(clock, market);
      spoil(fake);
      return fake;
    },
    (around) => new MassiveFeed({ ...around, apiKey: FakeMassive.KEY, tickers: [AAPL] }),
  );

type Session = Awaited<ReturnType<typeof open>>;

const secondsOf = ({ events }: Session): SecondBar[] => events.filter((event) => event.kind === "second");
const endsOf = (session: Session) => secondsOf(session).map(({ timeMs }) => (timeMs - START_MS) / 1000);

async function send(session: Session, ...messages: readonly Record<string, unknown>[]): Promise<void> {
  session.fake.peer.send(messages);
  await session.clock.tick(1);
}

Deno.test("MassiveFeed reads a second of a ticker that nobody subscribed", async () => {
  await using session = await open();
  await send(session, SECOND);
  assertEquals<unknown>(secondsOf(session), [{
    kind: "second",
    ticker: "GE",
    timeMs: START_MS + 2000,
    open: 100,
    high: 102,
    low: 99.5,
    close: 101,
    volume: 900,
    vwap: 100.2,
    trades: 20,
    dayVolume: 5000,
    sessionVwap: 100.1,
    dayOpen: 99,
  }]);
});

Deno.test("MassiveFeed leaves out what a second does not tell", async () => {
  await using session = await open();
  await send(session, { ...SECOND, av: 0, op: null, vw: 0, a: undefined, z: 0 });
  const [told] = secondsOf(session);
  assertEquals<unknown>(told, {
    kind: "second",
    ticker: "GE",
    timeMs: START_MS + 2000,
    open: 100,
    high: 102,
    low: 99.5,
    close: 101,
    volume: 900,
    vwap: null,
  });
});

Deno.test("MassiveFeed tells each second once, those that come late or on the next connection too", async () => {
  await using session = await open();
  await send(session, second(1), second(1, { c: 101.5 }), second(3), second(2), second(2), second(3));
  assertEquals(endsOf(session), [2, 4, 3]);
  session.fake.lose();
  await session.clock.tick(60_000);
  await send(session, second(3), second(1), second(40), second(5), second(41, { sym: "F" }));
  assertEquals(endsOf(session), [2, 4, 3, 41, 42], "what is older than half a minute may have been told");
});

Deno.test("MassiveFeed does not tell as seconds what it tells as trades", async () => {
  await using session = await open();
  const { feed, clock } = session;
  feed.subscribe([UBER]);
  await clock.tick(10_000);
  assertEquals(session.fake.peer.topics.has("T.UBER"), true);
  // Subscribed a tenth of a second after the start: what ended before that was not told as trades.
  await send(session, second(-1, { sym: "UBER" }), second(0, { sym: "UBER" }), second(5, { sym: "UBER" }), second(5));
  assertEquals(secondsOf(session).map(({ ticker }) => ticker), ["UBER", "GE"]);
  feed.unsubscribe([UBER]);
  await clock.tick(1_000);
  await send(session, second(10, { sym: "UBER" }), second(11, { sym: "UBER" }));
  assertEquals(secondsOf(session).map(({ timeMs }) => timeMs - START_MS), [0, 6_000, 12_000]);
});

Deno.test("MassiveFeed tells seconds of a ticker whose trades it is refused", async () => {
  await using session = await open((fake) => fake.forbidden.add("T.AAPL"));
  await send(session, second(1, { sym: "AAPL" }));
  assertEquals(endsOf(session), [2]);
});

Deno.test("MassiveFeed tells price bands when they change, whatever connection repeats them", async () => {
  await using session = await open();
  await send(session, BANDS, BANDS, { ...BANDS, h: 111 });
  session.fake.lose();
  await session.clock.tick(10_000);
  await send(session, { ...BANDS, h: 111 }, { ...BANDS, T: "F" });
  const bands = session.events.filter((event) => event.kind === "bands");
  assertEquals(bands.map(({ ticker, up }) => `${ticker} ${up}`), ["GE 110", "GE 111", "F 110"]);
});

Deno.test("MassiveFeed halts and resumes any ticker of the market", async () => {
  await using session = await open();
  await send(session, { ...BANDS, i: [17] }, { ...BANDS, i: [17] }, second(60), { ...BANDS, i: [18] });
  assertEquals(session.statuses(), ["feed_connected", "halted", "resumed"]);
});

for (
  const [refused, topics] of [
    [["A.*"], ["AM.*", "LULD.*"]],
    [["A.*", "LULD.*"], ["AM.*"]],
    [["A.*", "AM.*", "LULD.*"], ["AM.AAPL"]],
    [["AM.*"], ["A.*", "AM.AAPL", "LULD.*", "Q.AAPL", "T.AAPL"]],
    [["LULD.*"], ["A.*", "AM.*", "Q.AAPL", "T.AAPL"]],
  ] as const
) {
  Deno.test(`MassiveFeed goes on as far as the plan allows without ${refused}, and says so once`, async () => {
    await using session = await open((fake) => refused.forEach((topic) => fake.forbidden.add(topic)));
    for (let connection = 0; connection < 3; connection++) {
      assertEquals([...session.fake.peer.topics].sort(), [...topics].sort());
      session.fake.lose();
      await session.clock.tick(60_000);
    }
    const told = session.logger.lines.filter((line) => line.startsWith("WARN the plan has no channel"));
    assertEquals(told.map((line) => /"topic":"([^"]+)"/.exec(line)?.[1]), [...refused]);
    assertEquals(session.logger.lines.filter((line) => line.includes("refused a request")), []);
  });
}

Deno.test("MassiveFeed is connected although it is refused the market and nothing else is wanted yet", async () => {
  await using session = await open((fake) => fake.sellsTickersOnly());
  session.feed.unsubscribe([AAPL]);
  session.fake.lose();
  await session.clock.tick(5_000);
  assertEquals(session.statuses().filter((event) => event === "feed_connected").length, 2);
  session.feed.subscribe([UBER]);
  await session.clock.tick(100);
  assertEquals([...session.fake.peer.topics], ["AM.UBER"]);
});

Deno.test("MassiveFeed knows what a refusal is about that does not say it", async () => {
  await using session = await open((fake) => fake.forbidden.add("A.").add("LULD."));
  assertEquals([...session.fake.peer.topics].sort(), ["AM.*"]);
  session.feed.setPriority?.([AAPL]);
  await session.clock.tick(100);
  assertEquals([...session.fake.peer.topics].sort(), ["AM.*", "Q.AAPL", "T.AAPL"]);
});

Deno.test("MassiveFeed loses nothing of the market beside frames and messages that cannot be read", async () => {
  await using session = await open();
  for (const garbage of ["", "{", "[[", '[{"ev":"A"}]', '[{"ev":"LULD","T":"GE"}]', "\u0000"]) {
    session.fake.peer.send(garbage);
  }
  await send(session, second(1), second(2, { o: -1 }), second(2, { e: "x" }), second(2, { sym: "$" }), second(2));
  assertEquals(endsOf(session), [2, 3]);
  assertEquals(session.feed.badMessages, 9);
  assertEquals(session.statuses(), ["feed_connected"]);
});

Deno.test("MassiveFeed adds up to the market's own volume, with seconds twice, out of order and connections lost", async () => {
  const market = new FakeMarket({
    seed: 3,
    tickers: ["AAPL", "GE"],
    startMs: START_MS + MINUTE_MS,
    minutes: 5,
    tradesPerMinute: 40,
  });
  await using session = await open((fake) => fake.play(), market);
  await session.clock.tick(2 * MINUTE_MS);
  session.fake.lose();
  await session.clock.tick(6 * MINUTE_MS);
  const ofGe = secondsOf(session).filter(({ ticker }) => ticker === "GE");
  assertEquals(secondsOf(session).length, ofGe.length, "AAPL's trades come");
  assertEquals(new Set(ofGe.map(({ timeMs }) => timeMs)).size, ofGe.length);
  assertGreater(ofGe.length, 90);
  const traded = market.until("GE", Infinity);
  const volume = traded.reduce((sum, { size }) => sum + size, 0);
  assertEquals(Math.max(...ofGe.map(({ dayVolume = 0 }) => dayVolume)).toFixed(1), volume.toFixed(1));
  // What was traded while the connection was away is missing in the seconds, not in the day.
  const told = ofGe.reduce((sum, one) => sum + one.volume, 0);
  const away = traded.filter(({ timeMs }) => timeMs > START_MS + 119_000 && timeMs < START_MS + 123_000);
  assertGreater(told, volume - away.reduce((sum, { size }) => sum + size, 0) - 1);
});
