import { assert, assertEquals, assertGreater } from "@std/assert";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import type { Feed, FeedEvent } from "@/lib/feed/feed.ts";
import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import type { Broadcaster } from "@/lib/producers/broadcaster.ts";
import { Engine } from "@/lib/producers/engine.ts";
import { parseTicker, serialize } from "@/lib/protocol/mod.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { type Clock, systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster } from "@/tests/support/recording_broadcaster.ts";
import { drain } from "../harness.ts";
import { FakeDisk } from "./recorder_harness.ts";

const SECONDS = 150;
const START = Date.UTC(2026, 0, 5, 15, 0, 30);

interface Watched extends AsyncDisposable {
  readonly engine: Engine;
  readonly frames: readonly string[];
}

function engineOver(
  openFeed: () => Promise<Feed>,
  broadcaster: Broadcaster,
  clock: Clock,
  model: "running" | "designed",
): Engine {
  return new Engine({
    openFeed,
    broadcaster,
    store: new MemoryStore(),
    clock,
    random: () => 0.5,
    logger: silentLogger,
    ignitionModel: model,
    tickers: [parseTicker("ZZZZ")],
    allowTickers: [],
    denyTickers: [],
    corporateActions: [],
    wanted: () => [],
  });
}

/** An engine over a feed, and all that one dashboard is sent of it. */
async function watch(openFeed: () => Promise<Feed>, clock: Clock, model: "running" | "designed"): Promise<Watched> {
  const manager = new ConnectionManager({ clock, epoch: "test" });
  const socket = new FakeClientSocket();
  manager.connect(socket);
  const engine = engineOver(openFeed, manager, clock, model);
  await engine.start();
  return {
    engine,
    frames: socket.frames,
    [Symbol.asyncDispose]: async () => {
      await engine.stop();
      manager.disconnect(socket);
    },
  };
}

/** What the simulated market told while it was watched and recorded, and the recording. */
async function record(seconds: number) {
  const clock = fakeClock(START);
  const disk = new FakeDisk();
  const told: FeedEvent[] = [];
  const openFeed = () => {
    const feed = new SimulatedFeed({ seed: 7, tickers: 12, tradesPerSecond: 40, clock });
    const batches = feed.batches.bind(feed);
    feed.batches = async function* (signal) {
      for await (const batch of batches(signal)) {
        told.push(...batch);
        yield batch;
      }
    };
    return Promise.resolve(new RecordingFeed({ feed, folder: "/rec", clock, logger: silentLogger, disk }));
  };
  await using live = await watch(openFeed, clock, "running");
  await clock.tick(seconds * 1000);
  await live[Symbol.asyncDispose]();
  return { disk, told, frames: live.frames };
}

const replayOf = (disk: FakeDisk, clock: Clock, speed: number | "max") => (): Promise<ReplayFeed> =>
  ReplayFeed.open({ files: [...disk.files.keys()], speed, clock, readFile: disk.readFile });

/** A replay to its end, as one dashboard sees it; the clock is a fake one that is pushed on in steps. */
async function replay(
  disk: FakeDisk,
  { clock, speed, stepMs, model = "running" }: {
    clock: FakeClock;
    speed: number | "max";
    stepMs: number;
    model?: "running" | "designed";
  },
): Promise<readonly string[]> {
  await using watched = await watch(replayOf(disk, clock, speed), clock, model);
  for (let step = 0; watched.engine.feed.state !== "ended"; step++) {
    assert(step < 100_000, "the replay does not end");
    await clock.tick(stepMs);
  }
  await clock.tick(2000);
  return [...watched.frames];
}

