import { FULL } from "@/lib/market/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";
import type { NumberFact, TextFact, Ticker, Trade } from "@/lib/protocol/mod.ts";

const KEPT_MS = 15 * 60_000;

/** What is known of a ticker: an object, with the trades of the last 15 minutes in a list. */
interface TickerFacts {
  readonly ticker: Ticker;
  readonly trades: Trade[];
  price: number;
  volume: number;
  money: number;
  count: number;
  high: number;
  low: number;
  readonly highs: number[];
  facts: Partial<Record<NumberFact, number>>;
}

/** The straightforward form of the facts: an object a ticker, whose windows are summed up out of its trades each second. */
export class ObjectFacts implements FactTable {
  readonly #tickers = new Map<Ticker, TickerFacts>();
  #list: TickerFacts[] = [];

  get size(): number {
    return this.#list.length;
  }

  rowOf(ticker: Ticker): number | undefined {
    const index = this.#list.findIndex((one) => one.ticker === ticker);
    return index < 0 ? undefined : index;
  }

  tickerOf(row: number): Ticker {
    const one = this.#list[row];
    if (one === undefined) throw new RangeError(`Cannot name the ticker of row ${row}`);
    return one.ticker;
  }

  numbers(fact: NumberFact): Float64Array {
    return Float64Array.from(this.#list, ({ facts }) => facts[fact] ?? NaN);
  }

  texts(_fact: TextFact): readonly (string | null)[] {
    return this.#list.map(() => null);
  }

  add(trade: Trade): void {
    let one = this.#tickers.get(trade.ticker);
    if (one === undefined) {
      const { ticker, price } = trade;
      one = { ticker, trades: [], price, volume: 0, money: 0, count: 0, high: price, low: price, highs: [], facts: {} };
      this.#tickers.set(ticker, one);
      this.#list.push(one);
    }
    const { updatesVolume, updatesHighLow, updatesLast } = trade.eligibility ?? FULL;
    one.trades.push(trade);
    if (updatesVolume) {
      one.volume += trade.size;
      one.money += trade.price * trade.size;
      one.count += 1;
    }
    if (updatesHighLow) {
      if (trade.price > one.high) {
        one.high = trade.price;
        one.highs.push(trade.timeMs);
      }
      one.low = Math.min(one.low, trade.price);
    }
    if (updatesLast) one.price = trade.price;
  }

  /** Computes the facts of all tickers. */
  advance(nowMs: number): void {
    for (const one of this.#list) {
      const old = one.trades.findIndex(({ timeMs }) => timeMs > nowMs - KEPT_MS);
      one.trades.splice(0, old < 0 ? one.trades.length : old);
      const since = (ms: number) => one.trades.filter(({ timeMs }) => timeMs > nowMs - ms);
      const volume = (trades: readonly Trade[]) => trades.reduce((sum, { size }) => sum + size, 0);
      const change = (ms: number) => {
        const before = one.trades.findLast(({ timeMs, eligibility = FULL }) =>
          eligibility.updatesLast && timeMs <= nowMs - ms
        );
        return before === undefined ? NaN : (one.price / before.price - 1) * 100;
      };
      const minute = since(60_000);
      one.facts = {
        price: one.price,
        volume: one.volume,
        dollar_volume: one.money,
        trades: one.count,
        vwap: one.money / one.volume,
        from_vwap_pct: (one.price / (one.money / one.volume) - 1) * 100,
        high: one.high,
        low: one.low,
        from_high_pct: (one.price / one.high - 1) * 100,
        from_low_pct: (one.price / one.low - 1) * 100,
        range_pct: (one.high / one.low - 1) * 100,
        change_10s: change(10_000),
        change_1m: change(60_000),
        change_5m: change(300_000),
        change_15m: change(KEPT_MS),
        volume_1m: volume(minute),
        trades_1m: minute.length,
        volume_5m: volume(since(300_000)),
        new_highs_5m: one.highs.filter((timeMs) => timeMs > nowMs - 300_000).length,
      };
    }
  }
}
