import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { ChartLine } from "./chart_lines.ts";

const FONT_PX = 10;
/** From the right end of the chart, where no legend stands, and above the line. */
const RIGHT_PX = 6;
const ABOVE_PX = 3;

/** What the lines without a label at the axis are called, at their right end: the library titles labels alone. */
export class LineTitles implements ISeriesPrimitive<Time>, IPrimitivePaneView, IPrimitivePaneRenderer {
  #series: ISeriesApi<"Candlestick"> | null = null;
  #update: (() => void) | null = null;
  #lines: readonly ChartLine[] = [];
  readonly #colourOf: (token: string) => string;
  readonly #fontFamily: () => string;

  constructor(colourOf: (token: string) => string, fontFamily: () => string) {
    this.#colourOf = colourOf;
    this.#fontFamily = fontFamily;
  }

  attached({ series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#series = series as ISeriesApi<"Candlestick">;
    this.#update = requestUpdate;
  }

  detached(): void {
    this.#series = null;
    this.#update = null;
  }

  set(lines: readonly ChartLine[]): void {
    this.#lines = lines.filter(({ hasLabel, title }) => !hasLabel && title !== "");
    this.#update?.();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return [this];
  }

  renderer(): IPrimitivePaneRenderer {
    return this;
  }

  draw(target: Parameters<IPrimitivePaneRenderer["draw"]>[0]): void {
    const series = this.#series;
    if (series === null) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width } }) => {
      context.textAlign = "right";
      context.font = `${FONT_PX}px ${this.#fontFamily()}`;
      const taken: number[] = [];
      for (const { price, title, colour } of this.#lines) {
        const y = series.priceToCoordinate(price);
        // One over the other could not be read.
        if (y === null || taken.some((other) => Math.abs(other - y) < FONT_PX + 1)) continue;
        taken.push(y);
        context.fillStyle = this.#colourOf(colour);
        context.fillText(title, width - RIGHT_PX, y - ABOVE_PX);
      }
    });
  }
}
