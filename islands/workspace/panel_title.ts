import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Panel } from "@/lib/client/workspace/panel.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { scanIdOf, timeframeOf } from "@/lib/client/workspace/panel_settings.ts";

/** What a panel is called in its tab. Follows what it shows. */
export function panelTitle({ store, desk }: Dashboard, panel: Panel, texts: Texts): string {
  const kind = texts.desk.panels[panel.kind];
  switch (panel.kind) {
    case "scan": {
      const id = scanIdOf(panel);
      return store.scans.list.value.find((scan) => scan.id === id)?.name ?? id ?? kind;
    }
    case "chart": {
      const ticker = desk.tickerOf(panel);
      return ticker === null ? kind : `${ticker} ${timeframeOf(panel)}`;
    }
    default:
      return kind;
  }
}
