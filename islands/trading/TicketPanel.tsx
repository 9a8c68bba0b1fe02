import { useComputed } from "@preact/signals";
import type { TargetedFocusEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatMoney, formatPrice, formatQuantity } from "@/components/desk/format.ts";
import { CheckField } from "@/components/desk/FormDialog.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { Gain } from "@/components/market/Change.tsx";
import { outcomeText, termsText } from "@/components/trading/order_words.ts";
import { TicketForm } from "@/components/trading/TicketForm.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import {
  hasLimit,
  hasStop,
  isEntry,
  QUANTITY_UNITS,
  STOP_UNITS,
  TARGET_UNITS,
  timesInForce,
  TRAIL_UNITS,
} from "@/lib/client/trading/order_draft.ts";
import type { QuickPrice } from "@/lib/client/trading/order_ticket.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

const UNITS = { quantity: QUANTITY_UNITS, stop: STOP_UNITS, target: TARGET_UNITS, trail: TRAIL_UNITS };
/** Only what opens a position brings a stop with it, by which a risk is reckoned. */
const CLOSING_UNITS = { ...UNITS, quantity: QUANTITY_UNITS.filter((unit) => unit !== "risk") };
const QUICK: readonly QuickPrice[] = ["bid", "mid", "ask", "last"];

/** Orders of the chart's ticker. */
export function TicketPanel({ dashboard, panel }: PanelBodyProps) {
  const texts = useTexts();
  const { ticket, store, detail } = dashboard;
  const ticker = ticket.ticker.value;
  const input = ticket.input.value;
  const draft = ticket.draft.value;
  const { kind } = ticket.outcome.value;
  const holder = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  useEffect(
    () => {
      ticket.heldWhile(() => isPointed.current || holder.current?.contains(document.activeElement) === true);
      return () => ticket.heldWhile(() => false);
    },
    [],
  );
  useEffect(() => ticker === null ? undefined : detail.want("quotes", ticker), [ticker]);
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
          input={input}
          faulty={fault?.field ?? null}
          action={actionText(dashboard, texts)}
          disabled={ticket.whyClosed.value !== null || kind === "sending"}
          asks={{
            limit: hasLimit(input.type),
            stop: hasStop(input.type),
            trail: input.type === "trailing_stop",
            exits: isEntry(input.side),
            times: timesInForce(input.type),
          }}
          units={isEntry(input.side) ? UNITS : CLOSING_UNITS}
          quickPrices={hasLimit(input.type) || hasStop(input.type) ? <QuickPrices dashboard={dashboard} /> : null}
          worth={<Worth dashboard={dashboard} />}
          messages={<Messages dashboard={dashboard} onTake={() => holder.current?.focus()} />}
          onChange={(changes) => ticket.change(changes)}
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
function actionText({ ticket }: Dashboard, { ticket: own, trading: words }: Texts): string {
  const order = ticket.next.value;
  const { kind } = ticket.outcome.value;
  if (kind === "sending") return own.sending;
  const side = words.sides[ticket.input.value.side];
  if (order === null) return words.meant(side, "", ticket.ticker.value ?? "", "");
  const { order_type, quantity, limit_price = null, stop_price = null, ticker } = order;
  const meant = words.meant(
    side,
    formatQuantity(quantity),
    ticker,
    termsText({ order_type, limit_price, stop_price }, words),
  );
  return kind === "asking" ? own.sendAnyway(meant) : meant;
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

/** The prices of the market, as buttons that take them; and whether the order may be filled outside regular hours. */
function QuickPrices({ dashboard }: Props) {
  const { ticket: words } = useTexts();
  const { ticket } = dashboard;
  const prices = useComputed(() => {
    if (ticket.ticker.value === null) return null;
    const { bid, ask, last } = dashboard.marketOf(ticket.ticker.value);
    return { bid, ask, last, mid: bid === null || ask === null ? null : (bid + ask) / 2 };
  }).value;
  const { type, extendedHours } = ticket.input.value;
  return (
    <>
      {prices !== null && QUICK.map((which) => {
        const price = prices[which];
        return price !== null && (
          <button
            key={which}
            type="button"
            class="ticket-price"
            title={words.takePrice(words.quick[which])}
            onClick={() => ticket.takePrice(which)}
          >
            {words.quick[which]} {formatPrice(price)}
          </button>
        );
      })}
      {type === "limit" && (
        <CheckField
          label={words.extendedHours}
          isChecked={extendedHours}
          onCheck={(isChecked) => ticket.change({ extendedHours: isChecked })}
        />
      )}
    </>
  );
}

/** What the order costs or brings, what may be lost, and what there is to pay it. */
function Worth({ dashboard: { ticket, store } }: Props) {
  const { ticket: words } = useTexts();
  const draft = ticket.draft.value;
  const check = ticket.check.value;
  const power = useComputed(() => formatMoney(store.trading.positions.account.value.buying_power)).value;
  const isReckoned = !("fault" in draft);
  const value = isReckoned && draft.entry !== null ? formatMoney(draft.entry * draft.order.quantity) : "–";
  return (
    <>
      <Figure name={words.value} text={value} />
      {isReckoned && draft.risk !== null && <Figure name={words.risk} text={formatMoney(draft.risk)} />}
      {isReckoned && draft.reward !== null && <Figure name={words.reward} text={`1:${draft.reward.toFixed(2)}`} />}
      {check !== null && check.fee > 0 && <Figure name={words.fee} text={formatMoney(check.fee)} />}
      <Figure
        name={words.buyingPower}
        text={check === null ? power : words.after(power, formatMoney(check.buying_power_after))}
      />
    </>
  );
}

function Figure({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <span>
      <span class="muted">{name}</span> {text}
    </span>
  );
}

/** @param props.onTake the button that takes the chart's ticker goes, with the focus that it may have */
function Messages({ dashboard, onTake }: Props & { readonly onTake: () => void }) {
  const { ticket: words } = useTexts();
  const { ticket, store } = dashboard;
  const closed = ticket.whyClosed.value;
  const charted = store.state.activeTicker.value;
  const refusals = ticket.check.value?.refusals ?? [];
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
      {closed === null && refusals.map(({ guard, reason }) => <p key={guard} class="warn">{words.refused(reason)}</p>)}
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
    case "asking":
      return <p role="alert" class="failure">{outcome.reason}</p>;
    case "failed":
      return (
        <p role="alert" class="failure">
          {outcome.text}. {outcome.isUncertain && texts.ticket.uncertain}
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
