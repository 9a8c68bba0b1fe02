import { Desk, type DeskMarket } from "@/lib/desk/desk.ts";
import type { FeedHistory } from "@/lib/feed/feed.ts";
import type { Crosses } from "@/lib/market/mod.ts";
import {
  type Bar,
  type DailyBar,
  type FactName,
  type FactValue,
  type MarketHours,
  parseTicker,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import { MemoryBarStore } from "@/lib/store/bar_store.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";

export const IBM = parseTicker("IBM");
/** A Monday, noon in New York. */
export const NOON_MS = Date.UTC(2026, 0, 5, 17);
export const NOON_S = NOON_MS / 1000;

export const minute = (time: number, close = 10, volume = 100): Bar => {
  return { time, open: close, high: close, low: close, close, volume, vwap: close };
};
export const day = (date: string, close = 10): DailyBar => {
  return { date, open: close, high: close, low: close, close, volume: 1_000 };
};

/** A feed with history, which counts what it is asked and may fail. */
export class FakeHistory implements FeedHistory {
  readonly capabilities = { quotes: false, bars: false, snapshot: false, gainers: false, dailyBars: true };
  readonly asked: [string, number, number][] = [];
  readonly askedDays: number[] = [];
  minutes: readonly Bar[] = [];
  days: readonly DailyBar[] = [];
  inventsHistory = false;
  failure: Error | null = null;
  /** Answers when it resolves. */
  gate: Promise<void> = Promise.resolve();

  async minuteBars(ticker: Ticker, fromMs: number, toMs: number): Promise<Bar[]> {
    this.asked.push([ticker, fromMs / 86_400_000, toMs / 86_400_000]);
    await this.gate;
    if (this.failure !== null) throw this.failure;
    return this.minutes.filter(({ time }) => time * 1000 >= fromMs && time * 1000 < toMs);
  }

  async dailyBars(_ticker: Ticker, days: number): Promise<DailyBar[]> {
    this.askedDays.push(days);
    await this.gate;
    if (this.failure !== null) throw this.failure;
    return this.days.slice(-days);
  }
}

/** A desk over a market that a test sets as it likes. */
export class DeskRig implements DeskMarket {
  marketHours: MarketHours = "always_open";
  marketTimeMs: number | null = NOON_MS;
  session = "2026-01-05";
  history: FeedHistory | null = null;
  current: Bar | undefined;
  official: Crosses = { opening: null, closing: null };
  readonly known = new Map<Ticker, Partial<Record<FactName, FactValue>>>();
  readonly listed: readonly Ticker[] = [];
  readonly facts = {
    // A test sets what it is about.
    get: (ticker: Ticker) => this.known.get(ticker) as Record<FactName, FactValue> | undefined,
    size: 0,
    rowOf: () => undefined,
    tickerOf: () => IBM,
    numbers: () => new Float64Array(),
    texts: () => [],
  };
  readonly store = new MemoryBarStore();
  readonly logger = recordingLogger();
  readonly desk: Desk = new Desk({ market: this, store: this.store, now: () => NOON_MS, logger: this.logger });

  currentBar = () => this.current;
  crosses = () => this.official;
  adjustBars = (_ticker: Ticker, bars: readonly DailyBar[]) => bars;

  put(...bars: readonly Bar[]): void {
    for (const bar of bars) this.store.put(IBM, bar);
  }

  /** Starts of the bars, and whether there are older ones. */
  async times(...[timeframe, query]: [Parameters<Desk["charts"]["bars"]>[1], Parameters<Desk["charts"]["bars"]>[2]]) {
    const { bars, hasOlder } = await this.desk.charts.bars(IBM, timeframe, query);
    return { times: bars.map(({ time }) => time), hasOlder };
  }
}
