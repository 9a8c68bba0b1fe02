import type { OrderEvent, TradePayload } from "@/lib/protocol/mod.ts";
import { formatPrice, formatSize, formatTime } from "./format.ts";

const NAMES: Readonly<Record<OrderEvent, string>> = {
  SUBMIT: "Submitted",
  FILL: "Filled",
  PARTIAL_FILL: "Partly filled",
  CANCEL: "Cancelled",
  REJECT: "Rejected",
};

const SHOWN: ReadonlySet<string> = new Set([
  "event",
  "order_id",
  "ticker",
  "timestamp",
  "side",
  "quantity",
  "price",
  "order_quantity",
  "filled_quantity",
  "order_type",
  "simulated",
]);

/** What was traded: `buy 83 at 54.03, 83 of 100`, as far as the event says it. */
function deal({ side, quantity, order_quantity, filled_quantity, price, order_type }: TradePayload): string {
  const words: string[] = [];
  if (typeof order_type === "string") words.push(order_type);
  if (typeof side === "string") words.push(side);
  const shares = quantity ?? order_quantity;
  if (typeof shares === "number") words.push(formatSize(shares));
  if (typeof price === "number") words.push(`at ${formatPrice(price)}`);
  const text = words.join(" ");
  if (typeof filled_quantity !== "number" || typeof order_quantity !== "number") return text;
  return filled_quantity > 0 && filled_quantity < order_quantity
    ? `${text}, ${formatSize(filled_quantity)} of ${formatSize(order_quantity)}`
    : text;
}

/** Whatever else the event says. */
function rest(order: TradePayload): string {
  return Object.entries(order)
    .filter(([name, value]) => !SHOWN.has(name) && !name.startsWith("_") && typeof value !== "object")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
    .join(", ");
}

/** Epoch ms, null where the event does not say. */
function timeOf({ timestamp, _sent_at }: TradePayload): number | null {
  return typeof timestamp === "string" ? Date.parse(timestamp) : _sent_at ?? null;
}

function Line({ order, markDemo }: { readonly order: TradePayload; readonly markDemo: boolean }) {
  const timeMs = timeOf(order);
  return (
    <li class={`order-${order.event}`} title={`Order ${order.order_id}`}>
      {timeMs !== null && <time>{formatTime(timeMs)}</time>}
      <strong>{order.ticker}</strong>
      <span class="order-event">{NAMES[order.event]}</span>
      <span>{deal(order)}</span>
      {rest(order) !== "" && <span class="muted">{rest(order)}</span>}
      {markDemo && order.simulated === true && <span class="tag">Demo</span>}
    </li>
  );
}

export interface OrderListProps {
  /** Newest first. */
  readonly orders: readonly TradePayload[];
  /** Marks each demonstration order; needless where there are no others. */
  readonly markDemo: boolean;
}

/** Order events. */
export function OrderList({ orders, markDemo }: OrderListProps) {
  if (orders.length === 0) return <p class="empty">No orders yet.</p>;
  return (
    <ol class="lines">
      {orders.map((order, index) => <Line key={orders.length - index} order={order} markDemo={markDemo} />)}
    </ol>
  );
}
