import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Bar, Ticker, Timeframe } from "@/lib/protocol/mod.ts";
import { BarSeries } from "../market/bar_series.ts";
import type { ChartState } from "./chart_state.ts";
import { barStart } from "./timeframes.ts";

export interface ChartSeriesOptions {
  readonly ticker: Ticker;
  readonly timeframe: Timeframe;
  /** Bars that the page has already. @default none: they are fetched */
  readonly bars?: readonly Bar[];
  /** Fetches bars, oldest first: the newest, or those up to the start `toS`; `limit` of them. @default as many as one answer has */
  readonly fetch: (
    asked: { readonly toS?: number; readonly limit?: number },
  ) => Promise<{ readonly bars: readonly Bar[]; readonly hasOlder: boolean }>;
  /** Told that something has changed, so that `commit` is called with the next frame. */
  readonly onChange: () => void;
  /** Tells what could not be fetched. */
  readonly onFailure: (text: string) => void;
}

/** Bars that are kept while a person scrolls back: more than a year of days, a month of minutes. */
const MAX_BARS = 20_000;

/** The bars of a chart: of one ticker, of one length, growing with each trade, as far back as somebody has scrolled. */
export class ChartSeries {
  readonly ticker: Ticker;
  readonly timeframe: Timeframe;
  readonly #options: ChartSeriesOptions;
  readonly #bars: BarSeries;
  readonly #state: Signal<ChartState>;
  #phase: ChartState["phase"];
  #hasOlder = true;
  #isLoadingOlder = false;
  #isDirty = false;
  /** Grows with each fetch: an answer to an older one is dropped. */
  #asked = 0;
  /** Whether trades, and which bars, came since the fetch under way was begun. */
  #traded = false;
  #received: Bar[] = [];

  constructor(options: ChartSeriesOptions) {
    const { ticker, timeframe, bars } = this.#options = options;
    this.ticker = ticker;
    this.timeframe = timeframe;
    this.#bars = new BarSeries(bars ?? [], (timeS, last) => barStart(timeS, timeframe, last), MAX_BARS);
    this.#phase = bars === undefined ? "loading" : "ready";
    this.#state = signal(this.#view());
  }

  get state(): ReadonlySignal<ChartState> {
    return this.#state;
  }

  applyTick(price: number, size: number, timeMs: number): void {
    this.#bars.applyTick(price, size, timeMs);
    this.#traded = true;
    this.#changed();
  }

  /** A bar of this length that the server completed or revised. */
  applyBar(bar: Bar): void {
    if (this.#phase === "loading") this.#received.push(bar);
    this.#bars.applyBar(bar);
    this.#changed();
  }

  /** Forgets all bars, for the market begins anew, and fetches what it has then. */
  async restart(): Promise<void> {
    this.#bars.clear();
    await this.load();
  }

  /** Fetches the newest bars. @param limit how many. @default as many as one answer has */
  async load(limit?: number): Promise<void> {
    const turn = ++this.#asked;
    this.#traded = false;
    this.#received = [];
    if (this.#bars.length === 0) this.#phase = "loading";
    this.#changed();
    try {
      const { bars, hasOlder } = await this.#options.fetch(limit === undefined ? {} : { limit });
      if (turn !== this.#asked) return;
      // Whoever has scrolled back has come further than this answer.
      if (bars.length === 0 || this.#bars.length <= bars.length) this.#hasOlder = hasOlder;
      this.#bars.merge(bars, this.#received, this.#traded);
      this.#phase = "ready";
    } catch (error) {
      if (turn !== this.#asked) return;
      this.#phase = "failed";
      this.#options.onFailure(error instanceof Error ? error.message : String(error));
    }
    this.#received = [];
    this.#changed();
  }

  /** Fetches the bars before the oldest one, unless there are none or they are under way. */
  async loadOlder(): Promise<void> {
    const firstS = this.#bars.firstS;
    if (!this.#hasOlder || this.#isLoadingOlder || firstS === undefined || this.#bars.length >= MAX_BARS) return;
    this.#isLoadingOlder = true;
    try {
      const { bars, hasOlder } = await this.#options.fetch({ toS: firstS - 1 });
      this.#bars.prepend(bars);
      this.#hasOlder = hasOlder;
    } catch (error) {
      // It is asked for again with the next scroll.
      this.#options.onFailure(error instanceof Error ? error.message : String(error));
    } finally {
      this.#isLoadingOlder = false;
      this.#changed();
    }
  }

  /** Writes the signal; to be called inside a batch. */
  commit(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#state.value = this.#view();
  }

  #view(): ChartState {
    return { ticker: this.ticker, phase: this.#phase, hasOlder: this.#hasOlder, ...this.#bars.view() };
  }

  #changed(): void {
    this.#isDirty = true;
    this.#options.onChange();
  }
}
