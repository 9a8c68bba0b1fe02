import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { StoreInUseError } from "@/lib/store/sqlite/store_in_use_error.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { runAndKill, startDoomed } from "@/tests/support/process/doomed_process.ts";
import { fakeClock } from "../support/fake_clock.ts";
import { recordingLogger } from "../support/recording_broadcaster.ts";
import { barOf, CALLS_PER_BAR, durableState, makeCall, TICKERS } from "./kill_calls.ts";

const CHILD = new URL("./sqlite_kill_child.ts", import.meta.url).pathname;
const LANES = 4;
const KILLS_PER_LANE = 5;

interface Acknowledged {
  readonly call: number;
  readonly atMs: number;
}

/** A process that writes to the store in a folder, with no more permission than a server needs for that. */
const startChild = (folder: string, firstCall: number): Deno.ChildProcess =>
  startDoomed(CHILD, [`--allow-read=${folder}`, `--allow-write=${folder}`], [folder, String(firstCall)]);

/**
 * Opens what a killed process left.
 *
 * @param bars those that were there before, to which what is there now is added
 * @returns the number of calls that are in it
 */
async function assertKept(folder: string, acknowledged: readonly Acknowledged[], bars: Set<number>): Promise<number> {
  const logger = recordingLogger();
  await using store = SqliteStore.open({ folder, name: "market", clock: fakeClock(), logger });
  assertEquals([store.setAside, logger.lines], [null, []]);
  const last = acknowledged.at(-1);
  assert(last !== undefined);
  await using model = new MemoryStore();
  for (let call = 0; call <= last.call; call += 1) makeCall(model, call);
  let calls = last.call + 1;
  if (JSON.stringify(durableState(store)) !== JSON.stringify(durableState(model))) {
    // One more may have been made and not told any more.
    makeCall(model, calls);
    calls += 1;
    assertEquals(durableState(store), durableState(model));
  }
  const owed = acknowledged.findLast(({ atMs }) => atMs <= last.atMs - 1000)?.call ?? -1;
  const kept = Array.from({ length: TICKERS }, (_, index) => store.bars.bars(barOf(index * CALLS_PER_BAR).ticker))
    .flat();
  for (const bar of kept) assertEquals(bar, barOf(bar.time).bar);
  const times = new Set(kept.map(({ time }) => time));
  for (const { call } of acknowledged) if (call <= owed && call % CALLS_PER_BAR === 0) bars.add(call);
  const missing = bars.difference(times);
  assertEquals(missing.size, 0, `${missing.size} of ${bars.size} bars are missing`);
  for (const time of times) bars.add(time);
  return calls;
}

Deno.test("a server that is killed at any moment loses nothing but bars of its last second", async () => {
  const root = await Deno.makeTempDir();
  const random = new Random(20_260_105);
  const delays = Array.from(
    { length: LANES },
    () => Array.from({ length: KILLS_PER_LANE }, () => random.integer(20, 2_200)),
  );
  try {
    await Promise.all(delays.map(async (lane, index) => {
      const folder = `${root}/${index}`;
      const bars = new Set<number>();
      let calls = 0;
      for (const afterMs of lane) {
        const said = await runAndKill(startChild(folder, calls), afterMs);
        const acknowledged = said.map(([call = NaN, atMs = NaN]): Acknowledged => ({ call, atMs }));
        assertEquals(acknowledged[0]?.call, calls);
        calls = await assertKept(folder, acknowledged, bars);
      }
      assert(calls > 500, `only ${calls} calls`);
    }));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a second server on the same file is refused while the first one lives, and let in once it was killed", async () => {
  const folder = await Deno.makeTempDir();
  const open = () => SqliteStore.open({ folder, name: "market", clock: fakeClock(), logger: recordingLogger() });
  try {
    const child = startChild(folder, 0);
    const output = child.stdout.getReader();
    await output.read();
    for (let time = 0; time < 2; time += 1) assertThrows(open, StoreInUseError);
    child.kill("SIGKILL");
    await child.status;
    await output.cancel();
    await using store = open();
    assertEquals(store.setAside, null);
    assert(store.watchlist.list().length > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
