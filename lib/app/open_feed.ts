import type { Config } from "@/lib/app/config.ts";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import type { OnRecorderStatus } from "@/lib/feed/recording/recorder.ts";
import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import type { ReplayControl } from "@/lib/feed/replay/replay_control.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import { marketDay } from "@/lib/market/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";

/** What a replay plays at present, and who controls it. */
export interface PlayedRecording {
  readonly files: readonly string[];
  readonly control: ReplayControl;
}

/**
 * Opens the feed that `FEED` names; with `RECORD_DIR` set, one that is recorded. A replay is not: it is recorded already.
 *
 * @param onRecorderStatus told when the recording stops being written, and when it goes on
 * @param replay of a replay, what is played in the place of `REPLAY_FILES`
 * @throws when it cannot be opened, saying why
 */
export async function openFeed(
  config: Config,
  clock: Clock,
  logger: Logger,
  onRecorderStatus: OnRecorderStatus = () => {},
  replay: PlayedRecording | null = null,
): Promise<Feed> {
  const feed = await openSource(config, clock, logger, replay);
  const folder = config.RECORD_DIR;
  if (folder === undefined || config.FEED === "replay") return feed;
  return new RecordingFeed({ feed, folder, clock, logger, onStatus: onRecorderStatus });
}

async function openSource(
  config: Config,
  clock: Clock,
  logger: Logger,
  replay: PlayedRecording | null,
): Promise<Feed> {
  switch (config.FEED) {
    case "simulated":
      return new SimulatedFeed({
        seed: config.SIM_SEED,
        tickers: config.SIM_TICKERS,
        tradesPerSecond: config.SIM_RATE,
        clock,
        isTradingDay: (date) => marketDay(date).kind !== "closed",
      });
    case "replay":
      return await ReplayFeed.open({
        files: replay?.files ?? config.REPLAY_FILES,
        speed: config.REPLAY_SPEED,
        control: replay?.control,
        gaps: config.REPLAY_GAPS,
        clock,
        logger,
      });
    case "massive":
      return new MassiveFeed({
        apiKey: config.MASSIVE_API_KEY ?? "",
        delayed: config.MASSIVE_DELAYED,
        wsUrl: config.MASSIVE_WS_URL,
        restUrl: config.MASSIVE_REST_URL,
        tickers: config.TICKERS,
        clock,
        logger,
      });
    case "coinbase":
      return new CoinbaseFeed({
        wsUrl: config.COINBASE_WS_URL,
        restUrl: config.COINBASE_REST_URL,
        tickers: config.TICKERS,
        clock,
        logger,
      });
    case "kraken":
      return new KrakenFeed({
        wsUrl: config.KRAKEN_WS_URL,
        restUrl: config.KRAKEN_REST_URL,
        tickers: config.TICKERS,
        clock,
        logger,
      });
  }
}
