import { useComputed } from "@preact/signals";
import { LogLines } from "@/components/desk/LogLines.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";

/** What the server logs, and what this page could not do. */
export default function LogPanel({ boot }: { readonly boot: DashboardBoot }) {
  const { store } = dashboardFor(boot);
  // The server's log goes on without a feed or an engine; only without the server it stands still.
  const stale = useComputed(() => store.stale.value && store.state.connection.value.state !== "live");
  return (
    <Panel id="log" title="Log" stale={stale.value}>
      <LogLines lines={store.state.log.value} />
    </Panel>
  );
}
