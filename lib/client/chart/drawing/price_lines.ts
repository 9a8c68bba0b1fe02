import { type IPriceLine, type ISeriesApi, LineStyle } from "lightweight-charts";
import type { ChartLine } from "./chart_lines.ts";

const STYLES = { solid: LineStyle.Solid, dashed: LineStyle.Dashed, dotted: LineStyle.Dotted } as const;

/** Prices across the chart: each is made once and moves. */
export class PriceLines {
  readonly #series: ISeriesApi<"Candlestick">;
  readonly #colourOf: (token: string) => string;
  #lines = new Map<string, IPriceLine>();

  constructor(series: ISeriesApi<"Candlestick">, colourOf: (token: string) => string) {
    this.#series = series;
    this.#colourOf = colourOf;
  }

  /** Draws these, and no others. */
  set(lines: readonly ChartLine[]): void {
    const before = this.#lines;
    this.#lines = new Map();
    for (const { id, price, title, colour, style, hasLabel } of lines) {
      const options = {
        price,
        title,
        color: this.#colourOf(colour),
        lineStyle: STYLES[style],
        lineWidth: 1 as const,
        axisLabelVisible: hasLabel,
      };
      const known = before.get(id);
      known?.applyOptions(options);
      this.#lines.set(id, known ?? this.#series.createPriceLine(options));
      before.delete(id);
    }
    for (const line of before.values()) this.#series.removePriceLine(line);
  }
}
