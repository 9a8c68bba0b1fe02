import { Random } from "@/lib/feed/simulated/random.ts";
import { tickerName } from "../servers/producer.mjs";

/** Which tickers one client takes: the same of every server, by the client's number alone. */
export interface Choice {
  readonly names: readonly string[];
  /** Whether the trade of a number, counted from 1, is of one of them. */
  readonly wants: (tradeNumber: number) => boolean;
}

/** Trade `n` is of the ticker `n * STEP % tickers`: see servers/producer.mjs. */
const STEP = 37;

/** @param client number of the client, from 0; @param each how many of `tickers` it takes */
export function choose(client: number, each: number, tickers: number): Choice {
  const random = new Random(client);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(each, tickers)) chosen.add(random.integer(0, tickers - 1));
  return {
    names: Array.from(chosen, tickerName),
    wants: (tradeNumber) => chosen.has(tradeNumber * STEP % tickers),
  };
}
