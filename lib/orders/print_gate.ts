import { FULL, type TickerState } from "@/lib/market/mod.ts";
import type { Ticker, Trade } from "@/lib/protocol/mod.ts";

/** Tells the trades that orders may take part in from the others. */
export class PrintGate {
  /** Ids of the trades of each ticker's newest moment, so that one sent twice fills once. */
  readonly #newest = new Map<Ticker, { readonly timeMs: number; readonly ids: Set<string> }>();

  /**
   * Whether the trade moves the price, counts for volume, is not late and has not been seen. An official close may
   * move the price without volume: nobody traded there.
   *
   * @param state of its ticker, the trade itself counted or not
   */
  admits(trade: Trade, state: TickerState | undefined): boolean {
    const { updatesLast, updatesVolume } = trade.eligibility ?? FULL;
    if (!updatesLast || !updatesVolume || !(trade.price > 0) || !(trade.size > 0)) return false;
    if (trade.timeMs < (state?.lastTradeMs ?? -Infinity)) return false;
    return trade.id === undefined || this.#isNew(trade.ticker, trade.timeMs, trade.id);
  }

  #isNew(ticker: Ticker, timeMs: number, id: string): boolean {
    let newest = this.#newest.get(ticker);
    if (newest?.timeMs !== timeMs) this.#newest.set(ticker, newest = { timeMs, ids: new Set() });
    const isNew = !newest.ids.has(id);
    newest.ids.add(id);
    return isNew;
  }
}
