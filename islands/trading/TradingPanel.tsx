import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { IS_BROWSER } from "fresh/runtime";
import { useLayoutEffect, useRef } from "preact/hooks";
import { AlertTable } from "@/components/trading/AlertTable.tsx";
import { Gain } from "@/components/market/Change.tsx";
import { ConfirmButton } from "@/components/desk/ConfirmButton.tsx";
import { formatDateWithYear, formatMoney, formatQuantity, formatTime } from "@/components/desk/format.ts";
import { OrderTable } from "@/components/trading/OrderTable.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { POSITION_COLUMNS, PositionCells } from "@/components/trading/PositionCells.tsx";
import { type Tab, TabPanel, Tabs } from "@/components/desk/Tabs.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import type { KnownOrder, Ticker } from "@/lib/protocol/mod.ts";
import AlertBell from "../alerts/AlertBell.tsx";
import AlertRules from "../alerts/AlertRules.tsx";

type TabId = "positions" | "orders" | "history" | "alerts" | "rules";
const NAME = "trading";

/** Positions, orders and alerts, and what the account is worth. */
export default function TradingPanel({ boot }: { readonly boot: DashboardBoot }) {
  const dashboard = dashboardFor(boot);
  const { positions, orders, alerts, stale } = dashboard.store.trading;
  const selected = useSignal<TabId>("positions");
  const seen = useSignal(0);
  useSignalEffect(() => {
    if (selected.value === "alerts") seen.value = alerts.arrived.value;
  });
  const held = useComputed(() => positions.held.value.size);
  const body = useRef<HTMLDivElement>(null);
  // A position that is closed, or an order that is cancelled, takes the focus with it.
  const isFocused = IS_BROWSER && body.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    if (isFocused && !body.current?.contains(document.activeElement)) body.current?.focus({ preventScroll: true });
  });
  const tabs: readonly Tab<TabId>[] = [
    { id: "positions", label: "Positions", count: held.value },
    { id: "orders", label: "Orders", count: orders.working.value.length },
    { id: "history", label: "History" },
    { id: "alerts", label: "Alerts", fresh: alerts.arrived.value - seen.value },
    { id: "rules", label: "Rules" },
  ];
  return (
    <Panel id="trading" title="Trading" stale={stale.value} aside={<AccountFacts dashboard={dashboard} />}>
      <Tabs
        name={NAME}
        label="Positions, orders, alerts and their rules"
        tabs={tabs}
        selected={selected.value}
        onSelect={(id) => selected.value = id}
      />
      <div ref={body} class="tab-panels" tabIndex={-1}>
        <TabPanel name={NAME} id="positions" selected={selected.value}>
          <Positions dashboard={dashboard} />
        </TabPanel>
        <TabPanel name={NAME} id="orders" selected={selected.value}>
          <WorkingOrders dashboard={dashboard} />
        </TabPanel>
        <TabPanel name={NAME} id="history" selected={selected.value}>
          <Orders dashboard={dashboard} caption="Order history" orders={orders.all.value} empty="No orders yet." />
        </TabPanel>
        <TabPanel name={NAME} id="alerts" selected={selected.value}>
          <Alerts dashboard={dashboard} boot={boot} />
        </TabPanel>
        <TabPanel name={NAME} id="rules" selected={selected.value}>
          <AlertRules boot={boot} />
        </TabPanel>
      </div>
    </Panel>
  );
}

interface Props {
  readonly dashboard: Dashboard;
}

function AccountFacts({ dashboard }: Props) {
  const { account } = dashboard.store.trading.positions;
  const equity = useComputed(() => formatMoney(account.value.equity));
  const buyingPower = useComputed(() => formatMoney(account.value.buying_power));
  const open = useComputed(() => Math.round(account.value.unrealized_pnl * 100) / 100);
  const realised = useComputed(() => account.value.realized_pnl);
  return (
    <dl class="account" title="A paper account: filled from the market's trades, without a broker and without money">
      <div>
        <dt>Equity</dt>
        <dd>{equity}</dd>
      </div>
      <div>
        <dt>Open</dt>
        <dd>
          <Gain amount={open.value} />
        </dd>
      </div>
      <div>
        <dt>Realised</dt>
        <dd>
          <Gain amount={realised.value} />
        </dd>
      </div>
      <div class="account-power">
        <dt>Buying power</dt>
        <dd>{buyingPower}</dd>
      </div>
    </dl>
  );
}

