import type { ComponentChildren } from "preact";
import type { Panel as DeskPanel } from "@/lib/client/workspace/panel.ts";
import { useContext } from "preact/hooks";
import { PanelFrameContext } from "./panel_frame.ts";
import { useTexts } from "./texts.ts";

export interface PanelProps {
  readonly panel: Pick<DeskPanel, "id" | "kind">;
  /** What it is called, where its kind does not say enough. */
  readonly title?: string | undefined;
  /** Controls or facts at the right of its tabs. */
  readonly aside?: ComponentChildren;
  /** Whether what it shows no longer moves. */
  readonly stale: boolean;
  readonly children: ComponentChildren;
}

/** What stands on the desk below its tab; when stale it is dimmed and says so. */
export function Panel({ panel: { id, kind }, title, aside, stale, children }: PanelProps) {
  const { desk } = useTexts();
  const { menu } = useContext(PanelFrameContext);
  return (
    <section id={id} class={`panel panel-${kind}`} data-stale={stale} aria-labelledby={`${id}-title`}>
      <header class="panel-head">
        <h2 id={`${id}-title`} class="visually-hidden">{title ?? desk.panels[kind]}</h2>
        {stale && <span class="tag tag-stale">{desk.notLive}</span>}
        {aside !== undefined && aside !== false && <div class="panel-aside">{aside}</div>}
        {menu}
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}
