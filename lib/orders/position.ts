import {
  type AccountName,
  type Fill,
  isBuy,
  type Position,
  type Ticker,
  type ValuedPosition,
} from "@/lib/protocol/mod.ts";
import { averagePrice, roundMoney, roundQuantity } from "./units.ts";

export const noPosition = (account: AccountName, ticker: Ticker): Position => {
  return { account, ticker, quantity: 0, average_price: 0, realized_pnl: 0, fees: 0 };
};

/**
 * The position after a fill, by average cost: what adds to it moves the average, what closes it leaves the average
 * and realises the difference to it. A fill through zero closes the whole and opens the rest at its own price. The
 * fee of a fill is a loss at once.
 */
export function applyFill(
  before: Position,
  { side, price, quantity, fee }: Pick<Fill, "side" | "price" | "quantity" | "fee">,
): Position {
  const position = { ...before, realized_pnl: before.realized_pnl - fee, fees: before.fees + fee };
  const { quantity: held, average_price } = position;
  const direction = isBuy(side) ? 1 : -1;
  const after = roundQuantity(held + direction * quantity);
  if (Math.sign(held) !== -direction) {
    const value = Math.abs(held) * average_price + quantity * price;
    return { ...position, quantity: after, average_price: averagePrice(value, Math.abs(after)) };
  }
  const closed = Math.min(quantity, Math.abs(held));
  const realized = closed * (price - average_price) * -direction;
  return {
    ...position,
    quantity: after,
    average_price: after === 0 ? 0 : Math.sign(after) === direction ? price : average_price,
    realized_pnl: position.realized_pnl + realized,
  };
}

/** The position as it is shown. @param price the latest; null when it is not known */
export function valuePosition(position: Position, price: number | null): ValuedPosition {
  const { quantity, average_price, realized_pnl } = position;
  return {
    ...position,
    realized_pnl: roundMoney(realized_pnl),
    fees: roundMoney(position.fees),
    last_price: price,
    market_value: price === null ? null : roundMoney(quantity * price),
    unrealized_pnl: price === null ? null : roundMoney(quantity * (price - average_price)),
  };
}
