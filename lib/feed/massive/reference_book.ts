import type { Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { MarketRest } from "./market_rest.ts";

/** What the tickers of the market are, put together from the lists of all of them and from calls about single ones. */
export class ReferenceBook {
  readonly #rest: Pick<MarketRest, "references" | "floats" | "details">;
  readonly #logger: Logger;
  readonly #known = new Map<Ticker, TickerReference>();
  /** Those that were asked about one by one. */
  readonly #detailed = new Set<Ticker>();

  constructor(rest: Pick<MarketRest, "references" | "floats" | "details">, logger: Logger) {
    this.#rest = rest;
    this.#logger = logger;
  }

  /** Undefined where it is not known. */
  typeOf(ticker: Ticker): string | undefined {
    return this.#known.get(ticker)?.type;
  }

  /** The type of a ticker, asked for if it is not known. @throws when the request fails */
  async askType(ticker: Ticker, signal: AbortSignal): Promise<string | undefined> {
    if (this.typeOf(ticker) === undefined) await this.#ask(ticker, signal);
    return this.typeOf(ticker);
  }

  /**
   * All tickers with what the lists tell, then again with their floats, then those that matter most with their shares: of
   * these each costs a call. What is told later of a ticker has in it what was told before.
   *
   * @throws when the list of tickers cannot be had; what only some plans have is left out
   */
  async *read(important: () => Iterable<Ticker>, signal: AbortSignal): AsyncGenerator<readonly TickerReference[]> {
    for await (const rows of this.#rest.references(signal)) yield rows.map((row) => this.#add(row));
    try {
      for await (const rows of this.#rest.floats(signal)) yield rows.map((row) => this.#add(row));
    } catch (error) {
      if (signal.aborted) return;
      this.#logger.warn("no floats", { error: errorMessage(error) });
    }
    for (const ticker of important()) {
      if (signal.aborted) return;
      if (this.#detailed.has(ticker)) continue;
      await this.#ask(ticker, signal).catch((error: unknown) => {
        this.#logger.debug("no reference data", { ticker, error: errorMessage(error) });
      });
    }
    const detailed = Array.from(this.#detailed, (ticker) => this.#known.get(ticker)).filter((one) => one !== undefined);
    if (detailed.length > 0) yield detailed;
  }

  async #ask(ticker: Ticker, signal: AbortSignal): Promise<void> {
    this.#add(await this.#rest.details(ticker, signal));
    this.#detailed.add(ticker);
  }

  #add(reference: TickerReference): TickerReference {
    const whole = { ...this.#known.get(reference.ticker), ...reference };
    this.#known.set(reference.ticker, whole);
    return whole;
  }
}
