import type { ChartLine } from "./chart_lines.ts";

export interface LineDragOptions {
  readonly container: HTMLElement;
  readonly lines: () => readonly ChartLine[];
  /** CSS pixels from the top of the chart; null beside the prices. */
  readonly yOf: (price: number) => number | null;
  readonly priceAt: (y: number) => number | null;
  /** The line has to be drawn elsewhere. */
  readonly onMove: () => void;
  /** It was let go at another price. */
  readonly onDrop: (id: string, price: number) => void;
}

/** How near the pointer must be to take a line, CSS pixels. */
const REACH_PX = 5;
/** Nearer to where it was is no other price. */
const LEAST_PX = 2;

/** Lets a person drag the lines of a chart that can be moved. Escape puts one back. */
export class LineDrag {
  readonly #options: LineDragOptions;
  readonly #end = new AbortController();
  #dragged: { readonly id: string; readonly fromY: number; price: number } | null = null;

  constructor(options: LineDragOptions) {
    this.#options = options;
    const { container } = options;
    const { signal } = this.#end;
    // Before the chart, which would be panned.
    const early = { signal, capture: true };
    container.addEventListener("pointerdown", (event) => this.#take(event), early);
    container.addEventListener("pointermove", (event) => this.#move(event), early);
    container.addEventListener("pointerup", (event) => this.#drop(event), early);
    container.addEventListener("pointercancel", () => this.#leave(), early);
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
    }, early);
    for (const name of ["mousedown", "touchstart"]) {
      container.addEventListener(name, (event) => {
        if (this.#dragged !== null) event.stopPropagation();
      }, early);
    }
  }

  /** The lines, with the one that is dragged where it is held. */
  placed(lines: readonly ChartLine[]): readonly ChartLine[] {
    const dragged = this.#dragged;
    return dragged === null
      ? lines
      : lines.map((line) => line.id === dragged.id ? { ...line, price: dragged.price } : line);
  }

  dispose(): void {
    this.#end.abort();
  }

  #yOf({ clientY }: PointerEvent): number {
    return clientY - this.#options.container.getBoundingClientRect().top;
  }

  #nearest(y: number): ChartLine | undefined {
    const { lines, yOf } = this.#options;
    const near = lines().flatMap((line) => {
      const at = line.isMovable === true ? yOf(line.price) : null;
      return at === null || Math.abs(at - y) > REACH_PX ? [] : [{ line, away: Math.abs(at - y) }];
    });
    return near.toSorted((a, b) => a.away - b.away)[0]?.line;
  }

  #take(event: PointerEvent): void {
    if (event.button !== 0) return;
    const y = this.#yOf(event);
    const line = this.#nearest(y);
    if (line === undefined) return;
    this.#dragged = { id: line.id, fromY: y, price: line.price };
    this.#options.container.setPointerCapture(event.pointerId);
    event.stopPropagation();
  }

  #move(event: PointerEvent): void {
    const { container, priceAt, onMove } = this.#options;
    const y = this.#yOf(event);
    if (this.#dragged === null) {
      container.style.cursor = this.#nearest(y) === undefined ? "" : "ns-resize";
      return;
    }
    event.stopPropagation();
    const price = priceAt(y);
    if (price === null || price <= 0) return;
    this.#dragged.price = price;
    onMove();
  }

  #drop(event: PointerEvent): void {
    const dragged = this.#dragged;
    if (dragged === null) return;
    event.stopPropagation();
    this.#leave();
    // It may have gone while it was dragged.
    const isThere = this.#options.lines().some(({ id }) => id === dragged.id);
    const isMoved = Math.abs(this.#yOf(event) - dragged.fromY) >= LEAST_PX;
    if (isThere && isMoved) this.#options.onDrop(dragged.id, dragged.price);
  }

  #leave(): void {
    if (this.#dragged === null) return;
    this.#dragged = null;
    this.#options.onMove();
  }
}
