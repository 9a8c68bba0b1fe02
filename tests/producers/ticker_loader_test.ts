import { assertEquals } from "@std/assert";
import { CONNECTED, engineRig, IBM, known, MONDAY, TSLA } from "./engine_rig.ts";

Deno.test("RealtimeScanner goes on finding gainers while the feed is slow to tell more of the ones before", async () => {
  const slow = Promise.withResolvers<[]>();
  const { engine, feed, clock, item } = await engineRig({}, (feed) => feed.dailyBars = () => slow.promise);
  feed.risers = [known(IBM)];
  await clock.tick(1_000);
  feed.risers = [known(IBM), known(TSLA)];
  await clock.tick(1_000);
  assertEquals([item(IBM)?.price, item(TSLA)?.price], [11, 11]);
  slow.resolve([]);
  await engine.stop();
});

Deno.test("TickerLoader asks again for what the feed could not tell, later each time, and says once that it is missing", async () => {
  const asked: number[] = [];
  let isAway = true;
  const { engine, clock, logger, item } = await engineRig({ tickers: [IBM, TSLA] }, (feed, nowMs) => {
    feed.snapshot = ([ticker = IBM]) => {
      if (ticker === IBM) asked.push((nowMs() - MONDAY) / 1_000);
      return isAway ? Promise.reject(new Error("unreachable")) : Promise.resolve([known(ticker)]);
    };
  });
  await clock.tick(300_000);
  assertEquals(asked, [0, 30, 90, 210]);
  isAway = false;
  await clock.tick(200_000);
  assertEquals([item(IBM)?.last_close, item(TSLA)?.last_close], [10, 10]);
  assertEquals(logger.lines.filter((line) => /the feed/.test(line) && !line.startsWith("DEBUG")), [
    "WARN the feed does not tell all of a ticker; it is asked again",
    "INFO the feed has told what was missing",
  ]);
  await clock.tick(7_200_000);
  assertEquals(asked.length, 5);
  await engine.stop();
});

Deno.test("TickerLoader asks again at once when the feed connects", async () => {
  let isAway = true;
  const { engine, feed, clock, item } = await engineRig({ tickers: [IBM] }, (feed) => {
    feed.snapshot = ([ticker = IBM]) => isAway ? Promise.reject(new Error("no")) : Promise.resolve([known(ticker)]);
  });
  await clock.tick(3_000_000);
  isAway = false;
  feed.send(CONNECTED);
  await clock.tick(0);
  assertEquals(item(IBM)?.last_close, 10);
  await engine.stop();
});

Deno.test("TickerLoader forgets a ticker that is taken off the list", async () => {
  let asked = 0;
  const { engine, clock } = await engineRig({ tickers: [IBM] }, (feed) => {
    feed.snapshot = () => Promise.reject(new Error(`no ${asked++}`));
  });
  await clock.tick(1_000);
  engine.scanner?.remove(IBM);
  await clock.tick(7_200_000);
  assertEquals(asked, 1);
  await engine.stop();
});
