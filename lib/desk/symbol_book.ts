import type { FactTable } from "@/lib/market/mod.ts";
import type { FactName, FactValue, SymbolEntry, SymbolResponse, Ticker } from "@/lib/protocol/mod.ts";
import { textHash } from "@/lib/support/text_hash.ts";

/** So long a table serves whoever asks: making that of a whole market takes some ten milliseconds. */
const MAX_AGE_MS = 10_000;

/** What is asked of the market behind the symbols. */
export interface SymbolMarket {
  /** Of the whole market; null before the first start. */
  readonly facts: (FactTable & { get(ticker: Ticker): Readonly<Record<FactName, FactValue>> | undefined }) | null;
  /** Tickers that the feed lists without telling what they are. */
  readonly listed: readonly Ticker[];
}

/** A body, and what tells it from others. */
export interface TaggedText {
  readonly text: string;
  /** A weak entity tag. */
  readonly tag: string;
}

interface Made extends TaggedText {
  readonly facts: FactTable | null;
  readonly atMs: number;
}

/** Every ticker that the feed knows: it has told what it is or where it stands, or lists it. */
export class SymbolBook {
  readonly #market: SymbolMarket;
  readonly #now: () => number;
  #made: Made | null = null;

  constructor(market: SymbolMarket, now: () => number) {
    this.#market = market;
    this.#now = now;
  }

  /** All of them as the body of `GET /api/symbols`, some seconds old at most. */
  table(): TaggedText {
    const { facts } = this.#market;
    const atMs = this.#now();
    const made = this.#made;
    if (made !== null && made.facts === facts && Math.abs(atMs - made.atMs) < MAX_AGE_MS) return made;
    const items = this.#entries();
    const text = JSON.stringify({ count: items.length, items });
    const tag = made?.text === text ? made.tag : `W/"${textHash(text)}"`;
    const now: Made = { text, tag, facts, atMs };
    this.#made = now;
    return now;
  }

  /** Undefined for a ticker that the feed does not know. */
  symbol(ticker: Ticker): SymbolResponse | undefined {
    const { facts, listed } = this.#market;
    const row = facts?.rowOf(ticker);
    const isKnown = facts !== null && row !== undefined && isTold(facts)(row);
    if (!isKnown && !listed.includes(ticker)) return undefined;
    const values = facts?.get(ticker);
    const number = (name: FactName) => typeof values?.[name] === "number" ? values[name] : null;
    const text = (name: FactName) => typeof values?.[name] === "string" ? values[name] : null;
    const flag = (name: FactName) => typeof values?.[name] === "boolean" ? values[name] : null;
    return {
      ticker,
      known: true,
      name: text("name"),
      type: text("type"),
      exchange: text("exchange"),
      price: number("price"),
      change_pct: number("change_pct"),
      prev_close: number("prev_close"),
      float: number("float"),
      shares_outstanding: number("shares_outstanding"),
      market_cap: number("market_cap"),
      avg_volume: number("avg_volume"),
      atr_14: number("atr_14"),
      ssr: flag("ssr"),
      halted: flag("halted"),
    };
  }

  #entries(): SymbolEntry[] {
    const { facts, listed } = this.#market;
    const entries = new Map<Ticker, SymbolEntry>();
    for (const ticker of listed) entries.set(ticker, { ticker, name: null, type: null, exchange: null });
    if (facts !== null) {
      const told = isTold(facts);
      const [names, types, exchanges] = [facts.texts("name"), facts.texts("type"), facts.texts("exchange")];
      for (let row = 0; row < facts.size; row++) {
        if (!told(row)) continue;
        const ticker = facts.tickerOf(row);
        const [name = null, type = null, exchange = null] = [names[row], types[row], exchanges[row]];
        entries.set(ticker, { ticker, name, type, exchange });
      }
    }
    return [...entries.values()].sort((a, b) => a.ticker < b.ticker ? -1 : a.ticker > b.ticker ? 1 : 0);
  }
}

/** Whether anything but a person's wish has made a row: a name, a price, a quote, a close before. */
function isTold(facts: FactTable): (row: number) => boolean {
  const texts = (["name", "type", "exchange"] as const).map((name) => facts.texts(name));
  const numbers = (["price", "prev_close", "bid", "ask"] as const).map((name) => facts.numbers(name));
  return (row) =>
    numbers.some((column) => !Number.isNaN(column[row] ?? NaN)) ||
    texts.some((column) => (column[row] ?? null) !== null);
}