function Positions({ dashboard }: Props) {
  const { positions } = dashboard.store.trading;
  const tickers = positions.tickers.value;
  if (tickers.length === 0) return <p class="empty">No positions.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Positions">
      <table class="grid-table position-table">
        <caption class="visually-hidden">Positions; choose one to chart its ticker</caption>
        <thead>
          <tr>
            <th scope="col">Ticker</th>
            {POSITION_COLUMNS.map((name) => <th key={name} scope="col" class={`number column-${name}`}>{name}</th>)}
            <th scope="col">
              <span class="visually-hidden">Close</span>
            </th>
          </tr>
        </thead>
        <tbody>{tickers.map((ticker) => <PositionRow key={ticker} ticker={ticker} dashboard={dashboard} />)}</tbody>
      </table>
    </div>
  );
}

/** Drawn anew with each price of its own ticker only. */
function PositionRow({ ticker, dashboard }: Props & { readonly ticker: Ticker }) {
  const { store, ticket, trading, attempts } = dashboard;
  const position = store.trading.positions.row(ticker)?.value;
  const selected = useComputed(() => store.state.activeTicker.value === ticker);
  if (position === undefined) return null;
  const { quantity } = position;
  return (
    <tr class="selectable" data-selected={selected} onClick={() => dashboard.select(ticker, "unknown")}>
      <th scope="row">
        <button type="button" class="row-button" aria-current={selected}>{ticker}</button>
      </th>
      <PositionCells position={position} />
      <td class="row-action" onClick={(event) => event.stopPropagation()}>
        {quantity !== 0 && (
          <ConfirmButton
            label="Close"
            name={`Close ${ticker}`}
            question={`${quantity > 0 ? "Sell" : "Buy"} ${formatQuantity(quantity)}?`}
            disabled={ticket.whyClosed.value !== null || attempts.underWay.value.has(`close ${ticker}`)}
            onConfirm={() => void trading.close(ticker)}
          />
        )}
      </td>
    </tr>
  );
}

function WorkingOrders({ dashboard }: Props) {
  const { trading, attempts, store } = dashboard;
  const orders = store.trading.orders.working.value;
  return (
    <>
      <Orders dashboard={dashboard} caption="Working orders" orders={orders} empty="No working orders." />
      {orders.length > 1 && (
        <p class="panel-foot">
          <button
            type="button"
            disabled={!isReachable(dashboard) || attempts.underWay.value.has("cancel all")}
            onClick={() => void trading.cancelAll()}
          >
            Cancel all {orders.length}
          </button>
        </p>
      )}
    </>
  );
}

/** The day that the market is in, which is long past in a recording. */
function useToday({ store: { state } }: Dashboard): string {
  return useComputed(() => formatDateWithYear(state.marketMs.value ?? state.nowMs.value)).value;
}

/** Orders can be cancelled whether or not the market runs. */
const isReachable = ({ store }: Dashboard): boolean => store.state.connection.value.state === "live";

function Orders({ dashboard, caption, orders, empty }: Props & {
  readonly caption: string;
  readonly orders: readonly KnownOrder[];
  readonly empty: string;
}) {
  const { trading, attempts } = dashboard;
  const underWay = attempts.underWay.value;
  const today = useToday(dashboard);
  if (orders.length === 0) return <p class="empty">{empty}</p>;
  return (
    <OrderTable
      caption={caption}
      orders={orders}
      today={today}
      onSelect={(ticker) => dashboard.select(ticker, "unknown")}
      onCancel={isReachable(dashboard) ? (orderId) => void trading.cancel(orderId) : undefined}
      isBusy={(orderId) => underWay.has(`cancel ${orderId}`)}
    />
  );
}

function Alerts({ dashboard, boot }: Props & { readonly boot: DashboardBoot }) {
  const { all, heldBack } = dashboard.store.trading.alerts;
  const alerts = all.value;
  const held = heldBack.value;
  const today = useToday(dashboard);
  return (
    <>
      {held !== null && (
        <p class="alerts-held-back" role="status">
          And {formatQuantity(held.count)} more, told together at {formatTime(held.toldMs)}: too many came at once.
        </p>
      )}
      {alerts.length === 0
        ? <p class="empty">No alerts yet: no rule has found anything.</p>
        : <AlertTable alerts={alerts} today={today} onSelect={(ticker) => dashboard.select(ticker, "unknown")} />}
      <AlertBell boot={boot} />
    </>
  );
}
