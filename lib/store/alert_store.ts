import type { Alert, Ticker } from "@/lib/protocol/mod.ts";

export interface AlertQuery {
  /** @default all */
  readonly ticker?: Ticker | undefined;
  /** Earliest market time, epoch ms, inclusive. @default the oldest kept */
  readonly fromMs?: number | undefined;
  /** The newest so many. @default all */
  readonly limit?: number | undefined;
}

/** Alerts and their scorecards. An alert put again replaces the one of its id. */
export interface AlertStore {
  put(alert: Alert): void;
  /** Newest first. */
  list(query?: AlertQuery): Alert[];
  /** Those with a horizon that is not over, oldest first. */
  open(): Alert[];
}
