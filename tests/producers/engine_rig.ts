import { assert } from "@std/assert";
import type { TickerSnapshot } from "@/lib/feed/feed.ts";
import { Engine, type EngineOptions } from "@/lib/producers/engine.ts";
import { type DailyBar, type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { ScriptedFeed } from "@/tests/support/scripted_feed.ts";

export const IBM = parseTicker("IBM");
export const TSLA = parseTicker("TSLA");
export const CONNECTED = { kind: "status", event: "feed_connected", data: {} } as const;
/** A Monday, noon in New York, and 15:00. */
export const NOON = Date.UTC(2026, 0, 5, 17, 0, 0);
export const MONDAY = Date.UTC(2026, 0, 5, 20, 0, 0);

export const known = (ticker: Ticker, price = 11): TickerSnapshot => {
  return { ticker, price, lastClose: 10, volume: 0, avgVolume: 0 };
};
/** What trades three times as much as on other days. */
export const riser = (ticker: Ticker, price: number, lastClose: number): TickerSnapshot => {
  return { ticker, price, lastClose, volume: 3_000_000, avgVolume: 1_000_000 };
};
export const day = (date: string, close: number): DailyBar => {
  return { date, open: close, high: close, low: close, close, volume: 1_000 };
};

/**
 * An engine that is not started yet, over feeds whose market time a test moves by hand.
 *
 * @param times `startMs` is what the clock shows, `marketMs` the market's before the first event; null for none
 */
export function setUp(
  options: Partial<EngineOptions> = {},
  { startMs = NOON, marketMs = null }: { startMs?: number; marketMs?: number | null } = {},
) {
  const clock = fakeClock(startMs);
  const broadcaster = new RecordingBroadcaster();
  const logger = recordingLogger();
  const feeds: ScriptedFeed[] = [];
  const { store = new MemoryStore() } = options;
  const engine = new Engine({
    openFeed: () => {
      const feed = new ScriptedFeed();
      feed.timeMs = marketMs as EpochMs | null;
      feeds.push(feed);
      return Promise.resolve(feed);
    },
    broadcaster,
    store,
    clock,
    random: () => 0.5,
    logger,
    ignitionModel: "running",
    tickers: [],
    allowTickers: [],
    denyTickers: [],
    corporateActions: [],
    wanted: () => [],
    ...options,
  });
  const feed = (index = feeds.length - 1): ScriptedFeed => {
    const found = feeds[index];
    assert(found !== undefined, "the engine opened no such feed");
    return found;
  };
  const events = () => broadcaster.of("broadcastStatus").map(([event]) => event);
  return { clock, broadcaster, logger, feeds, feed, barStore: store.bars, engine, events };
}

/** A running engine over one feed, whose market time is that of the clock. */
export async function engineRig(
  options: Partial<EngineOptions> = {},
  prepare: (feed: ScriptedFeed, nowMs: () => number) => void = () => {},
) {
  const feed = new ScriptedFeed();
  const rig = setUp({ openFeed: () => Promise.resolve(feed), ...options }, { startMs: MONDAY });
  const { clock, engine } = rig;
  feed.marketTime = () => clock.now() as EpochMs;
  prepare(feed, () => clock.now());
  await engine.start();
  const item = (ticker: Ticker) => engine.watchlist().find((one) => one.ticker === ticker);
  return { ...rig, feed, item };
}
