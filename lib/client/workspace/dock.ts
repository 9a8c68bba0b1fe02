import { effect } from "@preact/signals";
import { createDockview, type DockviewApi, type SerializedDockview } from "dockview-core";
import { floatingOf, type FloatingWindow, type Grid, gridOf, layoutOf } from "./dock_layout.ts";
import type { Panel } from "./panel.ts";
import type { Places, WorkspaceDesk } from "./workspace_desk.ts";

export interface DockOptions {
  readonly container: HTMLElement;
  readonly desk: WorkspaceDesk;
  /** The element that holds what a panel shows. */
  readonly bodyOf: (panel: Panel) => HTMLElement;
  /** The element that holds the tab of a panel, and what is to be done once it is not needed. */
  readonly tabOf: (panel: Panel) => { readonly element: HTMLElement; dispose(): void };
}

/** Panels that can be dragged, split, floated and popped out, where the server has drawn them. For browsers only. */
export class Dock {
  readonly #api: DockviewApi;
  readonly #desk: WorkspaceDesk;
  readonly #disposers: (() => void)[] = [];
  /** Whether what changes was asked for by the desk. */
  #isPlacing = false;

  constructor({ container, desk, bodyOf, tabOf }: DockOptions) {
    this.#desk = desk;
    const panelOf = (id: string): Panel => {
      const panel = desk.panels.peek().get(id);
      if (panel === undefined) throw new RangeError(`Cannot dock the panel ${id}: there is none`);
      return panel;
    };
    const api = this.#api = createDockview(container, {
      theme: { name: "flashtape", className: "dock-theme", gap: 6 },
      createComponent: ({ id }) => ({ element: bodyOf(panelOf(id)), init: () => {} }),
      createTabComponent: ({ id }) => ({ ...tabOf(panelOf(id)), init: () => {} }),
      defaultTabComponent: "tab",
      popoutUrl: "/popout.html",
      floatingGroupBounds: "boundedWithinViewport",
    });
    // What a panel's head leaves free for its tabs.
    const tabs = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        target.parentElement?.style.setProperty("--tabs-width", `${Math.ceil(contentRect.width) + 4}px`);
      }
    });
    const watch = ({ element }: { readonly element: HTMLElement }) => {
      // The panel in it is the landmark.
      element.removeAttribute("role");
      const strip = element.querySelector(".dv-tabs-and-actions-container");
      if (strip !== null) tabs.observe(strip);
    };
    this.#disposers.push(() => tabs.disconnect());
    const added = api.onDidAddGroup(watch);
    this.#place(desk.places.peek());
    const look = () => this.#look();
    const listeners = [
      added,
      api.onDidLayoutChange(look),
      api.onDidActivePanelChange(({ panel }) => {
        if (panel !== undefined && !this.#isPlacing) desk.focus(panel.id);
        look();
      }),
    ];
    let isFirst = true;
    this.#disposers.push(
      effect(() => {
        const places = desk.places.value;
        if (!isFirst) this.#place(places);
        isFirst = false;
      }),
      () => listeners.forEach((listener) => listener.dispose()),
      () => api.dispose(),
    );
    this.#seen();
  }

  /** Fills the desk with one panel, or gives the others their places back. */
  toggleMaximised(id: string): void {
    const panel = this.#api.getPanel(id);
    if (panel === undefined) return;
    if (panel.api.isMaximized()) panel.api.exitMaximized();
    else panel.api.maximize();
  }

  float(id: string): void {
    const panel = this.#api.getPanel(id);
    if (panel !== undefined) this.#api.addFloatingGroup(panel, { width: 480, height: 360 });
  }

  /** Opens a panel in a window of its own; false when the browser does not let it. */
  async popOut(id: string): Promise<boolean> {
    const panel = this.#api.getPanel(id);
    return panel !== undefined && await this.#api.addPopoutGroup(panel);
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  #place({ layout, floating }: Places): void {
    const { clientWidth, clientHeight } = document.documentElement;
    const width = this.#api.width || clientWidth;
    const height = this.#api.height || clientHeight;
    const empty: Grid = { root: { type: "branch", data: [] }, width, height, orientation: "HORIZONTAL" };
    const ids = [...this.#desk.panels.peek().keys()];
    // A title would be what the tab and its group are read out as, whatever is written in the tab.
    const data = {
      grid: layout === null ? empty : gridOf(layout, width, height),
      panels: Object.fromEntries(
        ids.map((id) => [id, { id, contentComponent: "panel", tabComponent: "tab", title: "" }]),
      ),
      floatingGroups: floating.map(({ x, y, width, height, panels, selected }) => ({
        data: { id: `over-${panels[0]}`, views: panels, activeView: selected },
        position: { left: x, top: y, width, height },
      })),
    };
    this.#isPlacing = true;
    // Its types name the orientation by an enumeration of theirs.
    this.#api.fromJSON(data as unknown as SerializedDockview, { reuseExistingPanels: true });
    this.#isPlacing = false;
    this.#seen();
  }

  /** Which panels are in sight now. */
  #seen(): void {
    for (const panel of this.#api.panels) this.#desk.panels.peek().get(panel.id)?.show(panel.api.isVisible);
  }

  #look(): void {
    if (this.#isPlacing) return;
    this.#seen();
    const { grid, floatingGroups = [], popoutGroups = [] } = this.#api.toJSON();
    const layout = layoutOf(grid as unknown as Grid);
    // A window cannot be opened again without being asked for: it floats the next time.
    const windows = [...floatingGroups, ...popoutGroups] as unknown as readonly FloatingWindow[];
    const floating = windows.flatMap((window) => floatingOf(window, this.#api) ?? []);
    if (!this.#api.hasMaximizedGroup()) this.#desk.docked({ layout, floating });
  }
}
