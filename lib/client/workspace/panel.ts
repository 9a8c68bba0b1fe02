import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type * as z from "zod/mini";
import type { LinkGroup, PanelKind, PanelSpec } from "@/lib/protocol/mod.ts";

type Value = PanelSpec["settings"][string];

/** One panel of the desk: what it is, whose ticker it shows, and what it keeps of itself. */
export class Panel {
  readonly kind: PanelKind;
  readonly #onChange: () => void;
  readonly #group: Signal<LinkGroup | null>;
  readonly #settings: Signal<PanelSpec["settings"]>;
  readonly #isShown: Signal<boolean>;

  /** @param onChange told when something changes that is kept */
  constructor(readonly id: string, { kind, group, settings }: PanelSpec, isShown: boolean, onChange: () => void) {
    this.kind = kind;
    this.#group = signal(group);
    this.#settings = signal(settings);
    this.#isShown = signal(isShown);
    this.#onChange = onChange;
  }

  get group(): ReadonlySignal<LinkGroup | null> {
    return this.#group;
  }

  /** Whether it is in sight: what is behind another tab costs nothing. */
  get isShown(): ReadonlySignal<boolean> {
    return this.#isShown;
  }

  get spec(): PanelSpec {
    return { kind: this.kind, group: this.#group.value, settings: this.#settings.value };
  }

  link(group: LinkGroup | null): void {
    this.#group.value = group;
    this.#onChange();
  }

  show(isShown: boolean): void {
    this.#isShown.value = isShown;
  }

  /** What is kept under a name, or the fallback where nothing is or nothing that can be read. Follows changes. */
  setting<T>(name: string, schema: z.ZodMiniType<T>, fallback: T): T {
    const kept = this.#settings.value[name];
    if (kept === undefined) return fallback;
    const { success, data } = schema.safeParse(kept);
    return success ? data : fallback;
  }

  /** @param value undefined to keep nothing any more */
  keep(name: string, value: Value | undefined): void {
    const { [name]: _, ...others } = this.#settings.peek();
    this.#settings.value = value === undefined ? others : { ...others, [name]: value };
    this.#onChange();
  }
}
