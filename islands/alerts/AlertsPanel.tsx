import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { formatDateWithYear, formatQuantity, formatTime } from "@/components/desk/format.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { type Tab, TabPanel, Tabs } from "@/components/desk/Tabs.tsx";
import { AlertTable } from "@/components/trading/AlertTable.tsx";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import AlertBell from "./AlertBell.tsx";
import AlertRules from "./AlertRules.tsx";

type TabId = "alerts" | "rules";

/** What rules have found, and the rules. */
export default function AlertsPanel({ dashboard, panel }: PanelBodyProps) {
  const { alerts, stale } = dashboard.store.trading;
  const selected = useSignal<TabId>("alerts");
  const seen = useSignal(0);
  useSignalEffect(() => {
    if (selected.value === "alerts") seen.value = alerts.arrived.value;
  });
  const tabs: readonly Tab<TabId>[] = [
    { id: "alerts", label: "Alerts", fresh: alerts.arrived.value - seen.value },
    { id: "rules", label: "Rules" },
  ];
  return (
    <Panel panel={panel} stale={stale.value}>
      <Tabs
        name={panel.id}
        label="Alerts and their rules"
        tabs={tabs}
        selected={selected.value}
        onSelect={(id) => selected.value = id}
      />
      <div class="tab-panels">
        <TabPanel name={panel.id} id="alerts" selected={selected.value}>
          <Alerts dashboard={dashboard} panel={panel} />
        </TabPanel>
        <TabPanel name={panel.id} id="rules" selected={selected.value}>
          <AlertRules dashboard={dashboard} />
        </TabPanel>
      </div>
    </Panel>
  );
}

function Alerts({ dashboard, panel }: PanelBodyProps) {
  const { state, trading } = dashboard.store;
  const alerts = trading.alerts.all.value;
  const held = trading.alerts.heldBack.value;
  const today = useComputed(() => formatDateWithYear(state.marketMs.value ?? state.nowMs.value)).value;
  return (
    <>
      {held !== null && (
        <p class="alerts-held-back" role="status">
          And {formatQuantity(held.count)} more, told together at {formatTime(held.toldMs)}: too many came at once.
        </p>
      )}
      {alerts.length === 0 ? <p class="empty">No alerts yet: no rule has found anything.</p> : (
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
