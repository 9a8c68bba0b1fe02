import { assertEquals, assertGreater } from "@std/assert";
import type { LiveFeed } from "@/lib/feed/live/live_feed.ts";
import type { LiveFeedOptions } from "@/lib/feed/live/live_feed_options.ts";
import type { FeedEvent, MarketHours } from "@/lib/feed/feed.ts";
import { MarketState } from "@/lib/market/mod.ts";
import { type Bar, parseTicker } from "@/lib/protocol/mod.ts";
import type { FakeClock } from "../../support/fake_clock.ts";
import type { FakeUpstream } from "@/tests/support/upstream/fake_upstream.ts";
import { FakeMarket, MINUTE_MS, seededRandom } from "@/tests/support/upstream/fake_upstream_market.ts";
import { statusesOf } from "../harness.ts";
import { finalBars, rig, START_MS } from "./harness.ts";

const MINUTES = 30;
/** Disconnects fall into slots of this length, so that each is over before the next. */
const SLOT_MS = MINUTES * MINUTE_MS / 10;

export const TICKERS = {
  stocks: ["AAPL", "UBER"],
  coinbase: ["BTC-USD", "ETH-USD"],
  kraken: ["BTC/USD", "ETH/USD"],
} as const;

export interface DisturbedSession<F extends FakeUpstream> {
  readonly seed: number;
  readonly tickers: readonly string[];
  readonly makeFake: (clock: FakeClock, market: FakeMarket) => F;
  readonly makeFeed: (options: LiveFeedOptions) => LiveFeed;
}

interface SessionResult {
  readonly bars: ReadonlyMap<string, Bar>;
  /** What the market's own trades make. */
  readonly truth: ReadonlyMap<string, Bar>;
  readonly counts: Readonly<Record<string, number>>;
  /** The day of each ticker as the server has it in the end: shares traded, VWAP, last price. */
  readonly days: readonly Day[];
  /** What the market's own trades make. */
  readonly trueDays: readonly Day[];
}

/** Volume to one decimal, VWAP to four: what is made good comes in rounded bars. */
type Day = readonly [ticker: string, volume: string, vwap: string, price: number];

/**
 * 30 virtual minutes of a scripted market with late, overtaken and repeated messages. Connections break at random
 * moments, openly or without a word, and upstream then refuses new ones for up to 60 s.
 */
async function disturbedSession<F extends FakeUpstream & { play(): void }>(
  { seed, tickers, makeFake, makeFeed }: DisturbedSession<F>,
  disconnects: number,
): Promise<SessionResult> {
  const market = new FakeMarket({ seed, tickers, startMs: START_MS, minutes: MINUTES, tradesPerMinute: 12 });
  await using session = await rig(
    (clock) => makeFake(clock, market),
    (options) => makeFeed({ ...options, tickers: tickers.map(parseTicker) }),
    { connectMs: 0 },
  );
  const { fake, clock } = session;
  const random = seededRandom(seed + 100);
  fake.play();
  for (let index = 0; index < disconnects; index++) {
    const atMs = index * SLOT_MS + 5_000 + random() * 60_000;
    const silently = random() < 0.3;
    const downMs = random() * 60_000;
    clock.setTimeout(() => {
      fake.isRefusing = true;
      fake.lose({ silently });
    }, atMs);
    clock.setTimeout(() => fake.isRefusing = false, atMs + downMs);
  }
  await clock.tick((MINUTES + 4) * MINUTE_MS);
  const counts: Record<string, number> = {};
  for (const { event } of statusesOf(session.events)) counts[event] = (counts[event] ?? 0) + 1;
  return {
    bars: finalBars(session.events),
    truth: truthOf(market, tickers),
    counts,
    days: daysOf(session.events, session.feed.marketHours, tickers),
    trueDays: tickers.map((ticker) => {
      const trades = market.until(ticker, Infinity);
      const volume = trades.reduce((sum, { size }) => sum + size, 0);
      const value = trades.reduce((sum, { size, price }) => sum + size * price, 0);
      return day(ticker, volume, value / volume, trades.at(-1)?.price ?? NaN);
    }),
  };
}

/**
 * A calm session and one with 10 disconnects: both end with the bars and the days that the market's own trades make.
 *
 * @returns how often each of the two told each STATUS
 */
export async function comparedSessions<F extends FakeUpstream & { play(): void }>(
  options: DisturbedSession<F>,
): Promise<Record<"calm" | "rough", SessionResult["counts"]>> {
  const calm = await disturbedSession(options, 0);
  const rough = await disturbedSession(options, 10);
  assertGreater(calm.bars.size, 55);
  assertEquals(rough.bars, calm.bars);
  assertEquals(rough.bars, rough.truth);
  assertEquals(calm.days, calm.trueDays);
  assertEquals(rough.days, calm.trueDays);
  return { calm: calm.counts, rough: rough.counts };
}

const day = (
  ticker: string,
  volume: number,
  vwap: number,
  price: number,
): Day => [ticker, volume.toFixed(1), vwap.toFixed(4), price];

function daysOf(events: readonly FeedEvent[], hours: MarketHours, tickers: readonly string[]): Day[] {
  const state = new MarketState(hours);
  for (const event of events) {
    if (event.kind === "trade") state.applyTrade(event);
    if (event.kind === "bar") {
      const { ticker, bar, dayVolume, sessionVwap } = event;
      state.applyBar(ticker, bar, dayVolume === undefined ? undefined : { dayVolume, sessionVwap });
    }
  }
  return tickers.map((ticker) => {
    const { dayVolume = NaN, sessionVwap, price = NaN } = state.get(parseTicker(ticker)) ?? {};
    return day(ticker, dayVolume, sessionVwap ?? NaN, price);
  });
}

function truthOf(market: FakeMarket, tickers: readonly string[]): Map<string, Bar> {
  const bars = tickers.flatMap((ticker) =>
    market.bars(ticker, START_MS, Infinity, START_MS + (MINUTES + 4) * MINUTE_MS).map(({ trades: _, ...bar }) =>
      [`${ticker} ${bar.time}`, bar] as const
    )
  );
  return new Map(bars.sort(([a], [b]) => a < b ? -1 : 1));
}
