import * as z from "zod/mini";
import {
  type EpochMs,
  ExitRole,
  type KnownOrder,
  type OrderEvent,
  OrderSide,
  OrderState,
  type OrderStatus,
  OrderType,
  TimeInForce,
  type TradePayload,
} from "@/lib/protocol/mod.ts";

const orNull = <T extends z.ZodMiniType>(schema: T) => z.catch(z.nullable(schema), null);
const Amount = orNull(z.number());
const Text = orNull(z.string());

/** Details of TRADE by docs/protocol.md. An external engine may mean something else by a name: then it is not known. */
const TradeDetails = z.object({
  order_seq: orNull(z.int()),
  client_order_id: Text,
  side: orNull(OrderSide),
  order_type: orNull(OrderType),
  order_quantity: Amount,
  limit_price: Amount,
  stop_price: Amount,
  filled_quantity: Amount,
  average_price: Amount,
  price: Amount,
  quantity: Amount,
  reason: Text,
  source: Text,
  time_in_force: orNull(TimeInForce),
  state: orNull(OrderState),
  role: orNull(ExitRole),
  timestamp: orNull(z.iso.datetime()),
});

const STATUS: Readonly<Record<OrderEvent, OrderStatus>> = {
  SUBMIT: "open",
  PARTIAL_FILL: "partially_filled",
  FILL: "filled",
  CANCEL: "cancelled",
  REJECT: "rejected",
};

const iso = (ms: EpochMs | undefined): string | null => ms === undefined ? null : new Date(ms).toISOString();

/** The order after a TRADE. What that leaves out is as it was before. */
export function orderAfter(trade: TradePayload, before: KnownOrder | undefined): KnownOrder {
  const details = TradeDetails.parse(trade);
  const at = details.timestamp ?? iso(trade._sent_at);
  const quantity = details.order_quantity ?? before?.quantity ?? details.quantity;
  const isFilled = trade.event === "FILL";
  return {
    order_id: trade.order_id,
    ticker: trade.ticker,
    status: STATUS[trade.event],
    order_seq: details.order_seq ?? before?.order_seq ?? null,
    client_order_id: details.client_order_id ?? before?.client_order_id ?? null,
    side: details.side ?? before?.side ?? null,
    order_type: details.order_type ?? before?.order_type ?? null,
    quantity,
    limit_price: details.limit_price ?? before?.limit_price ?? null,
    stop_price: details.stop_price ?? before?.stop_price ?? null,
    filled_quantity: details.filled_quantity ?? (isFilled ? quantity : before?.filled_quantity ?? null),
    average_price: details.average_price ?? before?.average_price ?? (isFilled ? details.price : null),
    reason: details.reason ?? before?.reason ?? null,
    source: details.source ?? before?.source ?? null,
    submitted_at: before?.submitted_at ?? at,
    updated_at: at ?? before?.updated_at ?? null,
    time_in_force: details.time_in_force ?? before?.time_in_force ?? null,
    state: details.state ?? null,
    role: details.role ?? before?.role ?? null,
  };
}
