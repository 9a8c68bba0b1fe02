import type uFuzzy from "@leeoniya/ufuzzy";
import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { type SymbolEntry, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { PageMemory } from "../browser/page_memory.ts";

export interface SymbolSearchOptions {
  /** The feed's symbols. */
  readonly fetch: () => Promise<readonly SymbolEntry[]>;
  readonly memory: PageMemory;
  readonly clock: Pick<Clock, "now">;
}

/** What a search finds. */
export interface Finding extends Pick<SymbolEntry, "ticker" | "name" | "exchange"> {
  /** Whether it was shown lately. */
  readonly isRecent: boolean;
}

const MAX_RECENT = 12;
const MAX_FOUND = 12;
/** Beyond so many the words are not put in order. */
const MAX_RANKED = 2000;
const RECENT = "search.recent";
const Recent = z.array(Ticker);
/** The table is asked for again after so long: the feed may have learnt of more. */
const FRESH_MS = 600_000;

/** Finds tickers by what is typed, by ticker and by name, those that were shown lately first. */
export class SymbolSearch {
  readonly #options: SymbolSearchOptions;
  readonly #table = signal<readonly SymbolEntry[] | null>(null);
  #texts: string[] = [];
  #byTicker = new Map<string, SymbolEntry>();
  #fuzzy: uFuzzy | undefined;
  #fetchedMs = -Infinity;
  #recent: readonly Ticker[];

  constructor(options: SymbolSearchOptions) {
    this.#options = options;
    const kept = Recent.safeParse(options.memory.read(RECENT));
    this.#recent = kept.success ? kept.data : [];
  }

  /** The feed's table; null before it has come. */
  get table(): ReadonlySignal<readonly SymbolEntry[] | null> {
    return this.#table;
  }

  /** Fetches the table and what searches it, unless both are there. @throws {RequestError} */
  async open(): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#fetchedMs < FRESH_MS) return;
    const [entries, { default: Fuzzy }] = await Promise.all([this.#options.fetch(), import("@leeoniya/ufuzzy")]);
    this.#fuzzy ??= new Fuzzy({ intraMode: 1 });
    this.#fetchedMs = nowMs;
    this.#texts = entries.map(({ ticker, name }) => `${ticker} ${name ?? ""}`);
    this.#byTicker = new Map(entries.map((entry) => [entry.ticker, entry]));
    this.#table.value = entries;
  }

  isKnown(ticker: Ticker): boolean {
    return this.#byTicker.has(ticker);
  }

  /** Remembers what was shown. */
  shown(ticker: Ticker): void {
    this.#recent = [ticker, ...this.#recent.filter((one) => one !== ticker)].slice(0, MAX_RECENT);
    this.#options.memory.keep(RECENT, this.#recent);
  }

  /** Best first: the ticker itself, what was shown lately, tickers that begin so, then what fits. */
  find(typed: string): Finding[] {
    const text = typed.trim();
    if (text === "") return this.#recent.map((ticker) => this.#finding(ticker));
    const upper = text.toUpperCase();
    const ranks = new Map<Ticker, number>();
    const rank = (ticker: Ticker): number =>
      ticker === upper ? 0 : !ticker.startsWith(upper) ? 3 : this.#recent.includes(ticker) ? 1 : 2;
    for (const ticker of this.#recent) if (ticker.startsWith(upper)) ranks.set(ticker, rank(ticker));
    for (const ticker of this.#matches(text)) ranks.set(ticker, rank(ticker));
    return [...ranks].toSorted(([a, one], [b, other]) => one - other || (one < 3 ? a.length - b.length : 0))
      .slice(0, MAX_FOUND).map(([ticker]) => this.#finding(ticker));
  }

  #matches(text: string): Ticker[] {
    const table = this.#table.peek() ?? [];
    const [found, info, order] = this.#fuzzy?.search(this.#texts, text, 0, MAX_RANKED) ?? [];
    const places = info && order ? order.map((place) => info.idx[place] ?? 0) : found ?? [];
    return places.flatMap((place) => table[place]?.ticker ?? []);
  }

  #finding(ticker: Ticker): Finding {
    const entry = this.#byTicker.get(ticker);
    return {
      ticker,
      name: entry?.name ?? null,
      exchange: entry?.exchange ?? null,
      isRecent: this.#recent.includes(ticker),
    };
  }
}
