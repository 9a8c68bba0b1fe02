import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import type { PanelKind } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

type Body = FunctionComponent<PanelBodyProps>;

/** Panels that most pages do without: their code is fetched with the first that is shown. */
const BODIES: Readonly<Partial<Record<PanelKind, () => Promise<{ readonly default: Body }>>>> = {
  journal: () => import("../practice/JournalPanel.tsx"),
  replay: () => import("../practice/ReplayPanel.tsx"),
};

const loaded = new Map<PanelKind, Body>();

/** A panel whose code comes after the page's own. */
export function LaterPanel({ dashboard, panel }: PanelBodyProps) {
  const { replay: texts } = useTexts();
  const isReady = useSignal(loaded.has(panel.kind));
  const isMissing = useSignal(false);
  useEffect(() => {
    if (isReady.peek()) return;
    BODIES[panel.kind]?.().then(({ default: body }) => {
      loaded.set(panel.kind, body);
      isReady.value = true;
    }, () => isMissing.value = true);
  }, []);
  const Loaded = isReady.value ? loaded.get(panel.kind) : undefined;
  if (Loaded !== undefined) return <Loaded dashboard={dashboard} panel={panel} />;
  return (
    <Panel panel={panel} stale={false}>
      <p class="empty">{isMissing.value ? texts.noCode : texts.loading}</p>
    </Panel>
  );
}
