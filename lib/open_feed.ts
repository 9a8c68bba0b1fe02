import type { Config } from "@/lib/config.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { ReplayFeed } from "@/lib/feed/replay_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated_feed.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";

/**
 * Opens the feed that `FEED` names.
 *
 * @throws when it cannot be opened, saying why
 */
export async function openFeed(config: Config, clock: Clock, logger: Logger): Promise<Feed> {
  switch (config.FEED) {
    case "simulated":
      return new SimulatedFeed({
        seed: config.SIM_SEED,
        tickers: config.SIM_TICKERS,
        tradesPerSecond: config.SIM_RATE,
        clock,
      });
    case "replay":
      return await ReplayFeed.open({
        files: config.REPLAY_FILES,
        speed: config.REPLAY_SPEED,
        clock,
        onBadRow: (file, line, reason) => logger.warn("row of a recording left out", { file, line, reason }),
      });
  }
}
