import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import * as z from "zod/mini";
import { AlertFilters } from "@/components/alerts/AlertFilters.tsx";
import { formatQuantity } from "@/components/desk/format.ts";
import { later } from "@/components/desk/later.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { type Tab, TabPanel, Tabs } from "@/components/desk/Tabs.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { AlertTable } from "@/components/trading/AlertTable.tsx";
import { alertFilter } from "@/lib/client/alerts/alert_filter.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import { AlertBell } from "./AlertBell.tsx";

const AlertRules = later(async () => (await import("./AlertRules.tsx")).AlertRules);
const AlertStatistics = later(async () => (await import("./AlertStatistics.tsx")).AlertStatistics);

const TABS = ["alerts", "rules", "statistics"] as const;
const TabId = z.enum(TABS);

/** What rules have found, the rules, and what came of the alerts. */
export function AlertsPanel({ dashboard, panel }: PanelBodyProps) {
  const { alerts: words } = useTexts();
  const { alerts, stale } = dashboard.store.trading;
  const selected = panel.setting("tab", TabId, "alerts");
  const seen = useSignal(0);
  const fresh = useComputed(() => alerts.arrived.value - seen.value).value;
  useSignalEffect(() => {
    if (panel.setting("tab", TabId, "alerts") === "alerts") seen.value = alerts.arrived.value;
  });
  const tabs = TABS.map((id): Tab<z.infer<typeof TabId>> => ({
    id,
    label: words.tabs[id],
    ...(id === "alerts" && { fresh }),
  }));
  return (
    <Panel panel={panel} stale={stale.value}>
      <Tabs
        name={panel.id}
        label={words.tabsLabel}
        tabs={tabs}
        selected={selected}
        onSelect={(id) => panel.keep("tab", id)}
      />
      <div class="tab-panels">
        <TabPanel name={panel.id} id="alerts" selected={selected}>
          <Alerts dashboard={dashboard} panel={panel} />
        </TabPanel>
        <TabPanel name={panel.id} id="rules" selected={selected}>
          <AlertRules dashboard={dashboard} />
        </TabPanel>
        <TabPanel name={panel.id} id="statistics" selected={selected}>
          <AlertStatistics dashboard={dashboard} />
        </TabPanel>
      </div>
    </Panel>
  );
}

function Alerts({ dashboard, panel }: PanelBodyProps) {
  const { alerts: words } = useTexts();
  const times = useTimes();
  const { state, trading, watchlist } = dashboard.store;
  const all = trading.alerts.all.value;
  const held = trading.alerts.heldBack.value;
  const today = useComputed(() => times.dateWithYear(state.marketMs.value ?? state.nowMs.value)).value;
  const filter = {
    text: panel.setting("text", z.string(), ""),
    rule: panel.setting("rule", z.string(), ""),
    tickers: panel.setting("tickers", z.enum(["all", "shown", "watchlist"]), "all"),
  };
  const shown = dashboard.desk.tickerOf(panel);
  const alerts = all.filter(alertFilter(filter, shown, (ticker) => watchlist.has(ticker)));
  return (
    <>
      {held !== null && (
        <p class="alerts-held-back" role="status">
          {words.heldBack(formatQuantity(held.count), times.time(held.toldMs))}
        </p>
      )}
      <AlertFilters
        filter={filter}
        alerts={all}
        onChange={(name, value) => panel.keep(name, value)}
      />
      {alerts.length === 0 ? <p class="empty">{all.length === 0 ? words.none : words.noneMatches}</p> : (
        <AlertTable
          alerts={alerts}
          today={today}
          onSelect={(ticker) => dashboard.choose(panel, ticker, "unknown")}
        />
      )}
      <AlertBell dashboard={dashboard} />
    </>
  );
}
