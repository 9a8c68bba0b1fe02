import type { ComponentChildren } from "preact";
import { later } from "@/components/desk/later.tsx";
import { PanelMenu } from "@/components/desk/PanelMenu.tsx";
import { PanelFrameContext } from "@/components/desk/panel_frame.ts";
import { useTexts } from "@/components/desk/texts.ts";
import type { PanelKind } from "@/lib/protocol/mod.ts";
import { AlertsPanel } from "../alerts/AlertsPanel.tsx";
import { ChartPanel } from "../chart/ChartPanel.tsx";
import { IgnitionPanel } from "../market/IgnitionPanel.tsx";
import { ScanPanel } from "../scans/ScanPanel.tsx";
import { HaltsPanel } from "../market/HaltsPanel.tsx";
import { QuotePanel } from "../market/QuotePanel.tsx";
import { SymbolPanel } from "../market/SymbolPanel.tsx";
import { TapePanel } from "../market/TapePanel.tsx";
import { TicketPanel } from "../trading/TicketPanel.tsx";
import { TradingPanel } from "../trading/TradingPanel.tsx";
import { WatchlistPanel } from "../market/WatchlistPanel.tsx";
import { LogPanel } from "../desk/LogPanel.tsx";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import { panelTitle } from "./panel_title.ts";

const BODIES: Readonly<Partial<Record<PanelKind, (props: PanelBodyProps) => ComponentChildren>>> = {
  scan: ScanPanel,
  watchlist: WatchlistPanel,
  ignition: IgnitionPanel,
  alerts: AlertsPanel,
  chart: ChartPanel,
  quote: QuotePanel,
  halts: HaltsPanel,
  symbol: SymbolPanel,
  ticket: TicketPanel,
  tape: TapePanel,
  trading: TradingPanel,
  // Most pages do without these.
  journal: later(async () => (await import("../practice/JournalPanel.tsx")).JournalPanel),
  replay: later(async () => (await import("../practice/ReplayPanel.tsx")).ReplayPanel),
  log: LogPanel,
};

/** What stands in the place of a panel. One that is not in sight is not there, and costs nothing. */
export function PanelBody({ dashboard, panel }: PanelBodyProps) {
  const texts = useTexts();
  const { desk, dock } = dashboard;
  if (!panel.isShown.value) return null;
  const Body = BODIES[panel.kind];
  if (Body === undefined) return null;
  const menu = (
    <PanelMenu
      panel={panel}
      title={panelTitle(dashboard, panel, texts)}
      shared={desk.links.shared}
      dock={dock.value && {
        toggleMaximised: (id) => dock.peek()?.toggleMaximised(id),
        float: (id) => dock.peek()?.float(id),
        popOut: async (id) => {
          if (await dock.peek()?.popOut(id) === false) dashboard.store.notify(texts.desk.noPopOut, "warning");
        },
      }}
      onClose={() => desk.close(panel.id)}
    />
  );
  return (
    <PanelFrameContext.Provider value={{ menu }}>
      <Body dashboard={dashboard} panel={panel} />
    </PanelFrameContext.Provider>
  );
}
