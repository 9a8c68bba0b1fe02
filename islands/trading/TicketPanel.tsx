import { useComputed } from "@preact/signals";
import type { TargetedFocusEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Gain } from "@/components/market/Change.tsx";
import { formatMoney, formatPrice, formatQuantity } from "@/components/desk/format.ts";
import { useTexts } from "@/components/desk/texts.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { outcomeText, sideText, termsText } from "@/components/trading/order_words.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { TicketForm } from "@/components/trading/TicketForm.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { lastPrice } from "@/lib/client/desk/last_price.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** Orders of the chart's ticker. */
export function TicketPanel({ dashboard, panel }: PanelBodyProps) {
  const texts = useTexts();
  const { ticket, store } = dashboard;
  const draft = ticket.draft.value;
  const { kind } = ticket.outcome.value;
  const holder = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  useEffect(
    () => ticket.heldWhile(() => isPointed.current || holder.current?.contains(document.activeElement) === true),
    [],
  );
  /** A finger is where it was last: the focus tells that better. */
  const point = (isInside: boolean) => ({ pointerType }: PointerEvent) => {
    isPointed.current = isInside && pointerType === "mouse";
    ticket.follow();
  };
  const leave = ({ currentTarget, relatedTarget }: TargetedFocusEvent<HTMLDivElement>) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) ticket.follow();
  };
  const fault = kind === "faulty" && "fault" in draft ? draft.fault : null;
  return (
    <Panel panel={panel} stale={store.trading.stale.value} aside={<Position dashboard={dashboard} />}>
      {/* Whoever is at the ticket must not find another ticker in it: any page can change the chart. */}
      <div
        ref={holder}
        class="ticket-holder"
        tabIndex={-1}
        onFocusOut={leave}
        onPointerEnter={point(true)}
        onPointerLeave={point(false)}
      >
        <TicketForm
          side={ticket.side.value}
          type={ticket.type.value}
          quantity={ticket.quantity.value}
          price={ticket.price.value}
          faulty={fault?.field ?? null}
          action={kind === "sending" ? texts.ticket.sending : actionText(dashboard, texts.trading)}
          disabled={ticket.whyClosed.value !== null || kind === "sending"}
          lastPrice={<LastPrice dashboard={dashboard} />}
          worth={<Worth dashboard={dashboard} />}
          messages={<Messages dashboard={dashboard} onTake={() => holder.current?.focus()} />}
          onSide={(side) => ticket.side.value = side}
          onType={(type) => ticket.setType(type)}
          onInput={(field, text) => ticket[field].value = text}
          onStep={(field, times) => ticket.step(field, times)}
          onSubmit={() => void ticket.submit()}
          onClear={() => ticket.clear()}
        />
      </div>
    </Panel>
  );
}

interface Props {
  readonly dashboard: Dashboard;
}

/** `Buy 100 XUP at market`, as far as it is filled in. */
function actionText({ ticket }: Dashboard, words: Texts["trading"]): string {
  const draft = ticket.draft.value;
  const side = sideText(ticket.side.value, words);
  if ("fault" in draft) return words.meant(side, "", ticket.ticker.value ?? "", "");
  const { order_type, quantity, limit_price = null, stop_price = null, ticker } = draft.order;
  return words.meant(side, formatQuantity(quantity), ticker, termsText({ order_type, limit_price, stop_price }, words));
}

/** What is held of the ticket's ticker. */
function Position({ dashboard: { ticket, store } }: Props) {
  const { ticket: words } = useTexts();
  const ticker = ticket.ticker.value;
  const { positions } = store.trading;
  void positions.tickers.value;
  const held = ticker === null ? undefined : positions.row(ticker)?.value;
  if (ticker === null) return null;
  if (held === undefined || held.quantity === 0) return <span class="muted">{words.noPosition(ticker)}</span>;
  const { quantity, average_price, unrealized_pnl } = held;
  return (
    <span>
      <span class="muted">{quantity > 0 ? words.long : words.short}</span> {formatQuantity(quantity)}{" "}
      <span class="muted">{words.at}</span> {formatPrice(average_price)} <Gain amount={unrealized_pnl} />
    </span>
  );
}

function LastPrice({ dashboard: { ticket, store } }: Props) {
  const { ticket: words } = useTexts();
  const text = useComputed(() => {
    const ticker = ticket.ticker.value;
    const price = ticker === null ? null : lastPrice(store, ticker);
    return price === null ? null : formatPrice(price);
  });
  if (text.value === null) return null;
  if (ticket.type.value === "market") return <span>{words.last} {text}</span>;
  return (
    <button
      type="button"
      class="ticket-last"
      title={words.takeLast}
      onClick={() => ticket.takeLastPrice()}
    >
      {words.last} {text}
    </button>
  );
}

/** What the order costs or brings, and what there is to pay it. */
function Worth({ dashboard: { ticket, store } }: Props) {
  const { ticket: words } = useTexts();
  const worth = useComputed(() => {
    const draft = ticket.draft.value;
    if ("fault" in draft) return "–";
    const { ticker, quantity, limit_price, stop_price } = draft.order;
    const price = limit_price ?? stop_price ?? lastPrice(store, ticker);
    return price === null ? "–" : formatMoney(quantity * price);
  });
  const buyingPower = useComputed(() => formatMoney(store.trading.positions.account.value.buying_power));
  return (
    <>
      <span>
        <span class="muted">{words.value}</span> {worth}
      </span>
      <span>
        <span class="muted">{words.buyingPower}</span> {buyingPower}
      </span>
    </>
  );
}

/** @param props.onTake the button that takes the chart's ticker goes, with the focus that it may have */
function Messages({ dashboard, onTake }: Props & { readonly onTake: () => void }) {
  const { ticket: words } = useTexts();
  const { ticket, store } = dashboard;
  const closed = ticket.whyClosed.value;
  const charted = store.state.activeTicker.value;
  const take = () => {
    ticket.takeCharted();
    onTake();
  };
  const isApart = charted !== null && charted !== ticket.ticker.value;
  return (
    <>
      {isApart && (
        <p class="warn">
          {words.chartShows(charted)} <button type="button" onClick={take}>{words.orderInstead(charted)}</button>
        </p>
      )}
      <Outcome dashboard={dashboard} />
      {closed !== null && <p class="warn">{words.closed(closed)}</p>}
    </>
  );
}

function Outcome({ dashboard: { ticket, store } }: Props) {
  const texts = useTexts();
  const outcome = ticket.outcome.value;
  const draft = ticket.draft.value;
  switch (outcome.kind) {
    case "faulty":
      return "fault" in draft ? <p role="alert" class="failure">{draft.fault.text}.</p> : null;
    case "failed":
      return (
        <p role="alert" class="failure">
          {outcome.text}. {outcome.isUncertain &&
            texts.ticket.uncertain}
        </p>
      );
    case "answered": {
      const order = store.trading.orders.all.value.find(({ order_id }) => order_id === outcome.orderId);
      if (order === undefined) return null;
      const isRejected = order.status === "rejected";
      return (
        <p role={isRejected ? "alert" : "status"} class={isRejected ? "failure" : undefined}>
          {outcomeText(order, texts.trading)}
        </p>
      );
    }
    default:
      return null;
  }
}
