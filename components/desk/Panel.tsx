import type { ComponentChildren } from "preact";

export interface PanelProps {
  /** Names the panel in the layout and is the anchor of its heading. */
  readonly id: string;
  readonly title: string;
  /** What the heading leaves open, for who points at it. */
  readonly hint?: string;
  /** Controls or facts at the right of the heading. */
  readonly aside?: ComponentChildren;
  /** Whether what it shows no longer moves. */
  readonly stale: boolean;
  readonly children: ComponentChildren;
}

/** A framed part of the dashboard with a heading; when stale it is dimmed and says so. */
export function Panel({ id, title, hint, aside, stale, children }: PanelProps) {
  return (
    <section id={id} class={`panel panel-${id}`} data-stale={stale} aria-labelledby={`${id}-title`}>
      <header class="panel-head">
        <h2 id={`${id}-title`} title={hint}>{title}</h2>
        {stale && <span class="tag tag-stale">Not live</span>}
        {aside !== undefined && aside !== false && <div class="panel-aside">{aside}</div>}
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}
