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
/** A Monday, 15:00 in New York. */
export const MONDAY = Date.UTC(2026, 0, 5, 20, 0, 0);

export const known = (ticker: Ticker, price = 11): TickerSnapshot => {
  return { ticker, price, lastClose: 10, volume: 0, avgVolume: 0 };
};
export const day = (date: string, close: number): DailyBar => {
  return { date, open: close, high: close, low: close, close, volume: 1_000 };
};

/** An engine over a feed whose market time is that of the clock. */
export async function engineRig(
  options: Partial<EngineOptions> = {},
  prepare: (feed: ScriptedFeed, nowMs: () => number) => void = () => {},
) {
  const clock = fakeClock(MONDAY);
  const broadcaster = new RecordingBroadcaster();
  const logger = recordingLogger();
  const feed = new ScriptedFeed();
  feed.marketTime = () => clock.now() as EpochMs;
  prepare(feed, () => clock.now());
  const engine = new Engine({
    openFeed: () => Promise.resolve(feed),
    broadcaster,
    store: new MemoryStore(),
    clock,
    random: () => 0.5,
    logger,
    ignitionModel: "running",
    tickers: [],
    allowTickers: [],
    denyTickers: [],
    wanted: () => [],
    ...options,
  });
  await engine.start();
  const item = (ticker: Ticker) => engine.watchlist().find((one) => one.ticker === ticker);
  return { clock, broadcaster, logger, feed, engine, item };
}
