import type { FactTable } from "@/lib/market/mod.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";

/** Something that a rule is to tell of. */
export interface Finding {
  readonly ticker: Ticker;
  /** What happened, in words. */
  readonly text: string;
}

/** Looks for what a rule is about, once a second, over the facts of the whole market. */
export interface Watch {
  /**
   * What has happened since the call before. The first call finds nothing, for what is so then has been so before; a table
   * other than that of the call before begins anew.
   */
  look(table: FactTable): readonly Finding[];
}

/** A price or a size as people write it. */
export const written = (value: number): string => String(Number(value.toPrecision(7)));
