import { assert, assertEquals } from "@std/assert";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { runAndKill, startDoomed } from "@/tests/support/process/doomed_process.ts";
import { statusesOf, tradesOf } from "../harness.ts";
import type { FeedEvent } from "@/lib/feed/feed.ts";

const CHILD = new URL("./recorder_kill_child.ts", import.meta.url).pathname;
const KILLS = 12;
/** More at a time would starve each other, and a recorder that is not run cannot write within its second. */
const AT_A_TIME = 3;

interface Progress {
  readonly events: number;
  readonly atMs: number;
}

const startRecorder = (folder: string, seed: number): Deno.ChildProcess =>
  startDoomed(CHILD, [`--allow-write=${folder}`, "--allow-read", "--allow-env"], [folder, String(seed)]);

async function replayAll(files: readonly string[]): Promise<FeedEvent[]> {
  const bad: unknown[] = [];
  const onBadRow = (...report: unknown[]) => void bad.push(report);
  await using feed = await ReplayFeed.open({ files, speed: "max", clock: systemClock, onBadRow });
  const events: FeedEvent[] = [];
  for await (const event of feed.events(new AbortController().signal)) events.push(event);
  assertEquals(bad, []);
  return events;
}

Deno.test("a recorder that is killed at any moment leaves a readable file that lacks at most its last second", async () => {
  const root = await Deno.makeTempDir();
  const random = new Random(20_260_105);
  let told = 0;
  try {
    const killOne = async (index: number) => {
      const folder = `${root}/${index}`;
      const said = await runAndKill(startRecorder(folder, index), random.integer(100, 2_400));
      const progress = said.map(([events = NaN, atMs = NaN]): Progress => ({ events, atMs }));
      const last = progress.at(-1);
      const owed = progress.findLast(({ atMs }) => atMs <= (last?.atMs ?? 0) - 1000)?.events ?? 0;
      const files = filesIn(folder);
      assert(files.length === 1 || owed === 0, `${owed} events, but ${files.length} files`);
      if (files.length === 0) return;
      const events = await replayAll(files);
      const [connected, ended] = [statusesOf(events)[0], statusesOf(events).at(-1)];
      assertEquals([connected?.event, ended?.event, ended?.data["damaged_files"]], [
        "feed_connected",
        "feed_ended",
        [],
      ]);
      assertEquals((ended?.data["truncated"] as string[]).length, 1);
      // The replay says two things of its own.
      const recorded = events.length - 2;
      assert(recorded >= owed, `${recorded} of ${owed} events, of ${last?.events} in all`);
      // Nothing is missing in between: the market counts its trades.
      assertEquals(tradesOf(events).map(({ id }) => id), tradesOf(events).map((_, place) => String(place + 1)));
      told += recorded;
    };
    for (let first = 0; first < KILLS; first += AT_A_TIME) {
      await Promise.all(Array.from({ length: AT_A_TIME }, (_, index) => killOne(first + index)));
    }
    assert(told > KILLS * 500, `only ${told} events were recorded`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

function filesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => `${folder}/${name}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return [];
  }
}
