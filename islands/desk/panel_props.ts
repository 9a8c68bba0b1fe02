import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Panel } from "@/lib/client/workspace/panel.ts";

/** What every panel is given. */
export interface PanelBodyProps {
  readonly dashboard: Dashboard;
  readonly panel: Panel;
}
