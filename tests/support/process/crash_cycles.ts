import { Random } from "@/lib/feed/simulated/random.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { CrashWitness, keptState } from "./crash_witness.ts";
import { recordingLogger } from "../recording_broadcaster.ts";
import { startServer } from "./server_process.ts";

export interface CrashReport {
  readonly kills: number;
  /** Comparisons made, by what was compared. */
  readonly checked: CrashWitness["checked"];
  /** Of each restart, from its start to its first answer. */
  readonly restartMs: readonly number[];
}

/**
 * Kills a busy simulated server at random moments, again and again on the same folder, and compares after each kill what
 * it had acknowledged with what it left, and what it left with what the next one tells.
 *
 * @throws at the first thing that is missing
 */
export async function crashCycles(
  { seed, kills, environment = {} }: {
    readonly seed: number;
    readonly kills: number;
    readonly environment?: Readonly<Record<string, string>>;
  },
): Promise<CrashReport> {
  const folder = await Deno.makeTempDir();
  const random = new Random(seed);
  const witness = new CrashWitness(random);
  const restartMs: number[] = [];
  const logger = recordingLogger();
  const open = () => SqliteStore.open({ folder, name: "simulated-1-40", clock: systemClock, logger });
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      let kept: ReturnType<typeof keptState>;
      {
        await using store = open();
        witness.checkStore(store);
        kept = keptState(store);
      }
      const startMs = performance.now();
      await using server = await startServer({
        DATA_DIR: folder,
        ENGINE_AUTOSTART: "false",
        LOG_LEVEL: "info",
        ...environment,
      });
      restartMs.push(performance.now() - startMs);
      await witness.checkServer(server, kept);
      await witness.changeAndKill(random.integer(20, 900));
    }
    await using store = open();
    witness.checkStore(store);
    if (logger.lines.length > 0) throw new Error(logger.lines.join("; "));
    return { kills, checked: witness.checked, restartMs };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
