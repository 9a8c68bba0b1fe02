import { FULL, type TickerState } from "@/lib/market/mod.ts";
import type { Ticker, Trade } from "@/lib/protocol/mod.ts";

/**
 * Whether orders may take part in the trade: it moves the price, counts for volume and is not late. An official close
 * may move the price without volume: nobody traded there.
 *
 * @param state of its ticker, the trade itself counted or not
 */
export function mayFill({ eligibility = FULL, price, size, timeMs }: Trade, state: TickerState | undefined): boolean {
  const { updatesLast, updatesVolume } = eligibility;
  return updatesLast && updatesVolume && price > 0 && size > 0 && timeMs >= (state?.lastTradeMs ?? -Infinity);
}

/** Knows the trades of each ticker's newest moment, so that one sent twice fills once. Older ones are late anyway. */
export class PrintGate {
  readonly #newest = new Map<Ticker, { readonly timeMs: number; readonly ids: Set<string> }>();

  /** Forgets all: what comes from now on may be older. */
  reset(): void {
    this.#newest.clear();
  }

  /** Whether the trade comes for the first time; to be asked of every trade. One without an id always does. */
  isNew({ ticker, timeMs, id }: Trade): boolean {
    if (id === undefined) return true;
    let newest = this.#newest.get(ticker);
    if (newest === undefined || timeMs > newest.timeMs) this.#newest.set(ticker, newest = { timeMs, ids: new Set() });
    if (timeMs < newest.timeMs) return true;
    const isNew = !newest.ids.has(id);
    newest.ids.add(id);
    return isNew;
  }
}
