import { Component } from "preact";
import type { Texts } from "@/lib/language/texts.ts";
import { isBuy, isFinal, type KnownOrder, type Ticker } from "@/lib/protocol/mod.ts";
import { formatPrice, formatQuantity, UNKNOWN } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { type Times, useTimes } from "../desk/times.ts";
import { filledText, sideText, termsText } from "./order_words.ts";

interface RowProps {
  readonly order: KnownOrder;
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
  /** Absent where nothing can be cancelled. */
  readonly onCancel: ((orderId: string) => void) | undefined;
  readonly isBusy: boolean;
  readonly words: Texts["trading"];
  readonly times: Times;
}

/** What a person ordered needs no word. */
function markOf(source: string | null, { marks }: Texts["trading"]): string {
  if (source === null || source === "manual") return "";
  return source === "demo" || source === "forced" ? marks[source] : source;
}

/** Drawn anew only when the order has changed. */
class OrderRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { order, today, isBusy, onCancel } = this.props;
    return next.order !== order || next.today !== today || next.isBusy !== isBusy ||
      (next.onCancel === undefined) !== (onCancel === undefined);
  }

  override render() {
    const { order, today, onSelect, onCancel, isBusy, words, times } = this.props;
    const {
      order_id,
      ticker,
      side,
      quantity,
      status,
      average_price,
      reason,
      source,
      updated_at,
      state,
      role,
      time_in_force,
    } = order;
    const mark = markOf(source, words);
    return (
      <tr data-order={order_id}>
        <td class="muted order-time">{updated_at === null ? UNKNOWN : times.moment(Date.parse(updated_at), today)}</td>
        <th scope="row">
          <button type="button" class="row-button" onClick={() => onSelect(ticker)}>{ticker}</button>
        </th>
        <td class="order-terms">
          <span class={side === null ? undefined : isBuy(side) ? "up" : "down"}>{sideText(side, words)}</span>
          {quantity !== null && ` ${formatQuantity(quantity)}`} {termsText(order, words)}
          {role !== null && <span class="tag">{words.roles[role]}</span>}
          {time_in_force !== null && time_in_force !== "gtc" && <span class="tag">{words.times[time_in_force]}</span>}
          {mark !== "" && <span class="tag">{mark}</span>}
          {reason !== null && reason !== "" && <span class="order-reason">{reason}</span>}
        </td>
        <td class={`order-${status}`}>
          {state !== null && state in words.states
            ? words.states[state as keyof typeof words.states]
            : words.statuses[status]}
        </td>
        <td class="number">{filledText(order)}</td>
        <td class="number">{average_price === null ? UNKNOWN : formatPrice(average_price)}</td>
        {!isFinal(status) && onCancel !== undefined
          ? (
            <td class="row-action">
              <button
                type="button"
                aria-disabled={isBusy}
                aria-label={words.cancelOf(words.meant(sideText(side, words), "", ticker, termsText(order, words)))}
                onClick={() => onCancel(order_id)}
              >
                {words.cancel}
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
  /** By `Times.dateWithYear`: what is of another day says of which. */
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
  /** Absent while the server cannot be asked. */
  readonly onCancel?: ((orderId: string) => void) | undefined;
  /** Whether the order is being cancelled. */
  readonly isBusy: (orderId: string) => boolean;
}

/** Orders, each in its latest state. */
export function OrderTable({ caption, orders, today, onSelect, onCancel, isBusy }: OrderTableProps) {
  const { trading: words } = useTexts();
  const times = useTimes();
  const { orderColumns: columns } = words;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="grid-table order-table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="order-time">{columns.time}</th>
            <th scope="col">{words.ticker}</th>
            <th scope="col">{columns.order}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" class="number">{columns.filled}</th>
            <th scope="col" class="number">{columns.average}</th>
            <th scope="col">
              <span class="visually-hidden">{words.cancel}</span>
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
              words={words}
              times={times}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
