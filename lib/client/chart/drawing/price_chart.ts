import { effect, type ReadonlySignal } from "@preact/signals";
import {
  type CandlestickData,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  PriceScaleMode,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Bar, Ticker, Timeframe } from "@/lib/protocol/mod.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { Pace } from "../../drawing/pace.ts";
import type { ChartLine, ChartMark, ChartSpan } from "./chart_lines.ts";
import { LineDrag } from "./line_drag.ts";
import { LineTitles } from "./line_titles.ts";
import { placeSpans } from "./place_spans.ts";
import { chartOptions, type ChartPalette, paletteOf, seriesOptions } from "./price_chart_style.ts";
import { PriceLines } from "./price_lines.ts";
import { SpanShading } from "./span_shading.ts";
import { StudyLines, type StudyReading } from "../studies/study_lines.ts";
import type { StudyName } from "../studies/study_names.ts";
import { secondsOf } from "../timeframes.ts";

/** What is drawn. With a new `epoch`, ticker or timeframe everything is drawn anew. */
export interface PriceChartView {
  readonly ticker: Ticker | null;
  readonly epoch: number;
  readonly timeframe: Timeframe;
  readonly bars: readonly Bar[];
}

/** What a person has chosen of a chart. */
export interface ChartLook {
  readonly studies: readonly StudyName[];
  readonly hasVolume: boolean;
  readonly isLog: boolean;
  readonly isInverted: boolean;
}

export interface PriceChartOptions {
  readonly container: HTMLElement;
  readonly view: ReadonlySignal<PriceChartView>;
  readonly look: ReadonlySignal<ChartLook>;
  readonly lines: ReadonlySignal<readonly ChartLine[]>;
  readonly marks: ReadonlySignal<readonly ChartMark[]>;
  readonly spans: ReadonlySignal<readonly ChartSpan[]>;
  /** IANA time zone that times are told in. */
  readonly zone: string;
  /** What is the same for all bars of a trading day. */
  readonly sessionOf: (timeS: number) => string | number;
  /** Told of the bar under the pointer, or the newest when there is none, and what the studies are at it. */
  readonly onPoint: (bar: Bar | null, readings: readonly StudyReading[]) => void;
  /** A line that can be moved was dragged to another price. */
  readonly onDropLine: (id: string, price: number) => void;
  /** The oldest bars have come to sight. */
  readonly onOldest: () => void;
  /** Whether the newest bar is in sight. */
  readonly onNow: (isInSight: boolean) => void;
}

/** Bars in sight when a ticker is opened. */
const BARS_IN_SIGHT = 120;
/** A few bars are not blown up to fill the width. */
const LEAST_IN_SIGHT = 60;
/** Bars that grow are drawn no more often: the eye sees no more of them, and each drawing takes a frame of its own. */
const DRAW_EVERY_MS = 100;
/** A chart that is narrower than so many pixels is looked at from the corner of an eye. */
const SMALL_PX = 600;
const DRAW_SMALL_EVERY_MS = 250;
/** So near to the oldest bar older ones are asked for. */
const NEAR_OLDEST = 40;

/** Whether both are of the same bars, some of which may have changed. */
const isSame = (one: PriceChartView | null, other: PriceChartView): one is PriceChartView =>
  one !== null && one.ticker === other.ticker && one.timeframe === other.timeframe;

/** Candles, volume, studies, prices and what happened, on a canvas. Only for browsers; `dispose` gives everything back. */
export class PriceChart {
  readonly #options: PriceChartOptions;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<"Candlestick">;
  readonly #volume: ISeriesApi<"Histogram">;
  readonly #studies: StudyLines;
  readonly #lines: PriceLines;
  readonly #shading: SpanShading;
  readonly #titles: LineTitles;
  readonly #drag: LineDrag;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #disposers: (() => void)[] = [];
  readonly #pace: Pace;
  #palette: ChartPalette;
  #drawn: PriceChartView | null = null;
  /** Price under the pointer; null while it is elsewhere. */
  #pointedPrice: number | null = null;

