import { assert, assertEquals, assertMatch } from "@std/assert";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { setUp } from "./engine_rig.ts";

/** On a Monday at 10:00 in New York. */
const START_MS = Date.UTC(2026, 0, 5, 15, 0, 0);
const AAPL = parseTicker("AAPL");
const DAY_MS = 86_400_000;

/** The engine over Massive, with a plan of tickers one by one, whose clock stands shortly after the start. */
async function openMassive() {
  const { clock, broadcaster, engine } = setUp({
    openFeed: () => {
      const { createSocket, fetch } = fake;
      const feed = new MassiveFeed({ apiKey: FakeMassive.KEY, clock, createSocket, fetch, random: () => 0.5 });
      return Promise.resolve(feed);
    },
  }, { startMs: START_MS });
  const fake = new FakeMassive(clock);
  fake.sellsTickersOnly();
  fake.snapshots = [{ ticker: "AAPL", day: { c: 100, v: 50_000 }, prevDay: { c: 100 }, updated: START_MS * 1e6 }];
  fake.days = Array.from({ length: 25 }, (_, index) => {
    return {
      t: START_MS - (30 - index) * DAY_MS,
      o: 99,
      h: 101,
      l: 98,
      c: 100,
      v: 1_000_000 + index * 1_000,
      vw: 99.5,
    };
  });
  await engine.start();
  await clock.tick(3_000);
  const item = (): WatchlistItem => {
    const found = broadcaster.of("broadcastWatchlist").at(-1)?.[0].find(({ ticker }) => ticker === AAPL);
    assert(found !== undefined, "AAPL is not on the watchlist");
    return found;
  };
  /** Sends the bar of a minute after the start, a second after its end. */
  const minute = async (index: number, close: number, volume: number, dayVolume: number) => {
    const s = START_MS + index * 60_000;
    await clock.tick(s + 61_000 - clock.now());
    const bar = { o: close, h: close, l: close, c: close, v: volume, vw: close, av: dayVolume, a: 100.5 };
    fake.publish({ ev: "AM", sym: "AAPL", ...bar, s, e: s + 60_000 });
    await clock.tick(2_000);
  };
  return { clock, fake, broadcaster, engine, item, minute };
}

Deno.test("a gainer of which only minute bars come has a mean volume, and a price and volume that move with them", async () => {
  const { engine, item, minute } = await openMassive();
  assertEquals(
    [item().price, item().volume, item().last_close, item().avg_volume, item().last_tick_time],
    [100, 50_000, 100, 1_014_500, START_MS],
  );
  await minute(0, 102, 3_000, 53_000);
  assertEquals([item().price, item().change_pct, item().volume, item().last_tick_time], [
    102,
    2,
    53_000,
    START_MS + 60_000,
  ]);
  // One bar is lost; the next tells the sum of the day all the same.
  await minute(2, 103, 2_000, 56_500);
  assertEquals([item().price, item().volume], [103, 56_500]);
  await engine.stop();
});

Deno.test("a ticker of which only minute bars come ignites by them, is promoted, and its trades are then subscribed", async () => {
  const { engine, fake, broadcaster, item, minute } = await openMassive();
  const topics = () => [...fake.peer.topics].sort();
  assertEquals(topics(), ["AM.AAPL"]);
  await minute(0, 106, 3_000, 53_000);
  const [, score, passed, reason] = broadcaster.of("broadcastIgnition").at(-1) ?? [];
  assertEquals([score, passed], [84, true]);
  assertMatch(String(reason), /no quote/);
  assertEquals(item().tier, 2);
  assertEquals(topics(), ["AM.AAPL", "LULD.AAPL", "Q.AAPL", "T.AAPL"]);
  await engine.stop();
});

Deno.test("a gainer that is a warrant by the reference data does not join, whatever its name", async () => {
  const { clock, engine, fake } = await openMassive();
  const riser = (ticker: string) => ({ ticker, day: { c: 3 }, prevDay: { c: 1 } });
  fake.snapshots = [riser("QBTSW"), riser("ABCD.U"), riser("UBERW"), riser("PLTR")];
  fake.lists.details = { QBTSW: { type: "WARRANT" }, UBERW: { type: "CS" } };
  await clock.tick(5_000);
  assertEquals(engine.watchlist().map(({ ticker }) => ticker as string), ["AAPL", "UBERW", "PLTR"]);
  await engine.stop();
});

Deno.test("a gainer with a wide spread by its snapshot's quote does not pass the filter", async () => {
  const { clock, engine, fake, broadcaster, item } = await openMassive();
  const quote = { p: 104, P: 108, t: (START_MS + 4_000) * 1e6 };
  fake.snapshots = [{
    ticker: "AAPL",
    day: { c: 100, v: 60_000 },
    prevDay: { c: 100 },
    lastTrade: { p: 106, t: quote.t },
    lastQuote: quote,
  }];
  await clock.tick(3_000);
  const [, , passed, reason] = broadcaster.of("broadcastIgnition").at(-1) ?? [];
  assertEquals([passed, reason, item().tier], [false, "spread 3.7% > 1.0%", 1]);
  await engine.stop();
});

Deno.test("the prices of gainers on the list are those of the latest answer, until something newer comes", async () => {
  const { clock, engine, fake, item } = await openMassive();
  const told = (p: number, atMs: number) => {
    fake.snapshots = [{ ticker: "AAPL", day: { v: 60_000 }, prevDay: { c: 100 }, lastTrade: { p, t: atMs * 1e6 } }];
  };
  told(101.5, START_MS + 2_500);
  await clock.tick(2_000);
  assertEquals([item().price, item().volume, item().last_tick_time], [101.5, 60_000, START_MS + 2_500]);
  told(99, START_MS - 1_000);
  await clock.tick(2_000);
  assertEquals(item().price, 101.5, "an answer that is older than what is known changes no price");
  await engine.stop();
});
