import type { KnownOrder, OrderSide, OrderStatus } from "@/lib/protocol/mod.ts";
import { formatOrderPrice, formatPrice, formatQuantity } from "../desk/format.ts";

/** What an order is and what has become of it, in words. */

const SIDES: Readonly<Record<OrderSide, string>> = {
  buy: "Buy",
  sell: "Sell",
  sell_short: "Sell short",
  buy_to_cover: "Buy to cover",
};
const DONE: Readonly<Record<OrderSide, string>> = {
  buy: "Bought",
  sell: "Sold",
  sell_short: "Sold short",
  buy_to_cover: "Bought to cover",
};

export const STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  open: "Working",
  partially_filled: "Partly filled",
  filled: "Filled",
  cancelled: "Cancelled",
  rejected: "Rejected",
};

type Terms = Pick<KnownOrder, "order_type" | "limit_price" | "stop_price">;

/** `at market`, `limit 12.50`, `stop 12.50`; empty where that is not known. */
export function termsText({ order_type, limit_price, stop_price }: Terms): string {
  if (order_type === null) return "";
  if (order_type === "market") return "at market";
  const price = order_type === "limit" ? limit_price : stop_price;
  return price === null ? order_type : `${order_type} ${formatOrderPrice(price)}`;
}

export const sideText = (side: OrderSide | null): string => side === null ? "Order" : SIDES[side];

/** `40/100`; a dash for what is not known. */
export function filledText({ filled_quantity, quantity }: KnownOrder): string {
  if (quantity === null) return filled_quantity === null ? "–" : formatQuantity(filled_quantity);
  return `${filled_quantity === null ? "–" : formatQuantity(filled_quantity)}/${formatQuantity(quantity)}`;
}

/** What has come of an order, as a sentence: `Bought 100 XUP at 10.12`. */
export function outcomeText(order: KnownOrder): string {
  const { ticker, side, status, quantity, filled_quantity, average_price, reason } = order;
  const filled = filled_quantity ?? 0;
  const size = quantity === null ? "" : `${formatQuantity(quantity)} `;
  const meant = `${sideText(side)} ${size}${ticker} ${termsText(order)}`.trim();
  const price = average_price === null ? "" : ` at ${formatPrice(average_price)}`;
  const part = `${side === null ? "Filled" : DONE[side]} ${formatQuantity(filled)} of ${size}${ticker}${price}`;
  switch (status) {
    case "rejected":
      return `Rejected: ${meant}: ${reason ?? "no reason is given"}`;
    case "open":
      return `Working: ${meant}`;
    case "partially_filled":
      return `${part} so far`;
    case "filled":
      return `${side === null ? "Filled" : DONE[side]} ${size}${ticker}${price}`;
    case "cancelled":
      return filled > 0 ? `Cancelled. ${part}` : `Cancelled: ${meant}`;
  }
}
