import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  firstIssue,
  type FloatingNode,
  type LayoutNode,
  type PanelKind,
  type PanelSpec,
  tabsOf,
  type Ticker,
  type Workspace,
  WorkspaceRequest,
} from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import { shapeOf, withoutPanel, withPanel, withSelected } from "./layout.ts";
import type { Links } from "./links.ts";
import { Panel } from "./panel.ts";

export interface WorkspaceDeskOptions {
  readonly workspace: Workspace;
  readonly links: Links;
  readonly rest: Pick<RestClient, "workspaces">;
  readonly clock: Clock;
  /** Tells what could not be saved, once for as long as it fails for the same reason. */
  readonly onFailure: (text: string) => void;
  /** Opens a workspace: the page is left for it. */
  readonly onOpen: (id: string) => void;
}

/** Where panels stand. A new object with each change that comes from elsewhere than the dock. */
export interface Places {
  readonly layout: LayoutNode | null;
  readonly floating: readonly FloatingNode[];
}

/** After a change, so that a splitter that is dragged is saved once. */
const SAVE_AFTER_MS = 800;

/** Kinds that show no ticker, and follow none. */
const UNLINKED: readonly PanelKind[] = ["log", "replay"];

/** The workspace of the page: its panels, where they stand, and that it is kept on the server as it is. */
export class WorkspaceDesk {
  readonly id: string;
  readonly name: string;
  readonly shipped: boolean;
  readonly links: Links;
  readonly #options: WorkspaceDeskOptions;
  readonly #panels: Signal<ReadonlyMap<string, Panel>>;
  readonly #places: Signal<Places>;
  /** As the dock has it now. */
  #latest: Places;
  readonly #edited: Signal<boolean>;
  readonly #focused = signal<string | null>(null);
  readonly #one: Signal<string | null>;
  #isNarrow = false;
  #timer: Timer | undefined;
  #isDirty = false;
  #failure: string | null = null;

