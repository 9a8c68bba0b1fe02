import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { panelTitle } from "./panel_title.ts";

/** Of a narrow screen: chooses the one panel that it shows. */
export function PanelBar({ dashboard }: { readonly dashboard: Dashboard }) {
  const texts = useTexts();
  const { desk } = dashboard;
  return (
    <nav class="panel-bar" aria-label={texts.desk.panelsLabel}>
      {[...desk.panels.value.values()].map((panel) => (
        <button
          key={panel.id}
          type="button"
          aria-current={desk.one.value === panel.id ? "page" : undefined}
          onClick={() => desk.select(panel.id)}
        >
          {panelTitle(dashboard, panel, texts)}
        </button>
      ))}
    </nav>
  );
}
