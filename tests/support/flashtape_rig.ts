import { parseConfig } from "@/lib/app/config.ts";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { Flashtape } from "@/lib/app/flashtape.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { type FakeClock, fakeClock } from "./fake_clock.ts";
import { recordingLogger } from "./recording_broadcaster.ts";

export interface FlashtapeRigOptions {
  /** That of the server unless told otherwise: a simulated market. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: FakeClock;
  /** May have been another server's before. @default an empty one */
  readonly store?: MemoryStore;
}

/** A server without its HTTP routes, whose clock a test moves. */
export function flashtapeRig(
  { environment = {}, clock = fakeClock(), store = new MemoryStore() }: FlashtapeRigOptions = {},
) {
  const logger = recordingLogger();
  const manager = new ConnectionManager({ clock });
  const app = new Flashtape({
    config: parseConfig(environment),
    manager,
    store,
    clock,
    random: () => 0.5,
    logger: () => logger,
  });
  return { app, manager, clock, logger };
}