  constructor(options: WorkspaceDeskOptions) {
    const { workspace, links } = this.#options = options;
    this.id = workspace.id;
    this.shipped = workspace.shipped;
    this.links = links;
    const shown = new Set(tabsOf(workspace).map(({ selected }) => selected));
    this.#panels = signal(
      new Map(
        Object.entries(workspace.panels).map(([id, spec]) => [id, this.#panel(id, spec, shown.has(id))]),
      ),
    );
    this.#places = signal(this.#latest = { layout: workspace.layout, floating: workspace.floating });
    const kinds = [...this.#panels.peek().values()];
    this.#one = signal((kinds.find(({ kind }) => kind === "chart") ?? kinds[0])?.id ?? null);
    this.name = workspace.name;
    this.#edited = signal(workspace.edited);
  }

  /** Whether it differs from what came with the server. */
  get edited(): ReadonlySignal<boolean> {
    return this.#edited;
  }

  get panels(): ReadonlySignal<ReadonlyMap<string, Panel>> {
    return this.#panels;
  }

  /** Where the dock is to put them. */
  get places(): ReadonlySignal<Places> {
    return this.#places;
  }

  /** Id of the only panel that a narrow screen shows; null when there is none. */
  get one(): ReadonlySignal<string | null> {
    return this.#one;
  }

  /** Whether the screen has room for one panel only. */
  get isNarrow(): boolean {
    return this.#isNarrow;
  }

  /** Id of the panel that the person was in last; null before the first. */
  get focused(): ReadonlySignal<string | null> {
    return this.#focused;
  }

  /** The panels in sight. */
  readonly shown: ReadonlySignal<readonly Panel[]> = computed(() =>
    [...this.#panels.value.values()].filter((panel) => panel.isShown.value)
  );

  /** The ticker that a panel shows; null while its group has none. Follows it. */
  tickerOf(panel: Panel): Ticker | null {
    const group = panel.group.value ?? this.links.shared;
    return group === null ? null : this.links.ticker(group).value;
  }

  focus(id: string): void {
    if (this.#panels.peek().has(id)) this.#focused.value = id;
  }

  /** Puts a new panel beside the one that the person is in. */
  add(kind: PanelKind, settings: PanelSpec["settings"] = {}): Panel {
    const beside = this.#focused.peek();
    let id: string = kind;
    for (let number = 2; this.#panels.peek().has(id); number += 1) id = `${kind}-${number}`;
    const group = UNLINKED.includes(kind)
      ? null
      : this.#panels.peek().get(beside ?? "")?.group.peek() ?? this.links.shared;
    const panel = this.#panel(id, { kind, group, settings }, true);
    batch(() => {
      this.#panels.value = new Map([...this.#panels.peek(), [id, panel]]);
      this.#place({ ...this.#latest, layout: withPanel(this.#latest.layout, id, beside) });
    });
    return panel;
  }

  /** Brings a panel of this kind to sight; makes one where there is none. */
  open(kind: PanelKind): Panel {
    const panel = [...this.#panels.peek().values()].find((one) => one.kind === kind);
    if (panel === undefined) return this.add(kind);
    this.select(panel.id);
    return panel;
  }

  /** The screen has become so narrow that one panel fills it, or wide enough for the dock to say which are in sight. */
  setNarrow(isNarrow: boolean): void {
    this.#isNarrow = isNarrow;
    if (isNarrow) this.#showOne();
  }

  /** Brings a panel to sight. */
  select(id: string): void {
    if (this.#isNarrow) {
      this.#one.value = id;
      this.focus(id);
      return this.#showOne();
    }
    const { layout, floating } = this.#latest;
    this.#place({
      layout: withSelected(layout, id),
      floating: floating.map((node) => node.panels.includes(id) ? { ...node, selected: id } : node),
    });
    this.focus(id);
  }

  close(id: string): void {
    const { layout, floating } = this.#latest;
    const rest = floating.flatMap((node) => {
      const panels = node.panels.filter((one) => one !== id);
      const [first] = panels;
      return first === undefined ? [] : [{ ...node, panels, selected: node.selected === id ? first : node.selected }];
    });
    batch(() => {
      this.#forget(id);
      this.#place({ layout: withoutPanel(layout, id), floating: rest });
    });
  }

  /** The dock has moved, sized, selected or closed something. */
  docked(places: Places): void {
    const before = this.#latest;
    const standing = new Set(
      tabsOf({ layout: places.layout, floating: [...places.floating] }).flatMap(({ panels }) => panels),
    );
    batch(() => {
      for (const id of this.#panels.peek().keys()) if (!standing.has(id)) this.#forget(id);
      this.#latest = places;
    });
    // A window that was made larger is no other workspace.
    const isSame = shapeOf(before.layout) === shapeOf(places.layout) &&
      JSON.stringify(before.floating) === JSON.stringify(places.floating);
    if (!isSame) this.#changed();
  }

  /** The workspace as it is now, to be saved or exported. */
  toRequest(): WorkspaceRequest {
    const { layout, floating } = this.#latest;
    return {
      name: this.name,
      panels: Object.fromEntries([...this.#panels.peek()].map(([id, panel]) => [id, panel.spec])),
      layout,
      floating: [...floating],
      shared: this.links.shared,
    };
  }

  /** Saves what has changed, at once. To be called before the page goes. */
  async saveNow(): Promise<void> {
    const { clock, rest, onFailure } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      const { edited } = await rest.workspaces.save(this.id, this.toRequest(), true);
      this.#failure = null;
      this.#edited.value = edited;
    } catch (error) {
      this.#isDirty = true;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#failure) onFailure(reason);
      this.#failure = reason;
    }
  }

  /** Saves it under another name, and opens that. @throws {RequestError} */
  async saveAs(name: string): Promise<void> {
    const { id } = await this.#options.rest.workspaces.save(null, { ...this.toRequest(), name });
    this.#options.onOpen(id);
  }

  /** Makes a shipped one what it was when it came, and opens it anew. @throws {RequestError} */
  async reset(): Promise<void> {
    const { clock, rest, onOpen } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#isDirty = false;
    await rest.workspaces.restore(this.id);
    onOpen(this.id);
  }

  /** @throws {RequestError} */
  async remove(): Promise<void> {
    const { rest, onOpen } = this.#options;
    this.#isDirty = false;
    await rest.workspaces.remove(this.id);
    onOpen("");
  }

  /**
   * Saves a workspace that was exported, and opens it.
   *
   * @throws {TypeError} saying what is wrong with it
   * @throws {RequestError}
   */
  async importText(text: string): Promise<void> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new TypeError("Cannot read the workspace: it is not JSON", { cause });
    }
    const { success, data, error } = WorkspaceRequest.safeParse(value);
    if (!success) throw new TypeError(`Cannot read the workspace: ${firstIssue(error.issues)}`);
    const { id } = await this.#options.rest.workspaces.save(null, data);
    this.#options.onOpen(id);
  }

  #panel(id: string, spec: PanelSpec, isShown: boolean): Panel {
    return new Panel(id, spec, isShown, () => this.#changed());
  }

  #forget(id: string): void {
    this.#panels.peek().get(id)?.show(false);
    this.#panels.value = new Map([...this.#panels.peek()].filter(([one]) => one !== id));
    if (this.#focused.peek() === id) this.#focused.value = null;
    if (this.#one.peek() === id) this.#one.value = this.#panels.peek().keys().next().value ?? null;
  }

  #place(places: Places): void {
    const shown = new Set(
      tabsOf({ layout: places.layout, floating: [...places.floating] }).map(({ selected }) => selected),
    );
    this.#latest = places;
    batch(() => {
      if (this.#isNarrow) this.#showOne();
      else for (const [id, panel] of this.#panels.peek()) panel.show(shown.has(id));
      this.#places.value = places;
    });
    this.#changed();
  }

  #showOne(): void {
    const one = this.#one.peek();
    batch(() => {
      for (const [id, panel] of this.#panels.peek()) panel.show(id === one);
    });
  }

  #changed(): void {
    this.#isDirty = true;
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => void this.saveNow(), SAVE_AFTER_MS);
  }
}
