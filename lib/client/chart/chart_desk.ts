import type { Bar, Ticker, Timeframe } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import type { Commits } from "../drawing/commits.ts";
import { Pace } from "../drawing/pace.ts";
import type { ChartState } from "./chart_state.ts";
import { ChartSeries } from "./chart_series.ts";

export interface ChartDeskOptions {
  readonly rest: Pick<RestClient, "bars">;
  readonly clock: Clock;
  readonly commits: Pick<Commits, "changed">;
  readonly onFailure: (text: string) => void;
  /** One-minute bars that the page has of a ticker and keeps up to date. */
  readonly known: () => Pick<ChartState, "ticker" | "phase" | "bars">;
}

/** Bars of an answer: the minutes of a session from 04:00 to 20:00, which its VWAP begins with, are 960. */
const PAGE = 1000;
/** Between two fetches of what a completed minute made of longer bars. */
const FETCH_EVERY_MS = 2000;

interface Opened {
  readonly series: ChartSeries;
  readonly fetch: Pace;
  /** Charts that show it. */
  users: number;
}

/** The bars of every chart in sight: two charts of the same ticker and timeframe share them. */
export class ChartDesk {
  readonly #options: ChartDeskOptions;
  readonly #open = new Map<string, Opened>();

  constructor(options: ChartDeskOptions) {
    this.#options = options;
  }

  /** To be given back with `release`. Fetches what the page does not have. */
  acquire(ticker: Ticker, timeframe: Timeframe): ChartSeries {
    const key = `${ticker} ${timeframe}`;
    const known = this.#open.get(key);
    if (known !== undefined) {
      known.users += 1;
      return known.series;
    }
    const { rest, clock, commits, onFailure, known: knownBars } = this.#options;
    const { ticker: charted, phase, bars: held } = knownBars();
    const bars = ticker === charted && timeframe === "1m" && phase === "ready" ? { bars: held } : {};
    const series = new ChartSeries({
      ticker,
      timeframe,
      ...bars,
      fetch: async ({ toS, limit = PAGE }) => {
        const answer = await rest.bars(ticker, timeframe, limit, toS);
        return { bars: answer.bars, hasOlder: answer.has_older ?? false };
      },
      onChange: () => commits.changed(),
      onFailure,
    });
    const fetch = new Pace(clock, FETCH_EVERY_MS, () => void series.load());
    this.#open.set(key, { series, fetch, users: 1 });
    if (bars.bars === undefined) void series.load();
    return series;
  }

  release({ ticker, timeframe }: ChartSeries): void {
    const key = `${ticker} ${timeframe}`;
    const opened = this.#open.get(key);
    if (opened === undefined || --opened.users > 0) return;
    opened.fetch.dispose();
    this.#open.delete(key);
  }

  tickReceived(ticker: Ticker, price: number, size: number, timeMs: number): void {
    for (const { series } of this.#open.values()) if (series.ticker === ticker) series.applyTick(price, size, timeMs);
  }

  /** A minute that the server completed or revised. */
  barReceived(ticker: Ticker, bar: Bar): void {
    for (const { series, fetch } of this.#open.values()) {
      if (series.ticker !== ticker) continue;
      if (series.timeframe === "1m") series.applyBar(bar);
      else fetch.ask();
    }
  }

  /**
   * Fetches all of them, or those of a ticker, again: something was missed, or the server has learnt of more.
   *
   * @param limit how many bars of each. @default as many as one answer has
   */
  reload(ticker?: Ticker, limit?: number): void {
    for (const { series } of this.#open.values()) {
      if (ticker === undefined || series.ticker === ticker) void series.load(limit);
    }
  }

  /** The market begins anew: what was ahead of it must not stay. */
  restart(): void {
    for (const { series } of this.#open.values()) void series.restart();
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    for (const { series } of this.#open.values()) series.commit();
  }

  dispose(): void {
    for (const { fetch } of this.#open.values()) fetch.dispose();
  }
}
