import { assertEquals } from "@std/assert";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { trade } from "@/tests/support/scripted_feed.ts";
import { day, engineRig, IBM, MONDAY } from "./engine_rig.ts";

const TODAY = new Date(MONDAY).toISOString().slice(0, 10);
const known = { ticker: IBM, price: 0, lastClose: 400, volume: 0, avgVolume: 0 };

Deno.test("a split that a file knows makes last close, change and daily bars comparable", async () => {
  const split = { ticker: IBM, date: TODAY, ratio: 4, dividend: 0 };
  const { engine, feed, clock, item } = await engineRig({ tickers: [IBM], corporateActions: [split] }, (feed) => {
    feed.marketHours = "us_equities";
    feed.known = [known];
    feed.history = [day("2013-10-01", 396), day("2013-10-02", 400)];
  });
  feed.send(trade(IBM, clock.now() as EpochMs, 101));
  await clock.tick(2000);
  const { price, last_close, change_pct, suspected_split } = item(IBM) ?? {};
  assertEquals([price, last_close, change_pct, suspected_split], [101, 100, 1, null]);
  assertEquals(engine.scanner?.dailyBars(IBM).map(({ close, volume }) => [close, volume]), [[99, 4000], [100, 4000]]);
  await engine.stop();
});

Deno.test("a split that the feed tells is asked for at the start, again when that fails, and compared with at once", async () => {
  let asked = 0;
  const { engine, feed, clock, item, logger } = await engineRig({ tickers: [IBM] }, (feed) => {
    feed.marketHours = "us_equities";
    feed.known = [known];
    feed.history = [day("2013-10-02", 400)];
    feed.corporateActions = () => {
      asked++;
      if (asked === 1) return Promise.reject(new Error("too early"));
      return Promise.resolve([{ ticker: IBM, date: TODAY, ratio: 4, dividend: 0 }]);
    };
  });
  feed.send(trade(IBM, clock.now() as EpochMs, 101));
  await clock.tick(2000);
  // Nothing is known yet, and it does not lead the losers.
  assertEquals([item(IBM)?.suspected_split, item(IBM)?.change_pct], ["4:1", 0]);
  assertEquals(logger.lines.filter((line) => line.includes("corporate actions failed")).length, 1);
  await clock.tick(61_000);
  assertEquals([item(IBM)?.suspected_split, item(IBM)?.change_pct, item(IBM)?.last_close], [null, 1, 100]);
  await clock.tick(600_000);
  assertEquals(asked, 2);
  await engine.stop();
});
