import { type Bar, type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { Store } from "@/lib/store/store.ts";
import { bar, fill, NOW_MS, order, position } from "./samples.ts";

/** What the process that is killed does, and what the test that kills it works out from the number of calls. */

export const TICKERS = 40;
const tickerOf = (number: number): Ticker => parseTicker(`T${number % TICKERS}`);

/** A bar is put before every so many calls: seldom enough that no early flush comes of their number. */
export const CALLS_PER_BAR = 8;
export const barOf = (call: number): { readonly ticker: Ticker; readonly bar: Bar } => ({
  ticker: tickerOf(call / CALLS_PER_BAR),
  bar: bar(call, call % 1000),
});

/** One durable change, each of some kind. */
export function makeCall({ watchlist, tiers, orders }: Store, call: number): void {
  const ticker = tickerOf(call * 7);
  switch (call % 5) {
    case 0:
      return watchlist.put({ ticker, source: `call ${call}`, discoveredAtMs: NOW_MS + call as EpochMs });
    case 1:
      return void watchlist.remove(tickerOf(call * 11));
    case 2:
      return tiers.put({ ticker, tier: call % 2 === 0 ? 1 : 2, rule: `call ${call}`, coldSinceMs: call });
    default: {
      // Orders and their fills come again, so that there are not ever more to compare.
      const id = `order ${call % 300}`;
      return orders.record({
        order: order(id, { ticker, order_seq: call, status: call % 3 === 0 ? "filled" : "open" }),
        fill: fill(id, call % 30 + 1, { ticker, quantity: call }),
        position: position(call, { ticker }),
      });
    }
  }
}

/** All that those calls change. */
export const durableState = ({ watchlist, tiers, orders }: Store): unknown => ({
  watchlist: watchlist.list(),
  tiers: tiers.list(),
  orders: orders.orders(),
  fills: orders.fills(),
  positions: orders.positions(),
});
