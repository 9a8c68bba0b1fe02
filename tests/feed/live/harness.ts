import { assertEquals } from "@std/assert";
import type { FeedEvent } from "@/lib/feed/feed.ts";
import type { LiveFeed } from "@/lib/feed/live/live_feed.ts";
import type { LiveFeedOptions } from "@/lib/feed/live/live_feed_options.ts";
import { BarBuilder } from "@/lib/market/mod.ts";
import type { Bar, Ticker } from "@/lib/protocol/mod.ts";
import type { LogFields, Logger } from "@/lib/support/logger.ts";
import { type FakeClock, fakeClock, type SettableClock } from "../../support/fake_clock.ts";
import type { FakeUpstream } from "@/tests/support/upstream/fake_upstream.ts";
import { seededRandom } from "@/tests/support/upstream/fake_upstream_market.ts";
import { read, statusesOf } from "../harness.ts";

/** On a whole minute, on a Monday at 10:00 in New York. */
export const START_MS = Date.UTC(2026, 0, 5, 15, 0, 0);

/** A log that keeps everything, fields included, as one text per line. */
export function textLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, debug: at("DEBUG"), info: at("INFO"), warn: at("WARN"), error: at("ERROR") };
}

/** A feed over its fake upstream in memory, being read. */
export interface Rig<F extends FakeUpstream> extends AsyncDisposable {
  readonly clock: SettableClock;
  readonly fake: F;
  readonly feed: LiveFeed;
  readonly events: FeedEvent[];
  readonly logger: ReturnType<typeof textLogger>;
  /** Names of the STATUS events so far. */
  statuses(): string[];
}

/** Opens the feed and lets it connect. */
export async function rig<F extends FakeUpstream>(
  makeFake: (clock: FakeClock) => F,
  makeFeed: (options: LiveFeedOptions) => LiveFeed,
  { connectMs = 100, clock = fakeClock(START_MS) }: { connectMs?: number; clock?: SettableClock } = {},
): Promise<Rig<F>> {
  const fake = makeFake(clock);
  const logger = textLogger();
  const { createSocket, fetch } = fake;
  const feed = makeFeed({ clock, logger, createSocket, fetch, random: seededRandom(7) });
  const stop = new AbortController();
  const { events, end } = read(feed, stop.signal);
  await clock.tick(connectMs);
  return {
    clock,
    fake,
    feed,
    events,
    logger,
    statuses: () => statusesOf(events).map(({ event }) => event),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      const error = await end;
      await feed[Symbol.asyncDispose]();
      if (error !== null) throw error;
    },
  };
}

/** A fake whose market plays from the start. */
export function playing<F extends { play(): void }>(fake: F): F {
  fake.play();
  return fake;
}

/** Bars as the server would have them in the end: the last one told of each minute, by `ticker time`. */
export function finalBars(events: readonly FeedEvent[]): Map<string, Bar> {
  const builder = new BarBuilder();
  const bars = new Map<string, Bar>();
  const keep = (updates: readonly { readonly ticker: Ticker; readonly bar: Bar }[]) => {
    for (const { ticker, bar } of updates) bars.set(`${ticker} ${bar.time}`, bar);
  };
  for (const event of events) {
    if (event.kind === "trade") keep(builder.add(event));
    if (event.kind === "bar") keep(builder.replace(event.ticker, event.bar));
  }
  keep(builder.flush());
  return new Map(Array.from(bars).sort(([a], [b]) => a < b ? -1 : 1));
}

/** A minute with heartbeats, then none: the connection counts as lost. */
export async function assertLostInSilence(session: Rig<FakeUpstream & { isBeating: boolean }>): Promise<void> {
  await session.clock.tick(60_000);
  assertEquals(session.statuses(), ["feed_connected"]);
  session.fake.isBeating = false;
  await session.clock.tick(5_100);
  const lost = session.events.at(-1);
  assertEquals(lost?.kind === "status" ? lost.data["reason"] : lost, "silent");
}
