import type { ComponentChildren } from "preact";
import { TextsContext } from "@/components/desk/texts.ts";
import { ZoneContext } from "@/components/desk/times.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Texts } from "@/lib/language/texts.ts";

export interface PageLanguageProps {
  readonly dashboard: Dashboard;
  readonly texts: Texts;
  readonly children: ComponentChildren;
}

/** Gives what is drawn in it the language and the time zone of the page. */
export function PageLanguage({ dashboard, texts, children }: PageLanguageProps) {
  return (
    <TextsContext.Provider value={texts}>
      <ZoneContext.Provider value={dashboard.zone}>{children}</ZoneContext.Provider>
    </TextsContext.Provider>
  );
}
