import type { Texts } from "@/lib/language/texts.ts";
import type { KnownOrder, OrderSide } from "@/lib/protocol/mod.ts";
import { formatOrderPrice, formatPrice, formatQuantity, UNKNOWN } from "../desk/format.ts";

/** What an order is and what has become of it, in words. */

type Words = Texts["trading"];
type Terms = Pick<KnownOrder, "order_type" | "limit_price" | "stop_price">;

/** `at market`, `limit 12.50`, `stop limit 12.50 / 12.40`; empty where that is not known. */
export function termsText({ order_type, limit_price, stop_price }: Terms, { atMarket, types }: Words): string {
  if (order_type === null) return "";
  if (order_type === "market") return atMarket;
  const prices = [order_type === "limit" ? null : stop_price, limit_price].filter((price) => price !== null);
  return [types[order_type], prices.map(formatOrderPrice).join(" / ")].filter((part) => part !== "").join(" ");
}

export const sideText = (side: OrderSide | null, { order, sides }: Words): string =>
  side === null ? order : sides[side];

/** `40/100`; a dash for what is not known. */
export function filledText({ filled_quantity, quantity }: KnownOrder): string {
  const filled = filled_quantity === null ? UNKNOWN : formatQuantity(filled_quantity);
  return quantity === null ? filled : `${filled}/${formatQuantity(quantity)}`;
}

/** What has come of an order, as a sentence: `Bought 100 XUP at 10.12`. */
export function outcomeText(order: KnownOrder, words: Words): string {
  const { ticker, side, status, quantity, filled_quantity, average_price, reason } = order;
  const filled = filled_quantity ?? 0;
  const size = quantity === null ? "" : formatQuantity(quantity);
  const meant = words.meant(sideText(side, words), size, ticker, termsText(order, words));
  const price = average_price === null ? "" : formatPrice(average_price);
  const part = words.tradedPart(side, formatQuantity(filled), size, ticker, price);
  switch (status) {
    case "rejected":
      return words.rejected(meant, reason);
    case "open":
      return words.working(meant);
    case "partially_filled":
      return words.soFar(part);
    case "filled":
      return words.traded(side, size, ticker, price);
    case "cancelled":
      return filled > 0 ? words.cancelledPart(part) : words.cancelled(meant);
  }
}
