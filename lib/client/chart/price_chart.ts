import { effect, type ReadonlySignal } from "@preact/signals";
import {
  type CandlestickData,
  CandlestickSeries,
  createChart,
  CrosshairMode,
  type HistogramData,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Bar, Ticker } from "@/lib/protocol/mod.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { Pace } from "../drawing/pace.ts";
import { chartOptions, type ChartPalette, paletteOf, seriesOptions } from "./price_chart_style.ts";

/** What is drawn. With a new `epoch`, ticker or width of the bars everything is drawn anew. */
export interface PriceChartView {
  readonly ticker: Ticker | null;
  readonly epoch: number;
  readonly minutes: number;
  readonly bars: readonly Bar[];
}

export interface PriceChartOptions {
  readonly container: HTMLElement;
  readonly view: ReadonlySignal<PriceChartView>;
  /** Told of the bar under the pointer, null when there is none. */
  readonly onPoint: (bar: Bar | null) => void;
}

/** Bars in sight when a ticker is opened. */
const BARS_IN_SIGHT = 120;
/** A few bars are not blown up to fill the width. */
const LEAST_IN_SIGHT = 60;
/** Bars that grow are drawn no more often: the eye sees no more of them, and each drawing takes a frame of its own. */
const DRAW_EVERY_MS = 100;

/** Whether both are of the same bars, some of which may have changed. */
const isSame = (one: PriceChartView | null, other: PriceChartView): one is PriceChartView =>
  one !== null && one.ticker === other.ticker && one.minutes === other.minutes;

/** Candles with volume below them, drawn on a canvas. Only for browsers; `dispose` gives everything back. */
export class PriceChart {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<"Candlestick">;
  readonly #volume: ISeriesApi<"Histogram">;
  readonly #disposers: (() => void)[] = [];
  readonly #pace: Pace;
  #palette: ChartPalette;
  #drawn: PriceChartView | null = null;

  constructor({ container, view, onPoint }: PriceChartOptions) {
    this.#palette = paletteOf(document.body);
    this.#chart = createChart(container, { autoSize: true, crosshair: { mode: CrosshairMode.Normal } });
    this.#candles = this.#chart.addSeries(CandlestickSeries);
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.08, bottom: 0.22 } });
    this.#restyle();
    this.#chart.subscribeCrosshairMove(({ time }) => {
      onPoint(this.#drawn?.bars.find((bar) => bar.time === time) ?? null);
    });
    this.#pace = new Pace(systemClock, DRAW_EVERY_MS, () => this.#draw(view.peek()));
    this.#disposers.push(
      effect(() => isSame(this.#drawn, view.value) ? this.#pace.ask() : this.#pace.now()),
      () => this.#pace.dispose(),
      this.#followTheme(),
    );
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#chart.remove();
  }

  #draw(view: PriceChartView): void {
    const drawn = this.#drawn;
    this.#drawn = view;
    this.#colourLastPrice(view);
    const same = isSame(drawn, view);
    if (same && drawn.epoch === view.epoch && drawn.bars.length > 0) {
      const from = drawn.bars.at(-1)?.time ?? -Infinity;
      const known = view.bars.findLastIndex((bar) => bar.time < from);
      for (const bar of view.bars.slice(known + 1)) {
        this.#candles.update(candle(bar));
        this.#volume.update(this.#column(bar));
      }
      return;
    }
    const timeScale = this.#chart.timeScale();
    const position = timeScale.scrollPosition();
    this.#drawAll(view);
    if (same && drawn.bars.length > 0) {
      // Whoever looked at the newest bars still does, however many came in before them.
      if (position >= 0) timeScale.scrollToPosition(position, false);
    } else {
      const { length } = view.bars;
      const inSight = Math.min(BARS_IN_SIGHT, Math.max(LEAST_IN_SIGHT, length));
      timeScale.setVisibleLogicalRange({ from: length - inSight, to: length + 4 });
      this.#chart.priceScale("right").applyOptions({ autoScale: true });
    }
  }

  /** Hollow candles have no colour of their own to give to the line at the last price. */
  #colourLastPrice({ bars }: PriceChartView): void {
    const last = bars.at(-1);
    if (last === undefined) return;
    const priceLineColor = last.close >= last.open ? this.#palette.up : this.#palette.down;
    if (this.#candles.options().priceLineColor !== priceLineColor) this.#candles.applyOptions({ priceLineColor });
  }

  #drawAll({ bars }: PriceChartView): void {
    const close = bars.at(-1)?.close ?? 1;
    const precision = close < 0.01 ? 8 : close < 1 ? 4 : 2;
    this.#candles.applyOptions({ priceFormat: { type: "price", precision, minMove: 10 ** -precision } });
    this.#candles.setData(bars.map(candle));
    this.#volume.setData(bars.map((bar) => this.#column(bar)));
  }

  #column({ time, open, close, volume }: Bar): HistogramData<UTCTimestamp> {
    const color = close >= open ? this.#palette.volumeUp : this.#palette.volumeDown;
    return { time: time as UTCTimestamp, value: volume, color };
  }

  #restyle(): void {
    this.#palette = paletteOf(document.body);
    this.#chart.applyOptions(chartOptions(this.#palette));
    this.#candles.applyOptions(seriesOptions(this.#palette));
    if (this.#drawn === null) return;
    this.#colourLastPrice(this.#drawn);
    this.#drawAll(this.#drawn);
  }

  /** Redraws in the colours of the theme whenever the person or the system changes it. */
  #followTheme(): () => void {
    const stop = new AbortController();
    const restyle = () => this.#restyle();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle, { signal: stop.signal });
    const observer = new MutationObserver(restyle);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      stop.abort();
      observer.disconnect();
    };
  }
}

const candle = ({ time, open, high, low, close }: Bar): CandlestickData<UTCTimestamp> => ({
  time: time as UTCTimestamp,
  open,
  high,
  low,
  close,
});
