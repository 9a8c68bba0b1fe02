import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { Component, type ComponentChildren, render } from "preact";
import { PLACE } from "@/components/desk/LayoutSizes.tsx";
import { PanelTab } from "@/components/desk/PanelTab.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Panel } from "@/lib/client/workspace/panel.ts";
import type { Dock } from "@/lib/client/workspace/dock.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { LayoutNode, TabsNode } from "@/lib/protocol/mod.ts";
import { PageLanguage } from "./PageLanguage.tsx";
import { PanelBody } from "./PanelBody.tsx";
import { panelTitle } from "./panel_title.ts";

/** Narrower screens show one panel at a time, and nothing can be docked. */
const WIDE = "(min-width: 761px)";

interface AreaProps {
  readonly dashboard: Dashboard;
  readonly texts: Texts;
}

/**
 * The panels in their places. The server draws them there, and so they stand until the dock has been fetched, which then
 * takes over the very elements. Drawn once: from then on each panel draws itself.
 */
export class DeskArea extends Component<AreaProps> {
  /** What holds each panel, wherever it stands. */
  readonly #hosts = new Map<Panel, HTMLElement>();
  /** Where a host stands while nothing is docked. */
  readonly #homes = new Map<Panel, HTMLElement>();
  /** Takes away what was made for a panel that came later than the page. */
  readonly #takeAway = new Map<Panel, () => void>();
  #container: HTMLElement | null = null;
  #dock: Dock | undefined;
  #isGone = false;
  readonly #stops: (() => void)[] = [];

  override shouldComponentUpdate(): boolean {
    return false;
  }

  override componentDidMount(): void {
    const wide = matchMedia(WIDE);
    const follow = () => void (wide.matches ? this.#dockPanels() : this.#undock());
    wide.addEventListener("change", follow);
    this.#stops.push(
      () => wide.removeEventListener("change", follow),
      this.props.dashboard.desk.panels.subscribe((panels) => {
        // One that is opened anew may have the id of one that was closed.
        for (const panel of this.#hosts.keys()) if (panels.get(panel.id) !== panel) this.#forget(panel);
        // On a narrow screen a new panel comes into its home, too.
        if (this.#dock === undefined) { for (const panel of panels.values()) this.#hostOf(panel); }
      }),
    );
    follow();
  }

  override componentWillUnmount(): void {
    this.#isGone = true;
    for (const stop of this.#stops) stop();
    this.#undock();
    for (const panel of this.#hosts.keys()) this.#forget(panel);
  }

  override render({ dashboard }: AreaProps) {
    const { layout } = dashboard.desk.places.peek();
    return (
      <div class="desk-area">
        <div class="desk-static">{layout !== null && this.#part(layout, PLACE)}</div>
        <div ref={(element) => void (this.#container = element)} class="desk-dock" />
      </div>
    );
  }

  #part(node: LayoutNode, key: string): ComponentChildren {
    if ("panels" in node) return <div key={key} class={`desk-place ${key}`}>{this.#tabs(node)}</div>;
    return (
      <div key={key} class={`desk-split desk-${node.direction} ${key}`}>
        {node.children.map((child, place) => this.#part(child, `${key}-${place}`))}
      </div>
    );
  }

  #tabs({ panels: ids, selected }: TabsNode): ComponentChildren {
    const { desk } = this.props.dashboard;
    const panels = ids.flatMap((id) => desk.panels.peek().get(id) ?? []);
    return (
      <>
        <div class="dock-tabs">
          {panels.map((panel) => (
            <div key={panel.id} class="dock-tab" data-selected={panel.id === selected}>{this.#tab(panel)}</div>
          ))}
        </div>
        {panels.map((panel) => (
          <div
            key={panel.id}
            class={this.#homeClass(panel.id)}
            ref={(element) => void (element && this.#homes.set(panel, element))}
          >
            <div class="panel-host" ref={(element) => void (element && this.#hosts.set(panel, element))}>
              <PanelBody dashboard={this.props.dashboard} panel={panel} />
            </div>
          </div>
        ))}
      </>
    );
  }

  /** Marks the home of the one panel that a narrow screen shows. */
  #homeClass(id: string): ReadonlySignal<string> {
    const { one } = this.props.dashboard.desk;
    return computed(() => one.value === id ? "panel-home is-one" : "panel-home");
  }

  #tab(panel: Panel): ComponentChildren {
    return <Tab dashboard={this.props.dashboard} panel={panel} texts={this.props.texts} />;
  }

  async #dockPanels(): Promise<void> {
    const { dashboard } = this.props;
    try {
      const { Dock } = await import("@/lib/client/workspace/dock.ts");
      if (this.#isGone || this.#container === null || this.#dock !== undefined || !matchMedia(WIDE).matches) return;
      dashboard.desk.setNarrow(false);
      this.#dock = new Dock({
        container: this.#container,
        desk: dashboard.desk,
        bodyOf: (panel) => this.#hostOf(panel),
        tabOf: (panel) => {
          const element = document.createElement("div");
          element.className = "dock-tab";
          render(this.#tab(panel), element);
          return { element, dispose: () => render(null, element) };
        },
      });
      dashboard.setDock(this.#dock);
      this.#container.dataset["docked"] = "true";
    } catch (error) {
      dashboard.store.note(`Cannot fetch the docking of panels: ${error}`, "error");
    }
  }

  /** Gives every panel back to where the server drew it. */
  #undock(): void {
    const { dashboard } = this.props;
    dashboard.setDock(null);
    this.#dock?.dispose();
    this.#dock = undefined;
    delete this.#container?.dataset["docked"];
    for (const panel of dashboard.desk.panels.peek().values()) this.#homes.get(panel)?.append(this.#hostOf(panel));
    dashboard.desk.setNarrow(true);
  }

  #hostOf(panel: Panel): HTMLElement {
    const known = this.#hosts.get(panel);
    if (known !== undefined) return known;
    const { dashboard, texts } = this.props;
    const host = document.createElement("div");
    host.className = "panel-host";
    this.#hosts.set(panel, host);
    const home = document.createElement("div");
    const homeClass = this.#homeClass(panel.id);
    const stop = effect(() => void (home.className = homeClass.value));
    home.append(host);
    this.#homes.set(panel, home);
    this.#takeAway.set(panel, () => {
      stop();
      render(null, host);
      home.remove();
    });
    this.#container?.parentElement?.querySelector(".desk-static")?.append(home);
    render(
      <PageLanguage dashboard={dashboard} texts={texts}>
        <PanelBody dashboard={dashboard} panel={panel} />
      </PageLanguage>,
      host,
    );
    return host;
  }

  /** It was closed. What the server drew of it is empty and stays with the rest. */
  #forget(panel: Panel): void {
    this.#hosts.delete(panel);
    this.#homes.delete(panel);
    this.#takeAway.get(panel)?.();
    this.#takeAway.delete(panel);
  }
}

interface TabProps extends AreaProps {
  readonly panel: Panel;
}

function Tab({ dashboard, panel, texts }: TabProps) {
  return (
    <PageLanguage dashboard={dashboard} texts={texts}>
      <PanelTab
        panel={panel}
        title={panelTitle(dashboard, panel, texts)}
        onClose={() => dashboard.desk.close(panel.id)}
      />
    </PageLanguage>
  );
}
