import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Feed, TickerReference } from "@/lib/feed/feed.ts";
import type { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { ScriptedFeed } from "@/tests/support/scripted_feed.ts";
import { drain, read } from "../harness.ts";
import { type FakeDisk, recorded, tapeLines } from "./recorder_harness.ts";

const START_MS = Date.UTC(2026, 0, 5, 15, 0, 30);
const never = new AbortController().signal;

async function all(feed: Feed): Promise<TickerReference[]> {
  const portions: TickerReference[] = [];
  for await (const some of feed.references?.(never) ?? []) portions.push(...some);
  return portions;
}

const replayOf = (disk: FakeDisk, clock: FakeClock): Promise<ReplayFeed> =>
  ReplayFeed.open({ files: [...disk.files.keys()], speed: "max", clock, readFile: disk.readFile });

const namesOf = async (disk: FakeDisk): Promise<string[]> =>
  (await tapeLines(disk.files.values().next().value ?? new Uint8Array())).map(({ name }) => name);

Deno.test("a replay tells of a recorded market where every ticker stood and what it is", async () => {
  const clock = fakeClock(START_MS);
  const inner = new SimulatedFeed({ seed: 2, tickers: 1200, tradesPerSecond: 5, clock });
  const market = await inner.market();
  const references = await all(inner);
  const disk = await recorded(inner, async (feed: RecordingFeed) => {
    const stop = new AbortController();
    const reading = read(feed, stop.signal);
    await clock.tick(0);
    assertEquals(await feed.market?.(), market);
    assertEquals(await all(feed), references);
    await clock.tick(45_000);
    stop.abort();
    await reading.end;
  }, clock);
  const kinds = await namesOf(disk);
  assertEquals(kinds.filter((name) => name === "snapshot").length, 2, "none of them is longer than a line may be");
  assertEquals(kinds.filter((name) => name === "references").length, 2);
  const later = fakeClock();
  await using replay = await replayOf(disk, later);
  assertEquals(await all(replay), references);
  assertEquals(await replay.market?.(), market);
  const told = await drain(replay, later);
  for (const kind of ["bands", "news"]) assertGreater(told.filter((event) => event.kind === kind).length, 0);
  const ended = told.at(-1);
  assert(ended?.kind === "status");
  assertEquals([ended.event, ended.data["bad_rows"]], ["feed_ended", 0]);
});

Deno.test("a market that is asked for again is recorded as far as something but prices is new", async () => {
  const clock = fakeClock(START_MS);
  const inner = new SimulatedFeed({ seed: 2, tickers: 100, tradesPerSecond: 300, clock });
  const disk = await recorded(inner, async (feed: RecordingFeed) => {
    const stop = new AbortController();
    const reading = read(feed, stop.signal);
    for (let minute = 0; minute < 5; minute++) {
      await clock.tick(2_000);
      await feed.market?.();
      await all(feed);
    }
    stop.abort();
    await reading.end;
  }, clock);
  const kinds = await namesOf(disk);
  assertLess(kinds.filter((name) => name === "snapshot" || name === "references").length, 3);
});

Deno.test("a recorded feed that knows nothing of its market does not seem to", async () => {
  await recorded(new ScriptedFeed(), (feed) => {
    assertEquals([feed.market, feed.references], [undefined, undefined]);
    return Promise.resolve();
  });
});
