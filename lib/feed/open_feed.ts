import type { Config } from "@/lib/config.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { Feed } from "./feed.ts";
import { SimulatedFeed } from "./simulated_feed.ts";

/**
 * The feed that `FEED` names.
 *
 * @throws when it cannot be opened, saying why
 */
export async function openFeed(config: Config, clock: Clock, _logger: Logger): Promise<Feed> {
  switch (config.FEED) {
    case "simulated":
      return new SimulatedFeed({
        seed: config.SIM_SEED,
        tickers: config.SIM_TICKERS,
        tradesPerSecond: config.SIM_RATE,
        clock,
      });
    case "replay":
      throw new Error("later");
  }
}
