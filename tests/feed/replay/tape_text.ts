import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { memoryFiles, tradesOf } from "../harness.ts";

/** Market time at which the hand-written recordings here begin. */
export const START = Date.UTC(2026, 0, 5, 15, 0, 0);
export const TAPE = "simulated-2026-01-05.ndjson";
const CAPABILITIES = { quotes: true, bars: true, snapshot: true, gainers: true, dailyBars: true };

export const line = (offsetMs: number, entry: object): string =>
  `${JSON.stringify({ atMs: START + offsetMs, ...entry })}\n`;
export const headLine = (rest: object = {}): string =>
  line(0, {
    head: {
      version: 1,
      feed: "simulated",
      marketHours: "always_open",
      date: "2026-01-05",
      capabilities: CAPABILITIES,
      ...rest,
    },
  });
export const tradeLine = (offsetMs: number, size = 1, rest: object = {}): string =>
  line(offsetMs, { event: { kind: "trade", ticker: "IBM", price: 10, size, timeMs: START + offsetMs - 3, ...rest } });
export const endLine = (offsetMs: number, lines = 1): string => line(offsetMs, { end: { lines } });
export const known = (ticker: string, price: number, lastClose = 8) => ({
  ticker,
  price,
  lastClose,
  volume: 7,
  avgVolume: 6,
});
export const bar = (date: string) => ({ date, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 });
export const minute = (offsetMs: number, close = 1) => ({
  time: (START + offsetMs) / 1000,
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 1,
  vwap: 1,
});

type Files = Parameters<typeof memoryFiles>[0];

export function open(files: Files, clock: FakeClock = fakeClock(), bad: unknown[] = []): Promise<ReplayFeed> {
  const onBadRow = (...report: unknown[]) => void bad.push(report);
  return ReplayFeed.open({ files: Object.keys(files), speed: "max", clock, readFile: memoryFiles(files), onBadRow });
}

export const sizes = (events: Parameters<typeof tradesOf>[0]): number[] => tradesOf(events).map(({ size }) => size);
