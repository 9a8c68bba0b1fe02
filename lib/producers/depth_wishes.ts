import type { Feed } from "@/lib/feed/feed.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";

const LOOK_MS = 500;

export interface DepthWishesOptions {
  readonly feed: Pick<Feed, "setDepth">;
  readonly beat: Beat;
  readonly logger: Logger;
}

/** Tells the feed whose order books are wanted, as that changes. @param wanted nobody's, where it is not given */
export function depthWishes(
  { feed, beat, logger }: DepthWishesOptions,
  wanted: () => Iterable<Ticker> = () => [],
): AsyncDisposable {
  let before = "";
  const look = () => {
    const tickers = [...wanted()].sort();
    if (tickers.join() === before) return;
    before = tickers.join();
    feed.setDepth?.(tickers);
  };
  return beat.every(
    LOOK_MS,
    look,
    (error) => logger.error("naming order books failed", { error: errorMessage(error) }),
  );
}
