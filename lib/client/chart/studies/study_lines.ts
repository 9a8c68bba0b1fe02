import {
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Bar } from "@/lib/protocol/mod.ts";
import { createStudy, type Study } from "./studies.ts";
import type { StudyName } from "./study_names.ts";

interface Drawn {
  readonly study: Study;
  readonly series: readonly ISeriesApi<"Line" | "Histogram">[];
}

/** What is said of a study at one bar. */
export interface StudyReading {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
}

export interface StudyLinesOptions {
  readonly chart: IChartApi;
  readonly colourOf: (token: string) => string;
  readonly sessionOf: (timeS: number) => string | number;
}

/** Share of the height of a pane below the prices, which have 1. */
const PANE_SHARE = 0.28;

/** The lines of the studies that are chosen, over the bars and in panes below them. */
export class StudyLines {
  readonly #options: StudyLinesOptions;
  #drawn = new Map<StudyName, Drawn>();
  /** What they are at each bar, by its start. */
  #readings = new Map<number, StudyReading[]>();

  constructor(options: StudyLinesOptions) {
    this.#options = options;
  }

  /** Draws these over all bars, and no others. */
  drawAll(names: readonly StudyName[], bars: readonly Bar[]): void {
    const { chart, sessionOf } = this.#options;
    for (const { series } of this.#drawn.values()) for (const one of series) chart.removeSeries(one);
    this.#drawn = new Map();
    this.#readings = new Map();
    let pane = 0;
    for (const name of names) {
      const study = createStudy(name, sessionOf);
      if (study.isApart) pane += 1;
      const series = study.lines.map((line) => this.#series(line, study.isApart ? pane : 0));
      this.#drawn.set(name, { study, series });
      const points = study.lines.map((): { time: UTCTimestamp; value: number }[] => []);
      for (const bar of bars) {
        this.#read(study, bar, false).forEach((value, line) => {
          if (value !== null) points[line]?.push({ time: bar.time as UTCTimestamp, value });
        });
      }
      series.forEach((one, line) => one.setData(points[line] ?? []));
    }
    for (const one of chart.panes().slice(1)) one.setStretchFactor(PANE_SHARE);
  }

  /** Goes on with the newest bars. @param latestS start of the bar that was the newest before */
  update(bars: readonly Bar[], latestS: number): void {
    for (const { study, series } of this.#drawn.values()) {
      for (const bar of bars) {
        this.#read(study, bar, bar.time === latestS).forEach((value, line) => {
          if (value !== null) series[line]?.update({ time: bar.time as UTCTimestamp, value });
        });
      }
    }
  }

  /** What they are at the bar that starts then. */
  readingsAt(timeS: number): readonly StudyReading[] {
    return this.#readings.get(timeS) ?? [];
  }

  #read(study: Study, bar: Bar, isAgain: boolean): readonly (number | null)[] {
    const values = study.next(bar, isAgain);
    let readings = this.#readings.get(bar.time);
    if (readings === undefined) this.#readings.set(bar.time, readings = []);
    study.lines.forEach(({ name, colour }, line) => {
      const value = values[line] ?? null;
      const at = readings.findIndex((reading) => reading.name === name);
      if (value === null) return;
      if (at === -1) readings.push({ name, value, colour });
      else readings[at] = { name, value, colour };
    });
    return values;
  }

  #series({ colour, isDashed = false, isColumn = false }: Study["lines"][number], pane: number) {
    const { chart, colourOf } = this.#options;
    const quiet = { lastValueVisible: false, priceLineVisible: false };
    if (isColumn) return chart.addSeries(HistogramSeries, { color: colourOf(colour), ...quiet }, pane);
    return chart.addSeries(LineSeries, {
      color: colourOf(colour),
      lineWidth: 1,
      lineStyle: isDashed ? LineStyle.Dotted : LineStyle.Solid,
      crosshairMarkerVisible: false,
      ...quiet,
    }, pane);
  }
}
