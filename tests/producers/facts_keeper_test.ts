import { assertEquals } from "@std/assert";
import type { EpochMs, FactName, Ticker } from "@/lib/protocol/mod.ts";
import { trade } from "@/tests/support/scripted_feed.ts";
import { CONNECTED, day, engineRig, IBM, known, MONDAY, riser, setUp, TSLA } from "./engine_rig.ts";

/** An engine whose feed knows two tickers of its market, of which none is on the watchlist. */
async function marketRig(answers: { fails?: number } = {}) {
  let { fails = 0 } = answers;
  let asked = 0;
  const rig = await engineRig({}, (feed) => {
    feed.market = () => {
      asked += 1;
      return fails-- > 0
        ? Promise.reject(new Error("busy"))
        : Promise.resolve([known(IBM), { ...known(TSLA, 21), lastClose: 20 }]);
    };
    feed.references = async function* () {
      yield [{ ticker: IBM, name: "IBM", float: 9e8 }];
      yield await Promise.resolve([{ ticker: TSLA, type: "CS" }]);
    };
  });
  await rig.clock.tick(0);
  const fact = (ticker: Ticker, name: FactName) => rig.engine.facts?.get(ticker)?.[name];
  return { ...rig, fact, asked: () => asked };
}

Deno.test("Engine knows the facts of the whole market from the start, of tickers off the watchlist too", async () => {
  const { engine, fact } = await marketRig();
  assertEquals(engine.watchlist(), []);
  assertEquals([fact(IBM, "change_pct"), fact(TSLA, "change_pct")], [10, 5]);
  assertEquals([fact(IBM, "name"), fact(IBM, "float"), fact(TSLA, "type")], ["IBM", 9e8, "CS"]);
  await engine.stop();
  assertEquals(engine.facts?.get(IBM)?.price, 11, "they stay as they were");
});

Deno.test("Engine feeds its facts by every event, and by the second when there is none", async () => {
  const { engine, feed, clock, fact } = await marketRig();
  const at = (offsetMs: number) => MONDAY + offsetMs as EpochMs;
  feed.send(
    trade(IBM, MONDAY, 10, 100, { id: "1" }),
    trade(IBM, MONDAY + 100, 12, 100, { id: "2" }),
    { kind: "quote", ticker: IBM, bid: 11.9, ask: 12.1, timeMs: at(200) },
    { kind: "correction", ticker: IBM, id: "1", timeMs: at(300), trade: null },
    { kind: "bands", ticker: IBM, up: 13, down: 11, timeMs: at(300) },
    { kind: "news", id: "n", tickers: [IBM, TSLA], headline: "both", timeMs: at(-9_000) },
    { kind: "status", event: "halted", data: { ticker: TSLA, time_ms: MONDAY } },
    { kind: "second", ticker: TSLA, timeMs: at(1_000), open: 21, high: 22, low: 21, close: 22, volume: 50, vwap: null },
  );
  await clock.tick(1_000);
  const names = ["price", "volume_1m", "trades", "high", "spread", "luld_up", "news_age_s"] as const;
  assertEquals(names.map((name) => fact(IBM, name)), [12, 100, 1, 12, 0.2, 13, 10]);
  assertEquals([fact(TSLA, "price"), fact(TSLA, "halted"), fact(TSLA, "halt_s")], [22, true, 1]);
  await clock.tick(60_000);
  assertEquals([fact(IBM, "volume_1m"), fact(IBM, "news_age_s"), fact(TSLA, "halt_s")], [0, 70, 61]);
  feed.send({ kind: "status", event: "resumed", data: { ticker: TSLA } });
  await clock.tick(0);
  assertEquals(fact(TSLA, "halted"), false);
  await engine.stop();
});

Deno.test("Engine's facts have the scores of the watchlist while a ticker is on it", async () => {
  const { engine, feed, clock, fact } = await marketRig();
  feed.history = Array.from({ length: 20 }, (_, index) => day(`2025-12-${10 + index}`, 10));
  feed.risers = [riser(IBM, 11, 10)];
  await clock.tick(2_000);
  assertEquals([fact(IBM, "tier"), fact(IBM, "atr_14"), fact(IBM, "ignition")], [1, 0, 155]);
  assertEquals([fact(TSLA, "tier"), fact(TSLA, "ignition")], [null, null]);
  engine.scanner?.remove(IBM);
  await clock.tick(1_000);
  assertEquals([fact(IBM, "tier"), fact(IBM, "score"), fact(IBM, "ignition")], [null, null, null]);
  await engine.stop();
});

Deno.test("Engine asks again in a minute for what the feed could not tell of its market, and when a day begins", async () => {
  const { engine, feed, clock, fact, asked, logger } = await marketRig({ fails: 1 });
  feed.send(CONNECTED);
  assertEquals([asked(), fact(IBM, "price"), fact(IBM, "name")], [1, null, "IBM"]);
  assertEquals(logger.lines.filter((line) => line.startsWith("WARN")), [
    "WARN asking for the market's snapshots failed; it is asked again",
  ]);
  await clock.tick(60_000);
  assertEquals([asked(), fact(IBM, "price")], [2, 11]);
  await clock.tick(5 * 3_600_000);
  assertEquals(asked(), 3);
  await engine.stop();
});

Deno.test("Engine invents no facts of a feed that knows nothing of its market", async () => {
  const { engine } = setUp();
  assertEquals(engine.facts, null);
  await engine.start();
  assertEquals(engine.facts?.size, 0);
  await engine.stop();
});
