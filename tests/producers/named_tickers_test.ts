import { assertEquals } from "@std/assert";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { ScriptedFeed } from "@/tests/support/scripted_feed.ts";
import { IBM, known, NOON, setUp, TSLA } from "./engine_rig.ts";

Deno.test("tickers that pages name are followed after those that are wanted, and asked for once each", async () => {
  const feed = new ScriptedFeed();
  const priorities: string[][] = [];
  const asked: string[] = [];
  feed.timeMs = NOON as never;
  feed.setPriority = (tickers) => void priorities.push([...tickers]);
  feed.minuteBars = (ticker) => {
    asked.push(ticker);
    return Promise.resolve([]);
  };
  let named: Ticker[] = [];
  const { engine, clock } = setUp({
    openFeed: () => Promise.resolve(feed),
    wanted: () => [IBM],
    named: () => named,
  });
  feed.known = [known(IBM), known(TSLA)];
  await engine.start();
  await clock.tick(1_000);
  named = [TSLA, IBM];
  await clock.tick(3_000);
  assertEquals(priorities, [[IBM], [IBM, TSLA]] as string[][]);
  assertEquals(asked, [IBM, TSLA] as string[]);
  named = [];
  await clock.tick(2_000);
  assertEquals(priorities.at(-1), [IBM] as string[]);
  await engine.stop();
});

Deno.test("the feed is told whose order books are wanted when that changes, and only then", async () => {
  const feed = Object.assign(new ScriptedFeed(), {
    told: [] as string[][],
    setDepth(tickers: readonly Ticker[]) {
      this.told.push([...tickers]);
    },
  });
  let depth: Ticker[] = [];
  const { engine, clock } = setUp({ openFeed: () => Promise.resolve(feed), depth: () => depth });
  await engine.start();
  await clock.tick(2_000);
  assertEquals(feed.told, []);
  for (const wanted of [[TSLA, IBM], [IBM, TSLA], [IBM], []]) {
    depth = wanted;
    await clock.tick(1_500);
  }
  assertEquals(feed.told, [[IBM, TSLA], [IBM], []] as string[][]);
  await engine.stop();
});
