import { page } from "fresh";
import { LayoutSizes } from "@/components/desk/LayoutSizes.tsx";
import EnglishDesk from "@/islands/EnglishDesk.tsx";
import KoreanDesk from "@/islands/KoreanDesk.tsx";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { settingsOf, Ticker } from "@/lib/protocol/mod.ts";
import { openWorkspace } from "@/lib/app/workspaces/open_workspace.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { app, clientConfig } = ctx.state;
    // An address typed wrong still opens the dashboard, on its own choice of ticker.
    const known = (text: string | null) => {
      const { data } = Ticker.safeParse(text);
      return data && app.engine.spelling(data);
    };
    const { workspace, tickers, shown, scans } = openWorkspace(app, ctx.url.searchParams, known);
    const boot: DashboardBoot = {
      snapshot: app.dashboardSnapshot(shown, scans),
      workspace,
      workspaces: app.workspaces.list().map(({ id, name }) => ({ id, name })),
      tickers,
      settings: settingsOf(ctx.req.headers.get("cookie")),
      renderedAtMs: Date.now(),
      ...clientConfig,
    };
    return page({ boot }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(({ data: { boot } }) => {
  // JSON compresses to two thirds of what the islands' own way of writing objects does, which has a table of values.
  const text = JSON.stringify(boot);
  return (
    <>
      <LayoutSizes layout={boot.workspace.layout} />
      {boot.settings.language === "ko" ? <KoreanDesk boot={text} /> : <EnglishDesk boot={text} />}
    </>
  );
});
