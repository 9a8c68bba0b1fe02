import type { Bar, Ticker } from "@/lib/protocol/mod.ts";
import { BarSeries } from "../market/bar_series.ts";
import type { ChartState } from "./chart_state.ts";

/** The ticker of the chart, its bars, and whether they are being fetched. */
export class ChartBars {
  #ticker: Ticker | null;
  #bars: BarSeries;
  #phase: ChartState["phase"] = "ready";
  /** Number of the message that brought the latest trade. */
  #tradedAt = 0;
  /** Bars that came while a fetch of older ones was under way, with the number of their message. */
  #received: { readonly at: number; readonly bar: Bar }[] = [];

  constructor(ticker: Ticker | null, bars: readonly Bar[]) {
    this.#ticker = ticker;
    this.#bars = new BarSeries(bars);
  }

  get ticker(): Ticker | null {
    return this.#ticker;
  }

  view(): ChartState {
    return { ticker: this.#ticker, phase: this.#phase, ...this.#bars.view() };
  }

  /** A trade of the ticker. @param at number of the message that brought it */
  applyTick(price: number, size: number, timeMs: number, at: number): void {
    this.#bars.applyTick(price, size, timeMs);
    this.#tradedAt = at;
  }

  /** A bar of the ticker that the server completed. */
  applyBar(bar: Bar, at: number): void {
    if (this.#phase === "loading") this.#received.push({ at, bar });
    this.#bars.applyBar(bar);
  }

  /** Another ticker comes without bars; they are merged. */
  focus(ticker: Ticker): void {
    if (ticker === this.#ticker) return;
    this.#bars = new BarSeries();
    this.#ticker = ticker;
  }

  /** Forgets the bars: a recording begins anew. */
  clear(): void {
    this.#bars.clear();
    this.#received = [];
  }

  setPhase(phase: ChartState["phase"]): void {
    this.#phase = phase;
    if (phase !== "loading") this.#received = [];
  }

  /** Takes over fetched bars. What came after message `since` is newer. */
  merge(bars: readonly Bar[], since: number): void {
    const received = this.#received.filter(({ at }) => at > since).map(({ bar }) => bar);
    this.#bars.merge(bars, received, this.#tradedAt > since);
    this.setPhase("ready");
  }
}
