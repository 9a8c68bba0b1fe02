import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import { readBoot } from "@/lib/client/desk/dashboard_state.ts";
import { useMemo } from "preact/hooks";
import type { Texts } from "@/lib/language/texts.ts";
import { RuleEditor } from "../alerts/RuleEditor.tsx";
import { LivenessBanner } from "../connection/LivenessBanner.tsx";
import { StatusBar } from "../connection/StatusBar.tsx";
import { Palette } from "../palette/Palette.tsx";
import { DeskArea } from "./DeskArea.tsx";
import { FootBar } from "./FootBar.tsx";
import { ScanEditor } from "../scans/ScanEditor.tsx";
import { Announcements } from "../desk/Announcements.tsx";
import { NoticeList } from "../desk/NoticeList.tsx";
import { PageLanguage } from "./PageLanguage.tsx";
import { PanelBar } from "./PanelBar.tsx";
import { ScoreDialog } from "../market/ScoreDialog.tsx";
import { WindowTitle } from "../desk/WindowTitle.tsx";

export interface DeskProps {
  /** JSON of a `DashboardBoot`. */
  readonly boot: string;
  readonly texts: Texts;
}

/** The whole page: what is known of the connection and the market, and the panels of the workspace. */
export function Desk({ boot: text, texts }: DeskProps) {
  const boot = useMemo(() => readBoot(text), [text]);
  const dashboard = dashboardFor(boot, texts);
  return (
    <PageLanguage dashboard={dashboard} texts={texts}>
      <div class="dashboard">
        <a class="skip-link" href="#desk">{texts.desk.skip}</a>
        <WindowTitle dashboard={dashboard} />
        <StatusBar dashboard={dashboard} />
        <LivenessBanner dashboard={dashboard} renderedAtMs={boot.renderedAtMs} />
        <noscript>
          <p class="banner banner-stale">{texts.desk.notice}</p>
        </noscript>
        <main id="desk" class="desk" tabIndex={-1}>
          <DeskArea dashboard={dashboard} texts={texts} />
        </main>
        <PanelBar dashboard={dashboard} />
        <FootBar dashboard={dashboard} />
        <ScanEditor dashboard={dashboard} />
        <RuleEditor dashboard={dashboard} />
        <Palette dashboard={dashboard} />
        <ScoreDialog dashboard={dashboard} />
        <NoticeList dashboard={dashboard} />
        <Announcements dashboard={dashboard} />
      </div>
    </PageLanguage>
  );
}