/** Without what the clock says. */
const timeless = (frame: string): string =>
  frame
    .replaceAll(/,"(?:_server_time_utc|_sent_at)":(?:"[^"]*"|\d+)/g, "")
    .replaceAll(/^(TRADE:\{)"timestamp":"[^"]*",/g, "$1");

const ofType = (frames: readonly string[], type: string): string[] =>
  frames.filter((frame) => frame.startsWith(`${type}:`));

const RECORDED = await record(SECONDS);

Deno.test("a replay tells every event of the recorded feed, as it was and in its order", async () => {
  const clock = fakeClock();
  await using feed = await replayOf(RECORDED.disk, clock, "max")();
  const events = await drain(feed, clock);
  assertGreater(RECORDED.told.length, 4_000);
  assertEquals(events.slice(1, -1), RECORDED.told);
});

for (
  const { speed, stepMs, model } of [
    { speed: "max", stepMs: 1, model: "running" },
    { speed: 1, stepMs: 250, model: "running" },
    { speed: 20, stepMs: 250, model: "designed" },
  ] as const
) {
  Deno.test(`two replays at speed ${speed} send byte for byte the same frames apart from the clock's fields (${model})`, async () => {
    const first = await replay(RECORDED.disk, { clock: fakeClock(START), speed, stepMs, model });
    const second = await replay(RECORDED.disk, {
      clock: fakeClock(START + 86_400_000 * 100 + 12_345),
      speed,
      stepMs,
      model,
    });
    for (const type of ["TICK", "BAR", "WATCHLIST", "STATUS"]) assertGreater(ofType(first, type).length, 3, type);
    assert(first[0] !== second[0]);
    assertEquals(second.map(timeless), first.map(timeless));
  });
}

Deno.test("a replay at the recorded speed shows what the recorded server showed", async () => {
  const frames = await replay(RECORDED.disk, { clock: fakeClock(START), speed: 1, stepMs: 250 });
  const live = RECORDED.frames;
  assertEquals(ofType(frames, "TICK").map(timeless), ofType(live, "TICK").map(timeless));
  const bars = (all: readonly string[]) => ofType(all, "BAR").map(timeless).toSorted();
  // The end of the tape completes the bars under way; the recorded server was stopped instead.
  assertEquals(bars(live).filter((frame) => !bars(frames).includes(frame)), []);
  assertGreater(bars(live).length, 12);
  const watchlist = (all: readonly string[]) => {
    const last = ofType(all, "WATCHLIST").at(-1) ?? "WATCHLIST:{}";
    const { items } = JSON.parse(last.slice("WATCHLIST:".length)) as { items: Readonly<Record<string, unknown>>[] };
    return items.map(({ ticker, last_close, avg_volume, score, score_v3, stage, source }) => ({
      ticker,
      last_close,
      avg_volume,
      score,
      score_v3,
      stage,
      source,
    }));
  };
  assertGreater(watchlist(live).length, 2);
  assertEquals(watchlist(frames), watchlist(live));
});

/** Up to the end of the recording: after it the clock beats again, as often as it is waited. */
const ofTheTape = (frames: readonly string[]): string[] => {
  const end = frames.findIndex((frame) => frame.includes('"event":"feed_ended"'));
  assertGreater(end, 0);
  return frames.slice(0, end + 1).map(timeless);
};

Deno.test("replays send the same frames however the clock runs meanwhile", async () => {
  const runs: string[][] = [];
  for (const stepMs of [40, 250, 1_700]) {
    runs.push(ofTheTape(await replay(RECORDED.disk, { clock: fakeClock(START), speed: 1, stepMs })));
  }
  assertGreater(runs[0]?.length ?? 0, 4_000);
  assertEquals(runs[1], runs[0]);
  assertEquals(runs[2], runs[0]);
});

/** All that is broadcast until the recording ends, by the machine's own clock. */
async function broadcastBy(speed: number | "max"): Promise<string[]> {
  const broadcaster = new RecordingBroadcaster();
  const ended = Promise.withResolvers<void>();
  const { broadcastStatus } = broadcaster;
  broadcaster.broadcastStatus = (event, data) => {
    broadcastStatus(event, data);
    if (event === "feed_ended") ended.resolve();
  };
  const engine = engineOver(replayOf(RECORDED.disk, systemClock, speed), broadcaster, systemClock, "running");
  await engine.start();
  await ended.promise;
  const calls = broadcaster.calls.map((call) => serialize(call));
  await engine.stop();
  return calls;
}

for (const speed of ["max", 1000] as const) {
  Deno.test(`replays at speed ${speed} by the machine's own clock broadcast the same messages`, async () => {
    const [first, second, third] = [await broadcastBy(speed), await broadcastBy(speed), await broadcastBy(speed)];
    assertGreater(first.length, 4_000);
    assertEquals(second, first);
    assertEquals(third, first);
  });
}