  constructor(options: PriceChartOptions) {
    const { container, view, look, lines, marks, spans, sessionOf } = this.#options = options;
    this.#palette = paletteOf(document.body);
    const chart = this.#chart = createChart(container, { autoSize: true, crosshair: { mode: CrosshairMode.Normal } });
    // The label at the axis is a line of its own: the library's shows the last price in sight.
    this.#candles = chart.addSeries(CandlestickSeries, { lastValueVisible: false, priceLineVisible: false });
    this.#volume = chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    chart.priceScale("right").applyOptions({ scaleMargins: { top: 0.1, bottom: 0.22 } });
    const colourOf = (token: string) => this.#palette.token(token);
    this.#studies = new StudyLines({ chart, colourOf, sessionOf });
    this.#lines = new PriceLines(this.#candles, colourOf);
    this.#shading = new SpanShading(this.#palette.spans);
    this.#candles.attachPrimitive(this.#shading);
    this.#titles = new LineTitles(colourOf, () => this.#palette.fontFamily);
    this.#candles.attachPrimitive(this.#titles);
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.#drag = new LineDrag({
      container,
      lines: () => lines.peek(),
      yOf: (price) => this.#candles.priceToCoordinate(price),
      priceAt: (y) => this.#candles.coordinateToPrice(y),
      onMove: () => this.#drawLines(),
      onDrop: options.onDropLine,
    });
    this.#restyle();
    chart.subscribeCrosshairMove(({ time, point }) => {
      this.#pointedPrice = point === undefined ? null : this.#candles.coordinateToPrice(point.y);
      this.#tell(time === undefined ? undefined : Number(time));
    });
    chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range === null) return;
      if (range.from < NEAR_OLDEST) options.onOldest();
      options.onNow(range.to >= (this.#drawn?.bars.length ?? 0) - 1);
    });
    this.#pace = new Pace(
      systemClock,
      container.clientWidth < SMALL_PX ? DRAW_SMALL_EVERY_MS : DRAW_EVERY_MS,
      () => this.#draw(view.peek()),
    );
    this.#disposers.push(
      effect(() => isSame(this.#drawn, view.value) ? this.#pace.ask() : this.#pace.now()),
      effect(() => this.#look(look.value)),
      effect(() => {
        void lines.value;
        this.#drawLines();
      }),
      effect(() => this.#mark(marks.value)),
      effect(() => this.#shade(spans.value)),
      () => this.#pace.dispose(),
      () => this.#drag.dispose(),
      this.#followTheme(),
    );
  }

  get pointedPrice(): number | null {
    return this.#pointedPrice;
  }

  /** Price at a height of the chart, CSS pixels from its top; null beside the prices. */
  priceAt(y: number): number | null {
    return this.#candles.coordinateToPrice(y);
  }

  /** Moves to older bars, or to newer ones. */
  pan(bars: number): void {
    const timeScale = this.#chart.timeScale();
    timeScale.scrollToPosition(timeScale.scrollPosition() + bars, false);
  }

  /** Shows fewer bars, or more with a factor above 1; the right end stays. */
  zoom(factor: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    const { from, to } = range;
    this.#chart.timeScale().setVisibleLogicalRange({ from: to - Math.max(10, (to - from) * factor), to });
  }

  /** Back to the newest bars. */
  toNow(): void {
    this.#chart.timeScale().scrollToPosition(4, false);
  }

  /** As it was when the ticker was opened. */
  reset(): void {
    const length = this.#drawn?.bars.length ?? 0;
    const inSight = Math.min(BARS_IN_SIGHT, Math.max(LEAST_IN_SIGHT, length));
    this.#chart.timeScale().setVisibleLogicalRange({ from: length - inSight, to: length + 4 });
    this.#chart.priceScale("right").applyOptions({ autoScale: true });
  }

  /** Puts the bar of a moment in the middle; the oldest where it is further back. */
  goTo(timeS: number): void {
    const bars = this.#drawn?.bars ?? [];
    const place = Math.max(0, bars.findLastIndex(({ time }) => time <= timeS));
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const half = range === null ? BARS_IN_SIGHT / 2 : (range.to - range.from) / 2;
    this.#chart.timeScale().setVisibleLogicalRange({ from: place - half, to: place + half });
  }

  screenshot(): HTMLCanvasElement {
    return this.#chart.takeScreenshot();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#chart.remove();
  }

  #draw(view: PriceChartView): void {
    const drawn = this.#drawn;
    this.#drawn = view;
    const same = isSame(drawn, view);
    if (same && drawn.epoch === view.epoch && drawn.bars.length > 0) {
      const from = drawn.bars.at(-1)?.time ?? -Infinity;
      const known = view.bars.findLastIndex((bar) => bar.time < from);
      const fresh = view.bars.slice(known + 1);
      for (const bar of fresh) {
        this.#candles.update(candle(bar));
        this.#volume.update(this.#column(bar));
      }
      this.#studies.update(fresh, from);
    } else this.#drawAnew(drawn, view, same);
    this.#drawLines();
    this.#tell(undefined);
  }

  #drawAnew(drawn: PriceChartView | null, view: PriceChartView, same: boolean): void {
    const timeScale = this.#chart.timeScale();
    const range = timeScale.getVisibleLogicalRange();
    const position = timeScale.scrollPosition();
    const middleS = drawn?.ticker === view.ticker ? this.#middleOf(drawn) : undefined;
    this.#drawAll(view);
    if (drawn === null || view.bars.length === 0 || drawn.bars.length === 0 || drawn.ticker !== view.ticker) {
      return this.reset();
    }
    if (same && position < 0 && range !== null) {
      // Bars that came in before those in sight move nothing.
      const oldest = drawn.bars[0]?.time ?? 0;
      const added = view.bars.findIndex(({ time }) => time >= oldest);
      timeScale.setVisibleLogicalRange({ from: range.from + added, to: range.to + added });
    } else if (same) timeScale.scrollToPosition(position, false);
    else if (position >= 0 || middleS === undefined) this.reset();
    // Another timeframe shows the same time.
    else this.goTo(middleS);
  }

  /** Start of the bar in the middle, epoch seconds; undefined while there is none. */
  #middleOf({ bars }: PriceChartView): number | undefined {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    return range === null ? undefined : bars[Math.round((range.from + Math.min(range.to, bars.length - 1)) / 2)]?.time;
  }

  #drawAll({ bars }: PriceChartView): void {
    const close = bars.at(-1)?.close ?? 1;
    const precision = close < 0.01 ? 8 : close < 1 ? 4 : 2;
    this.#candles.applyOptions({ priceFormat: { type: "price", precision, minMove: 10 ** -precision } });
    this.#candles.setData(bars.map(candle));
    this.#volume.setData(bars.map((bar) => this.#column(bar)));
    const { look, marks, spans } = this.#options;
    this.#studies.drawAll(look.peek().studies, bars);
    this.#mark(marks.peek());
    this.#shade(spans.peek());
  }

  #look({ studies, hasVolume, isLog, isInverted }: ChartLook): void {
    this.#volume.applyOptions({ visible: hasVolume });
    this.#chart.priceScale("right").applyOptions({
      mode: isLog ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
      invertScale: isInverted,
    });
    if (this.#drawn !== null) this.#studies.drawAll(studies, this.#drawn.bars);
  }

  /** The last price is the last one, wherever the chart is scrolled to. */
  #drawLines(): void {
    const last = this.#drawn?.bars.at(-1);
    const lines = this.#drag.placed(this.#options.lines.peek());
    this.#titles.set(lines);
    if (last === undefined) return this.#lines.set(lines);
    const colour = last.close >= last.open ? "--up" : "--down";
    this.#lines.set([...lines, { id: "last", price: last.close, title: "", colour, style: "dotted", hasLabel: true }]);
  }

  #mark(marks: readonly ChartMark[]): void {
    const bars = this.#drawn?.bars ?? [];
    this.#markers.setMarkers(
      marks.flatMap(({ timeMs, side, text }): SeriesMarker<Time>[] => {
        const bar = bars.findLast(({ time }) => time * 1000 <= timeMs);
        if (bar === undefined) return [];
        return [{
          time: bar.time as UTCTimestamp,
          position: side === "buy" ? "belowBar" : "aboveBar",
          shape: side === "buy" ? "arrowUp" : "arrowDown",
          color: this.#palette.token(side === "buy" ? "--accent" : "--warn"),
          text,
        }];
      }).toSorted((a, b) => Number(a.time) - Number(b.time)),
    );
  }

  #shade(spans: readonly ChartSpan[]): void {
    const drawn = this.#drawn;
    if (drawn === null) return;
    this.#shading.set(placeSpans(drawn.bars, spans, secondsOf(drawn.timeframe)), this.#palette.spans);
  }

  /** @param timeS of the bar that is pointed at; undefined for the newest */
  #tell(timeS: number | undefined): void {
    const bars = this.#drawn?.bars ?? [];
    const bar = timeS === undefined ? bars.at(-1) : bars.findLast(({ time }) => time === timeS);
    this.#options.onPoint(bar ?? null, bar === undefined ? [] : this.#studies.readingsAt(bar.time));
  }

  #column({ time, open, close, volume }: Bar) {
    const color = close >= open ? this.#palette.volumeUp : this.#palette.volumeDown;
    return { time: time as UTCTimestamp, value: volume, color };
  }

  #restyle(): void {
    this.#palette = paletteOf(document.body);
    this.#chart.applyOptions(chartOptions(this.#palette, this.#options.zone));
    this.#candles.applyOptions(seriesOptions(this.#palette));
    if (this.#drawn === null) return;
    this.#drawLines();
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
