import type { OrderEvent, TradePayload } from "@/lib/protocol/mod.ts";
import { formatTime } from "./format.ts";

const NAMES: Readonly<Record<OrderEvent, string>> = {
  SUBMIT: "Submitted",
  FILL: "Filled",
  PARTIAL_FILL: "Partly filled",
  CANCEL: "Cancelled",
  REJECT: "Rejected",
};

const KNOWN: ReadonlySet<string> = new Set(["event", "order_id", "ticker", "timestamp"]);

/** Whatever else the event says, in words: `side buy, quantity 100`. */
function details(order: TradePayload): string {
  return Object.entries(order)
    .filter(([name, value]) => !KNOWN.has(name) && !name.startsWith("_") && typeof value !== "object")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
    .join(", ");
}

function timeOf(order: TradePayload): string {
  const { timestamp, _sent_at } = order;
  if (typeof timestamp === "string") return formatTime(Date.parse(timestamp));
  return _sent_at === undefined ? "" : formatTime(_sent_at);
}

/** Order events, newest first. */
export function OrderList({ orders }: { readonly orders: readonly TradePayload[] }) {
  if (orders.length === 0) return <p class="empty">No orders today.</p>;
  return (
    <ol class="lines">
      {orders.map((order, index) => (
        <li key={`${order.order_id}-${order.event}-${orders.length - index}`} class={`order order-${order.event}`}>
          <time>{timeOf(order)}</time>
          <strong>{order.ticker}</strong>
          <span class="order-event">{NAMES[order.event]}</span>
          <span class="muted">{details(order)}</span>
        </li>
      ))}
    </ol>
  );
}
