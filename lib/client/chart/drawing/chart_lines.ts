/** A price that is drawn across a chart. */
export interface ChartLine {
  /** The same for the same line, so that it moves and is not drawn anew. */
  readonly id: string;
  readonly price: number;
  readonly title: string;
  /** Name of the token of its colour. */
  readonly colour: string;
  readonly style: "solid" | "dashed" | "dotted";
  /** Whether the price stands at the axis, too. */
  readonly hasLabel: boolean;
  /** Whether a person can drag it to another price. @default false */
  readonly isMovable?: boolean;
}

/** An arrow at a bar: an order that was filled. */
export interface ChartMark {
  readonly timeMs: number;
  readonly side: "buy" | "sell";
  readonly text: string;
}

/** A stretch of time that is shaded: a halt. */
export interface ChartSpan {
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly kind: "halt" | "gap";
}
