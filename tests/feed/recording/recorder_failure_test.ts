import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import type { TapeLine } from "@/lib/feed/recording/tape_line.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";
import { FakeDisk, recordist, tapeLines } from "./recorder_harness.ts";

const IBM = parseTicker("IBM");
const START = Date.UTC(2026, 0, 5, 15, 0, 0);

const sizes = (lines: readonly TapeLine[]): number[] =>
  lines.flatMap((line) => line.name === "event" && line.event.kind === "trade" ? [line.event.size] : []);
const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, index) => from + index);
const trades = (count: number, from = 1) => upTo(count, from).map((size) => trade(IBM, START + size, 10, size));

Deno.test("Recorder goes on where it stood when a full disk has room again, losing and doubling nothing", async () => {
  for (const room of [0, 1, 9, 10, 11, 150, 250, 400]) {
    await using rig = recordist();
    const { inner, clock, disk, statuses, logger, reading } = rig;
    inner.send(...trades(3));
    await clock.tick(500);
    disk.room = room;
    inner.send(...trades(300, 4));
    await clock.tick(20_000);
    assertEquals(reading.events.length, 303);
    const readable = sizes(await rig.lines());
    assertEquals(readable, upTo(readable.length));
    inner.send(...trades(10, 304));
    disk.room = Infinity;
    await clock.tick(30_000);
    assertEquals(sizes(await rig.lines()), upTo(313));
    assertEquals(statuses, [
      ["recorder_failed", { message: "No space left on device" }],
      ["recorder_resumed", { lost_lines: 0 }],
    ]);
    assertEquals(logger.lines, ["ERROR recording failed", "INFO recording goes on"]);
    await rig[Symbol.asyncDispose]();
    assertEquals((await rig.lines()).at(-1)?.name, "end");
    assertEquals(disk.names.length, 1);
  }
});

