import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { LINK_GROUPS, type LinkGroup, type Ticker } from "@/lib/protocol/mod.ts";

/** The tickers of the link groups of this page. The shared group's is the server's active one, which others may change. */
export class Links {
  readonly shared: LinkGroup | null;
  /** All that some group shows. */
  readonly tickers: ReadonlySignal<ReadonlySet<Ticker>>;
  readonly #own = new Map<LinkGroup, Signal<Ticker | null>>();
  readonly #active: ReadonlySignal<Ticker | null>;

  /** @param active the server's active ticker */
  constructor(
    tickers: Readonly<Partial<Record<LinkGroup, Ticker>>>,
    shared: LinkGroup | null,
    active: ReadonlySignal<Ticker | null>,
  ) {
    this.shared = shared;
    this.#active = active;
    for (const group of LINK_GROUPS) this.#own.set(group, signal(tickers[group] ?? null));
    this.tickers = computed(() => {
      const all = LINK_GROUPS.map((group) => this.ticker(group).value);
      return new Set(all.filter((ticker) => ticker !== null));
    });
  }

  /** Null while the group has none. */
  ticker(group: LinkGroup): ReadonlySignal<Ticker | null> {
    return group === this.shared ? this.#active : this.#own.get(group) ?? this.#active;
  }

  /** @throws {RangeError} for the shared group, whose ticker the server has to hear of */
  set(group: LinkGroup, ticker: Ticker): void {
    const own = this.#own.get(group);
    if (group === this.shared || own === undefined) {
      throw new RangeError(`Cannot set the ticker of the group ${group} here: it is shared with the server`);
    }
    own.value = ticker;
  }
}
