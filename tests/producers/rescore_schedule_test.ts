import { assertEquals } from "@std/assert";
import { day, engineRig, IBM, riser, TSLA } from "./engine_rig.ts";

const HOUR_MS = 3_600_000;

Deno.test("the watchlist is scored anew every hour, or as often as the schedule was told, also after a restart", async () => {
  const asked: number[] = [];
  const { clock, engine, logger } = await engineRig({}, (feed, nowMs) => {
    feed.risers = [riser(IBM, 11, 10)];
    const { dailyBars } = feed;
    feed.dailyBars = (...args) => {
      asked.push(nowMs());
      return dailyBars.apply(feed, args);
    };
  });
  const { rescoring } = engine;
  const startMs = clock.now();
  assertEquals([rescoring.everyMs, rescoring.nextMs, rescoring.last], [HOUR_MS, startMs + HOUR_MS, null]);
  await clock.tick(HOUR_MS + 1_000);
  assertEquals([asked.length, rescoring.nextMs], [2, startMs + 2 * HOUR_MS]);
  assertEquals(rescoring.last, { scored: [IBM], skipped: [IBM], failed: [], endedMs: startMs + HOUR_MS + 100 });
  rescoring.setEvery(60_000);
  await clock.tick(121_000);
  assertEquals(asked.length, 4);
  await engine.stop();
  assertEquals([rescoring.nextMs, rescoring.everyMs], [null, 60_000]);
  assertEquals(logger.lines.filter((line) => line.startsWith("ERROR")), []);
});

Deno.test("a round tells which tickers were scored, which have too few daily bars, and which failed", async () => {
  const { clock, engine } = await engineRig({ tickers: [IBM, TSLA] }, (feed) => {
    feed.history = [1, 2, 3, 4, 5].map((number) => day(`2026-01-0${number}`, 10));
    feed.dailyBars = (ticker) => ticker === IBM ? Promise.resolve([...feed.history]) : Promise.reject(new Error("no"));
  });
  const round = engine.scanner?.rescore();
  await clock.tick(1_000);
  assertEquals(await round, { scored: [IBM], skipped: [], failed: [TSLA] });
  assertEquals(engine.rescoring.last?.failed, [TSLA]);
  await engine.stop();
});

Deno.test("scan() looks for new tickers at once, and fails when the feed cannot tell them", async () => {
  const { engine, feed } = await engineRig();
  feed.risers = [riser(IBM, 11, 10), riser(TSLA, 22, 20)];
  assertEquals(await engine.scanner?.scan(), 2);
  feed.gainers = () => Promise.reject(new Error("down"));
  assertEquals(await engine.scanner?.scan().catch(({ message }) => message), "down");
  await engine.stop();
});
