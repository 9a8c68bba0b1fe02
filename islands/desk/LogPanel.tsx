import { useComputed } from "@preact/signals";
import { LogLines } from "@/components/desk/LogLines.tsx";
import { Panel } from "@/components/desk/Panel.tsx";
import type { PanelBodyProps } from "./panel_props.ts";

/** What the server logs, and what this page could not do. */
export function LogPanel({ dashboard, panel }: PanelBodyProps) {
  const { store } = dashboard;
  // The server's log goes on without a feed or an engine; only without the server it stands still.
  const stale = useComputed(() => store.stale.value && store.state.connection.value.state !== "live");
  return (
    <Panel panel={panel} stale={stale.value}>
      <LogLines lines={store.state.log.value} />
    </Panel>
  );
}
