import { toGrid } from "./price_grid.ts";

/** Prices between which an instrument may trade, USD. */
export interface Bands {
  readonly up: number;
  readonly down: number;
}

/** Half of the distance between the bands, as a fraction: what the LULD plan has for tickers outside of the indices. */
export const bandWidth = (reference: number): number => reference >= 3 ? 0.1 : reference >= 0.75 ? 0.2 : 0.4;

export function bandsAround(reference: number): Bands {
  const width = bandWidth(reference);
  return { up: toGrid(reference * (1 + width)), down: toGrid(reference * (1 - width)) };
}
