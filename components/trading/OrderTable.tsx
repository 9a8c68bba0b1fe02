import { Component } from "preact";
import { isFinal, type KnownOrder, type Ticker } from "@/lib/protocol/mod.ts";
import { formatMoment, formatPrice, formatQuantity, UNKNOWN } from "../desk/format.ts";
import { filledText, sideText, STATUS_WORDS, termsText } from "./order_words.ts";

/** Sources that need no word: what a person ordered. */
const MARKS: Readonly<Record<string, string>> = { manual: "", demo: "Demo", forced: "Forced" };

interface RowProps {
  readonly order: KnownOrder;
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
  /** Absent where nothing can be cancelled. */
  readonly onCancel: ((orderId: string) => void) | undefined;
  readonly isBusy: boolean;
}

/** Drawn anew only when the order has changed. */
class OrderRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { order, today, isBusy, onCancel } = this.props;
    return next.order !== order || next.today !== today || next.isBusy !== isBusy ||
      (next.onCancel === undefined) !== (onCancel === undefined);
  }

  override render() {
    const { order, today, onSelect, onCancel, isBusy } = this.props;
    const { order_id, ticker, side, quantity, status, average_price, reason, source, updated_at } = order;
    const mark = source === null ? "" : MARKS[source] ?? source;
    return (
      <tr data-order={order_id}>
        <td class="muted order-time">{updated_at === null ? UNKNOWN : formatMoment(Date.parse(updated_at), today)}</td>
        <th scope="row">
          <button type="button" class="row-button" onClick={() => onSelect(ticker)}>{ticker}</button>
        </th>
        <td class="order-terms">
          <span class={side === null ? undefined : side === "buy" ? "up" : "down"}>{sideText(side)}</span>
          {quantity !== null && ` ${formatQuantity(quantity)}`} {termsText(order)}
          {mark !== "" && <span class="tag">{mark}</span>}
          {reason !== null && <span class="order-reason">{reason}</span>}
        </td>
        <td class={`order-${status}`}>{STATUS_WORDS[status]}</td>
        <td class="number">{filledText(order)}</td>
        <td class="number">{average_price === null ? UNKNOWN : formatPrice(average_price)}</td>
        {!isFinal(status) && onCancel !== undefined
          ? (
            <td class="row-action">
              <button
                type="button"
                aria-disabled={isBusy}
                aria-label={`Cancel: ${sideText(side)} ${ticker} ${termsText(order)}`}
                onClick={() => onCancel(order_id)}
              >
                Cancel
              </button>
            </td>
          )
          : <td />}
      </tr>
    );
  }
}

export interface OrderTableProps {
  readonly caption: string;
  /** Newest first. */
  readonly orders: readonly KnownOrder[];
  /** By `formatDateWithYear`: what is of another day says of which. */
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
  /** Absent while the server cannot be asked. */
  readonly onCancel?: ((orderId: string) => void) | undefined;
  /** Whether the order is being cancelled. */
  readonly isBusy: (orderId: string) => boolean;
}

/** Orders, each in its latest state. */
export function OrderTable({ caption, orders, today, onSelect, onCancel, isBusy }: OrderTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="grid-table order-table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="order-time">Time</th>
            <th scope="col">Ticker</th>
            <th scope="col">Order</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Filled</th>
            <th scope="col" class="number">Average</th>
            <th scope="col">
              <span class="visually-hidden">Cancel</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <OrderRow
              key={order.order_id}
              order={order}
              today={today}
              onSelect={onSelect}
              onCancel={onCancel}
              isBusy={isBusy(order.order_id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
