import type { TickerState } from "@/lib/market/mod.ts";
import { type Account, isBuy, type Order, type ValuedPosition } from "@/lib/protocol/mod.ts";
import { remaining } from "./lifecycle/order_states.ts";
import { roundMoney, roundQuantity } from "./units.ts";

/**
 * The account that positions make.
 *
 * @param reserved what working orders would open, see {@linkcode openingValues}
 */
export function accountOf(startingCash: number, positions: readonly ValuedPosition[], reserved: number): Account {
  let [cost, exposure, realized, unrealized, paidFees] = [0, 0, 0, 0, 0];
  for (const { quantity, average_price, market_value, unrealized_pnl, realized_pnl, fees } of positions) {
    const paid = quantity * average_price;
    cost += paid;
    exposure += Math.abs(market_value ?? paid);
    realized += realized_pnl;
    unrealized += unrealized_pnl ?? 0;
    paidFees += fees;
  }
  const equity = startingCash + realized + unrealized;
  return {
    cash: roundMoney(startingCash + realized - cost),
    equity: roundMoney(equity),
    buying_power: roundMoney(equity - exposure - reserved),
    realized_pnl: roundMoney(realized),
    unrealized_pnl: roundMoney(unrealized),
    fees: roundMoney(paidFees),
  };
}

/** The price that an order is reckoned with: the dearest that is to be expected. 0 while none is known. */
function reckonedPrice({ side, limit_price, stop_price }: Order, state: TickerState | undefined): number {
  if (isBuy(side) && limit_price !== null) return limit_price;
  const ask = isBuy(side) ? state?.ask ?? 0 : 0;
  return Math.max(limit_price ?? 0, stop_price ?? 0, state?.price ?? 0, ask);
}

/**
 * What each working order of one ticker would open, in money. Sales of what is held and orders to cover open nothing;
 * of a short position the oldest buy closes first.
 *
 * @param held quantity of the position
 */
export function openingValues(held: number, orders: readonly Order[], state: TickerState | undefined): number[] {
  let owed = Math.max(0, -held);
  return orders.map((order) => {
    if (order.side === "sell" || order.side === "buy_to_cover") return 0;
    const quantity = remaining(order);
    const closing = order.side === "buy" ? Math.min(quantity, owed) : 0;
    owed = roundQuantity(owed - closing);
    return roundQuantity(quantity - closing) * reckonedPrice(order, state);
  });
}
