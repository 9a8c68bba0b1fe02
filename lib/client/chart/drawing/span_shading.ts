import type {
  IChartApi,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { ChartSpan } from "./chart_lines.ts";

/** Between which bars a stretch lies, by their numbers from 0; a half lies between two bars. */
export interface PlacedSpan {
  readonly from: number;
  readonly to: number;
  readonly kind: ChartSpan["kind"];
}

/** Least width of a stretch on the screen, pixels: what lies between two bars takes no place of its own. */
const LEAST_PX = 4;

/** Shades stretches of time behind the bars: halts plain, gaps hatched. */
export class SpanShading implements ISeriesPrimitive<Time>, IPrimitivePaneView, IPrimitivePaneRenderer {
  #chart: IChartApi | null = null;
  #update: (() => void) | null = null;
  #spans: readonly PlacedSpan[] = [];
  #colours: Readonly<Record<ChartSpan["kind"], string>>;

  constructor(colours: Readonly<Record<ChartSpan["kind"], string>>) {
    this.#colours = colours;
  }

  attached({ chart, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart as IChartApi;
    this.#update = requestUpdate;
  }

  detached(): void {
    this.#chart = null;
    this.#update = null;
  }

  set(spans: readonly PlacedSpan[], colours = this.#colours): void {
    this.#spans = spans;
    this.#colours = colours;
    this.#update?.();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return [this];
  }

  zOrder(): PrimitivePaneViewZOrder {
    return "bottom";
  }

  renderer(): IPrimitivePaneRenderer {
    return this;
  }

  draw(target: Parameters<IPrimitivePaneRenderer["draw"]>[0]): void {
    const timeScale = this.#chart?.timeScale();
    if (timeScale === undefined) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      for (const { from, to, kind } of this.#spans) {
        const start = timeScale.logicalToCoordinate(from as Logical);
        const end = timeScale.logicalToCoordinate(to as Logical);
        if (start === null || end === null || end < 0 || start > width) continue;
        const middle = (start + end) / 2;
        const half = Math.max(LEAST_PX, end - start) / 2;
        const [left, right] = [Math.max(0, middle - half), Math.min(width, middle + half)];
        context.fillStyle = context.strokeStyle = this.#colours[kind];
        if (kind === "halt") context.fillRect(left, 0, right - left, height);
        else hatch(context, left, right, height);
      }
    });
  }
}

const HATCH_PX = 8;

function hatch(context: CanvasRenderingContext2D, left: number, right: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.beginPath();
  for (let y = -(right - left); y < height; y += HATCH_PX) {
    context.moveTo(left, y + (right - left));
    context.lineTo(right, y);
  }
  context.stroke();
  context.restore();
}
