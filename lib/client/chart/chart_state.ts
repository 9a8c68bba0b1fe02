import type { Ticker } from "@/lib/protocol/mod.ts";
import type { BarSeriesView } from "../market/bar_series.ts";

/** Bars of one ticker, and whether they are being fetched. */
export interface ChartState extends BarSeriesView {
  readonly ticker: Ticker | null;
  readonly phase: "ready" | "loading" | "failed";
  /** Whether scrolling back may bring more. */
  readonly hasOlder?: boolean;
}
