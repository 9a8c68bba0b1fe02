import { useComputed, useSignal } from "@preact/signals";
import { IS_BROWSER } from "fresh/runtime";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Gain } from "@/components/market/Change.tsx";
import { ConfirmButton } from "@/components/desk/ConfirmButton.tsx";
import { formatMoney, formatQuantity } from "@/components/desk/format.ts";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { OrderTable } from "@/components/trading/OrderTable.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { POSITION_COLUMNS, PositionCells } from "@/components/trading/PositionCells.tsx";
import { type Tab, TabPanel, Tabs } from "@/components/desk/Tabs.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { KnownOrder, Ticker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import { KeyBar } from "./KeyBar.tsx";

type TabId = "positions" | "orders" | "history";
const NAME = "trading";

/** Positions and orders, and what the account is worth. */
export function TradingPanel({ dashboard, panel }: PanelBodyProps) {
  const { trading: words } = useTexts();
  const { positions, orders, stale } = dashboard.store.trading;
  const selected = useSignal<TabId>("positions");
  const held = useComputed(() => positions.held.value.size);
  const body = useRef<HTMLDivElement>(null);
  // A position that is closed, or an order that is cancelled, takes the focus with it.
  const isFocused = IS_BROWSER && body.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    if (isFocused && !body.current?.contains(document.activeElement)) body.current?.focus({ preventScroll: true });
  });
  const tabs: readonly Tab<TabId>[] = [
    { id: "positions", label: words.tabs.positions, count: held.value },
    { id: "orders", label: words.tabs.orders, count: orders.working.value.length },
    { id: "history", label: words.tabs.history },
  ];
  return (
    <Panel panel={panel} stale={stale.value} aside={<AccountFacts dashboard={dashboard} />}>
      <Tabs
        name={NAME}
        label={words.tabsLabel}
        tabs={tabs}
        selected={selected.value}
        onSelect={(id) => selected.value = id}
      />
      <KeyBar dashboard={dashboard} />
      <div ref={body} class="tab-panels" tabIndex={-1}>
        <TabPanel name={NAME} id="positions" selected={selected.value}>
          <Positions dashboard={dashboard} panel={panel} />
        </TabPanel>
        <TabPanel name={NAME} id="orders" selected={selected.value}>
          <WorkingOrders dashboard={dashboard} panel={panel} />
        </TabPanel>
        <TabPanel name={NAME} id="history" selected={selected.value}>
          <Orders
            dashboard={dashboard}
            panel={panel}
            caption={words.orderHistory}
            orders={orders.all.value}
            empty={words.noOrders}
          />
        </TabPanel>
      </div>
    </Panel>
  );
}

type Props = Pick<PanelBodyProps, "dashboard">;

function AccountFacts({ dashboard }: Props) {
  const { trading: words } = useTexts();
  const { account } = dashboard.store.trading.positions;
  const equity = useComputed(() => formatMoney(account.value.equity));
  const buyingPower = useComputed(() => formatMoney(account.value.buying_power));
  const open = useComputed(() => Math.round(account.value.unrealized_pnl * 100) / 100);
  const realised = useComputed(() => account.value.realized_pnl);
  return (
    <dl class="account" title={words.accountHint}>
      <div>
        <dt>{words.equity}</dt>
        <dd>{equity}</dd>
      </div>
      <div>
        <dt>{words.open}</dt>
        <dd>
          <Gain amount={open.value} />
        </dd>
      </div>
      <div>
        <dt>{words.realised}</dt>
        <dd>
          <Gain amount={realised.value} />
        </dd>
      </div>
      <div class="account-power">
        <dt>{words.buyingPower}</dt>
        <dd>{buyingPower}</dd>
      </div>
    </dl>
  );
}

function Positions({ dashboard, panel }: PanelBodyProps) {
  const { trading: words } = useTexts();
  const { positions } = dashboard.store.trading;
  const tickers = positions.tickers.value;
  if (tickers.length === 0) return <p class="empty">{words.noPositions}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.tabs.positions}>
      <table class="grid-table position-table">
        <caption class="visually-hidden">{words.positionsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.ticker}</th>
            {POSITION_COLUMNS.map((name) => (
              <th key={name} scope="col" class={`number position-${name}`}>{words.positionColumns[name]}</th>
            ))}
            <th scope="col">
              <span class="visually-hidden">{words.close}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tickers.map((ticker) => <PositionRow key={ticker} ticker={ticker} dashboard={dashboard} panel={panel} />)}
        </tbody>
      </table>
    </div>
  );
}

/** Drawn anew with each price of its own ticker only. */
function PositionRow({ ticker, dashboard, panel }: PanelBodyProps & { readonly ticker: Ticker }) {
  const { trading: words } = useTexts();
  const { store, ticket, trading, attempts } = dashboard;
  const position = store.trading.positions.row(ticker)?.value;
  const selected = useComputed(() => dashboard.desk.tickerOf(panel) === ticker);
  if (position === undefined) return null;
  const { quantity } = position;
  return (
    <tr class="selectable" data-selected={selected} onClick={() => dashboard.choose(panel, ticker, "unknown")}>
      <th scope="row">
        <button type="button" class="row-button" aria-current={selected}>{ticker}</button>
      </th>
      <PositionCells position={position} />
      <td class="row-action" onClick={(event) => event.stopPropagation()}>
        {quantity !== 0 && (
          <ConfirmButton
            label={words.close}
            name={words.closeOf(ticker)}
            question={words.closeQuestion(quantity > 0, formatQuantity(quantity))}
            disabled={ticket.whyClosed.value !== null || attempts.underWay.value.has(`close ${ticker}`)}
            onConfirm={() => void trading.close(ticker)}
          />
        )}
      </td>
    </tr>
  );
}

function WorkingOrders({ dashboard, panel }: PanelBodyProps) {
  const { trading: words } = useTexts();
  const { trading, attempts, store } = dashboard;
  const orders = store.trading.orders.working.value;
  return (
    <>
      <Orders
        dashboard={dashboard}
        panel={panel}
        caption={words.workingOrders}
        orders={orders}
        empty={words.noWorking}
      />
      {orders.length > 1 && (
        <p class="panel-foot">
          <button
            type="button"
            disabled={!isReachable(dashboard) || attempts.underWay.value.has("cancel all")}
            onClick={() => void trading.cancelAll()}
          >
            {words.cancelAll(orders.length)}
          </button>
        </p>
      )}
    </>
  );
}

/** The day that the market is in, which is long past in a recording. */
function useToday({ store: { state } }: Dashboard): string {
  const times = useTimes();
  return useComputed(() => times.dateWithYear(state.marketMs.value ?? state.nowMs.value)).value;
}

/** Orders can be cancelled whether or not the market runs. */
const isReachable = ({ store }: Dashboard): boolean => store.state.connection.value.state === "live";

function Orders({ dashboard, panel, caption, orders, empty }: PanelBodyProps & {
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
      onSelect={(ticker) => dashboard.choose(panel, ticker, "unknown")}
      onCancel={isReachable(dashboard) ? (orderId) => void trading.cancel(orderId) : undefined}
      isBusy={(orderId) => underWay.has(`cancel ${orderId}`)}
    />
  );
}
