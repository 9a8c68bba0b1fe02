import { type Crosses, haltNotice, sessionFrom } from "@/lib/market/mod.ts";
import type { MarketEvent } from "@/lib/feed/feed.ts";
import type { FactName, FactValue, Halt, LevelsResponse, Ticker, Trade } from "@/lib/protocol/mod.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { ChartBars, type ChartMarket } from "./charts/chart_bars.ts";
import { HaltBook } from "./halt_book.ts";
import { NewsBook } from "./news_book.ts";
import { SymbolBook, type SymbolMarket } from "./symbol_book.ts";

/** What is asked of the market. */
export interface DeskMarket extends Omit<ChartMarket, "facts">, SymbolMarket {
  /** The auctions of the session that the market is in. */
  crosses(ticker: Ticker): Crosses;
}

export interface DeskOptions {
  readonly market: DeskMarket;
  /** Clock time. */
  readonly now: () => number;
  readonly store: Pick<BarStore, "bars">;
  readonly logger: Logger;
}

/**
 * What a trader's desk asks beside scans and orders: bars with what came before them, levels, symbols, news, halts. It follows the
 * engine; what it has gathered is gone when another feed begins.
 */
export class Desk {
  readonly charts: ChartBars;
  readonly symbols: SymbolBook;
  readonly news: NewsBook = new NewsBook();
  readonly #market: DeskMarket;
  readonly #halts = new HaltBook();

  constructor(options: DeskOptions) {
    this.#market = options.market;
    this.charts = new ChartBars(options);
    this.symbols = new SymbolBook(options.market, options.now);
  }

  begin(): void {
    this.charts.tenSeconds.clear();
    this.#halts.clear();
    this.news.clear();
  }

  onTrade(trade: Trade): void {
    this.charts.tenSeconds.add(trade);
  }

  onTakenBack(trade: Trade): void {
    this.charts.tenSeconds.takeBack(trade);
  }

  onEvent(event: Exclude<MarketEvent, Trade>): void {
    if (event.kind === "second") return this.charts.tenSeconds.addSecond(event);
    if (event.kind === "news") {
      const { id, tickers, headline, url = null, timeMs } = event;
      return this.news.add({ id, time_ms: timeMs, headline, url, tickers: [...tickers] });
    }
    if (event.kind !== "status" || (event.event !== "halted" && event.event !== "resumed")) return;
    const notice = haltNotice(event.event, event.data, this.#market.marketTimeMs);
    if (notice === null) return;
    if (event.event === "resumed") return this.#halts.resumed(notice);
    const facts = this.#facts(notice.ticker);
    this.#halts.halted(notice, {
      band_up: facts("luld_up"),
      band_down: facts("luld_down"),
      last_price: facts("price"),
    });
  }

  /** Halts of today and those that last, newest first. */
  halts(): Halt[] {
    const { session, marketHours } = this.#market;
    return this.#halts.since(session === "" ? -Infinity : sessionFrom(session, marketHours));
  }

  /** Prices that a chart draws lines at. */
  levels(ticker: Ticker): LevelsResponse {
    const facts = this.#facts(ticker);
    const { opening, closing } = this.#market.crosses(ticker);
    const print = (cross: Crosses["opening"]) =>
      cross && { time_ms: cross.timeMs, price: cross.price, size: cross.size };
    const halts = this.halts().filter((halt) => halt.ticker === ticker).reverse();
    return {
      ticker,
      prev_close: facts("prev_close"),
      open: facts("open"),
      high: facts("high"),
      low: facts("low"),
      high_pre: facts("high_pre"),
      low_pre: facts("low_pre"),
      open_cross: print(opening),
      close_cross: print(closing),
      halts: halts.map(({ since_ms, resumed_ms }) => ({ from_ms: since_ms, to_ms: resumed_ms })),
    };
  }

  #facts(ticker: Ticker): (name: FactName) => number | null {
    const facts = this.#market.facts?.get(ticker);
    const numberOf = (value: FactValue | undefined) => typeof value === "number" ? value : null;
    return (name) => numberOf(facts?.[name]);
  }
}
