import { tickerName } from "../servers/producer.mjs";

/** Which tickers one client takes: the same of every server, by the client's number alone. */
export interface Choice {
  readonly names: readonly string[];
  /** Whether the trade of a number, counted from 1, is of one of them. */
  readonly wants: (tradeNumber: number) => boolean;
}

/** Trade `n` is of the ticker `n * STEP % tickers`: see servers/producer.mjs. */
const STEP = 37;

/** Numbers from 0 to 1, exclusive, that follow from a seed alone (Mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param client number of the client, from 0; @param each how many of `tickers` it takes */
export function choose(client: number, each: number, tickers: number): Choice {
  const next = random(client + 1);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(each, tickers)) chosen.add(Math.floor(next() * tickers));
  return {
    names: Array.from(chosen, tickerName),
    wants: (tradeNumber) => chosen.has(tradeNumber * STEP % tickers),
  };
}
