import { page } from "fresh";
import ChartPanel from "@/islands/chart/ChartPanel.tsx";
import IgnitionPanel from "@/islands/market/IgnitionPanel.tsx";
import LivenessBanner from "@/islands/connection/LivenessBanner.tsx";
import LogPanel from "@/islands/desk/LogPanel.tsx";
import NoticeList from "@/islands/desk/NoticeList.tsx";
import ScansPanel from "@/islands/scans/ScansPanel.tsx";
import StatusBar from "@/islands/connection/StatusBar.tsx";
import TapePanel from "@/islands/market/TapePanel.tsx";
import TicketPanel from "@/islands/trading/TicketPanel.tsx";
import TradingPanel from "@/islands/trading/TradingPanel.tsx";
import WatchlistPanel from "@/islands/market/WatchlistPanel.tsx";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { Ticker } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { app, clientConfig } = ctx.state;
    // An address typed wrong still opens the dashboard, on its own choice of ticker.
    const wanted = Ticker.safeParse(ctx.url.searchParams.get("ticker"));
    const boot: DashboardBoot = {
      snapshot: app.dashboardSnapshot(wanted.data && app.engine.spelling(wanted.data)),
      renderedAtMs: Date.now(),
      ...clientConfig,
    };
    return page({ boot }, { headers: { "cache-control": "no-store" } });
  },
});

/** In the order that a narrow screen shows them; a wide one places them by grid areas. */
export default define.page<typeof handler>(({ data: { boot } }) => (
  <div class="dashboard">
    <StatusBar boot={boot} />
    <LivenessBanner boot={boot} />
    <noscript>
      <p class="banner banner-stale">
        This page shows the market as it was when it was opened; live data need JavaScript.
      </p>
    </noscript>
    <main class="panels">
      <ChartPanel boot={boot} />
      <TicketPanel boot={boot} />
      <TradingPanel boot={boot} />
      <WatchlistPanel boot={boot} />
      <ScansPanel boot={boot} />
      <IgnitionPanel boot={boot} />
      <TapePanel boot={boot} />
      <LogPanel boot={boot} />
    </main>
    <NoticeList boot={boot} />
  </div>
));
