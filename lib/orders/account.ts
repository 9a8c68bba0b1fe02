import type { TickerState } from "@/lib/market/mod.ts";
import type { Account, Order, OrderSide, ValuedPosition } from "@/lib/protocol/mod.ts";
import { remaining } from "./order_state.ts";
import { roundMoney, roundQuantity } from "./units.ts";

/**
 * The account that positions make.
 *
 * @param reserved what working orders would open, see {@linkcode openingValues}
 */
export function accountOf(startingCash: number, positions: readonly ValuedPosition[], reserved: number): Account {
  let [cost, exposure, realized, unrealized] = [0, 0, 0, 0];
  for (const { quantity, average_price, market_value, unrealized_pnl, realized_pnl } of positions) {
    const paid = quantity * average_price;
    cost += paid;
    exposure += Math.abs(market_value ?? paid);
    realized += realized_pnl;
    unrealized += unrealized_pnl ?? 0;
  }
  const equity = startingCash + realized + unrealized;
  return {
    cash: roundMoney(startingCash + realized - cost),
    equity: roundMoney(equity),
    buying_power: roundMoney(equity - exposure - reserved),
    realized_pnl: roundMoney(realized),
    unrealized_pnl: roundMoney(unrealized),
  };
}

/** The price that an order is reckoned with: the dearest that is to be expected. 0 while none is known. */
function reckonedPrice({ side, limit_price, stop_price }: Order, state: TickerState | undefined): number {
  if (side === "buy" && limit_price !== null) return limit_price;
  const ask = side === "buy" ? state?.ask ?? 0 : 0;
  return Math.max(limit_price ?? 0, stop_price ?? 0, state?.price ?? 0, ask);
}

/**
 * What each working order of one ticker would open, in money; what it would close of the position is left out. The
 * oldest order closes first.
 *
 * @param held quantity of the position
 */
export function openingValues(held: number, orders: readonly Order[], state: TickerState | undefined): number[] {
  const closable: Record<OrderSide, number> = { buy: Math.max(0, -held), sell: Math.max(0, held) };
  return orders.map((order) => {
    const quantity = remaining(order);
    const closing = Math.min(quantity, closable[order.side]);
    closable[order.side] = roundQuantity(closable[order.side] - closing);
    return roundQuantity(quantity - closing) * reckonedPrice(order, state);
  });
}