Deno.test("Recorder tries again after 1, 2, 4 ... at most 30 s", async () => {
  const attempts: number[] = [];
  class CountingDisk extends FakeDisk {
    override makeFolder(path: string): Promise<void> {
      attempts.push(rig.clock.now() - START);
      return super.makeFolder(path);
    }
  }
  const disk = new CountingDisk();
  disk.failure = new Deno.errors.NotCapable("Requires write access");
  await using rig = recordist({ disk });
  rig.inner.send(...trades(1));
  await rig.clock.tick(125_000);
  const waits = attempts.map((atMs, index) => atMs - (attempts[index - 1] ?? 0));
  assertEquals(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  assertEquals(rig.statuses, [["recorder_failed", { message: "Requires write access" }]]);
  disk.failure = null;
  await rig.clock.tick(30_000);
  assertEquals(sizes(await rig.lines()), [1]);
});

Deno.test("Recorder keeps a bounded amount while the disk fails and then tells the hole as feed_gap", async () => {
  await using rig = recordist({ maxWaitingChars: 10_000 });
  const { inner, clock, disk, statuses } = rig;
  disk.failure = new Error("input/output error");
  for (const from of [1, 1001]) {
    inner.send(...trades(1000, from));
    await clock.tick(1000);
  }
  disk.failure = null;
  await clock.tick(30_000);
  inner.send(...trades(5, 2001));
  await clock.tick(500);
  const lines = await rig.lines();
  const kept = lines.findIndex((line) => line.name === "event" && line.event.kind === "status") - 1;
  assert(kept > 50 && kept < 150, `${kept} lines were kept`);
  assertEquals(sizes(lines), [...upTo(kept), ...upTo(5, 2001)]);
  const gap = lines[kept + 1];
  assertEquals([gap?.atMs, gap?.name === "event" ? gap.event : null], [START + 2005, {
    kind: "status",
    event: "feed_gap",
    data: { reason: "recorder_failed", lines: 2000 - kept, from_ms: START + 1000, to_ms: START + 2000 },
  }]);
  assertEquals(statuses.map(([event]) => event), ["recorder_failed", "recorder_resumed"]);
  assertEquals(statuses[1]?.[1], { lost_lines: 2000 - kept });
});

Deno.test("Recorder says so when events come faster than the disk takes them", async () => {
  await using rig = recordist({ maxWaitingChars: 10_000 });
  rig.inner.send(...trades(1000));
  await rig.clock.tick(500);
  assertEquals(rig.statuses.map(([event, data]) => [event, data["message"] ?? data["lost_lines"]]), [
    ["recorder_failed", "events come faster than the disk takes them"],
    ["recorder_resumed", 1000 - sizes(await rig.lines()).length],
  ]);
  await rig.clock.tick(10_000);
  assertEquals(rig.statuses.length, 2);
});

Deno.test("Recorder begins another file, complete in itself, when the one that it cannot write to is gone", async () => {
  await using rig = recordist();
  const { inner, feed, clock, disk } = rig;
  inner.known = [{ ticker: IBM, price: 9, lastClose: 8, volume: 7, avgVolume: 6 }];
  inner.timeMs = trades(1)[0]?.timeMs ?? null;
  await feed.snapshot([IBM]);
  inner.send(...trades(3));
  await clock.tick(500);
  disk.failure = new Error("input/output error");
  inner.send(...trades(3, 4));
  await clock.tick(500);
  const [name = ""] = disk.names;
  disk.files.set(`/rec/${name}`, new Uint8Array(3));
  disk.failure = null;
  await clock.tick(30_000);
  await rig[Symbol.asyncDispose]();
  assertEquals(disk.names, [name, "scripted-2026-01-05-2.ndjson.gz"]);
  const lines = await rig.lines("scripted-2026-01-05-2.ndjson.gz");
  assertEquals(lines.map((line) => line.name), ["head", "snapshot", "event", "event", "event", "end"]);
  assertEquals(sizes(lines), [4, 5, 6]);
  assertEquals(lines[1]?.name === "snapshot" ? lines[1].snapshot : null, [
    { ticker: IBM, price: 10, lastClose: 8, volume: 21, avgVolume: 6 },
  ]);
});

Deno.test("Recorder ends in one file, with everything in it, when it is disposed during a write", async () => {
  const rig = recordist();
  const { inner, clock, disk, reading } = rig;
  const stall = Promise.withResolvers<void>();
  disk.stall = stall.promise;
  inner.send(...trades(3));
  await clock.tick(700);
  inner.send(...trades(3, 4));
  await clock.tick(5_000);
  assertEquals([reading.events.length, sizes(await rig.lines())], [6, []]);
  const disposed = rig[Symbol.asyncDispose]();
  await clock.tick(0);
  stall.resolve();
  await disposed;
  assertEquals([disk.names.length, sizes(await rig.lines())], [1, upTo(6)]);
  assertEquals((await rig.lines()).at(-1)?.name, "end");
});

Deno.test("Recorder reports a sync that fails and asks again", async () => {
  await using rig = recordist();
  rig.inner.send(...trades(1));
  await rig.clock.tick(500);
  rig.disk.failure = new Error("input/output error");
  await rig.clock.tick(500);
  assertEquals(rig.statuses.map(([event]) => event), ["recorder_failed"]);
  rig.disk.failure = null;
  await rig.clock.tick(2000);
  assertEquals([rig.disk.syncs, rig.statuses.map(([event]) => event)], [1, ["recorder_failed", "recorder_resumed"]]);
});

Deno.test("Recorder ends, saying what is lost, when the disk fails to the end", async () => {
  const rig = recordist();
  rig.inner.send(...trades(3));
  await rig.clock.tick(500);
  rig.disk.failure = new Error("input/output error");
  rig.inner.send(...trades(3, 4));
  await rig.clock.tick(0);
  await rig[Symbol.asyncDispose]();
  assertEquals(rig.logger.lines, ["ERROR recording failed", "ERROR the end of the recording is lost"]);
  assertEquals(sizes(await rig.lines()), [1, 2, 3]);
  await rig.feed[Symbol.asyncDispose]();
});

Deno.test("Recorder ends although the feed inside fails to", async () => {
  const inner = new ScriptedFeed();
  inner[Symbol.asyncDispose] = () => Promise.reject(new Error("stuck"));
  const disk = new FakeDisk();
  const feed = new RecordingFeed({ feed: inner, folder: "/rec", clock: fakeClock(), logger: silentLogger, disk });
  inner.timeMs = trades(1)[0]?.timeMs ?? null;
  await feed.dailyBars(IBM, 1);
  const error = await feed[Symbol.asyncDispose]().then(() => null, (reason: Error) => reason);
  assertEquals(error?.message, "stuck");
  const [content = new Uint8Array()] = disk.files.values();
  assertEquals((await tapeLines(content)).map(({ name }) => name), ["head", "end"]);
});

Deno.test("RecordingFeed writes to a real folder, which it makes, and never over a file that is there", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const start of [1, 2]) {
      const inner = new ScriptedFeed();
      const clock = fakeClock();
      await using feed = new RecordingFeed({ feed: inner, folder: `${root}/a/b`, clock, logger: silentLogger });
      inner.send(...trades(1, start));
      inner.end();
      for await (const event of feed.events(new AbortController().signal)) assertEquals(event.kind, "trade");
    }
    const names = Array.from(Deno.readDirSync(`${root}/a/b`), ({ name }) => name).sort();
    assertEquals(names, ["scripted-2026-01-05-2.ndjson.gz", "scripted-2026-01-05.ndjson.gz"]);
    for (const [index, name] of names.toReversed().entries()) {
      assertEquals(sizes(await tapeLines(await Deno.readFile(`${root}/a/b/${name}`))), [index + 1]);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("RecordingFeed without a folder to write to tells everything all the same", async () => {
  const file = await Deno.makeTempFile();
  try {
    const inner = new ScriptedFeed();
    const statuses: unknown[] = [];
    {
      await using feed = new RecordingFeed({
        feed: inner,
        folder: `${file}/sub`,
        clock: fakeClock(),
        logger: silentLogger,
        onStatus: (...status) => statuses.push(status),
      });
      inner.send(...trades(3));
      inner.end();
      let told = 0;
      for await (const _ of feed.events(new AbortController().signal)) told++;
      assertEquals(told, 3);
    }
    assertEquals(statuses.length, 1);
    assertStringIncludes(JSON.stringify(statuses[0]), "recorder_failed");
  } finally {
    await Deno.remove(file);
  }
});
