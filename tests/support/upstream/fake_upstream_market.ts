import { Random } from "@/lib/feed/simulated/random.ts";
import { type Bar, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";

export const MINUTE_MS = 60_000;

/** A trade as it happened, whatever becomes of its message. */
export interface MarketTrade {
  readonly ticker: Ticker;
  /** From 1001 upwards without holes, per ticker. */
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly timeMs: number;
  readonly side: "buy" | "sell";
}

/** When the messages of a trade leave the server: once, or more often; in time, or late. */
export interface Delivery {
  readonly trade: MarketTrade;
  readonly atMs: number;
}

/** Seeded random numbers, 0 inclusive to 1 exclusive. */
export function seededRandom(seed: number): () => number {
  const random = new Random(seed);
  return () => random.unit();
}

export interface MarketScript {
  readonly seed: number;
  readonly tickers: readonly string[];
  readonly startMs: number;
  readonly minutes: number;
  readonly tradesPerMinute: number;
}

/** A market that happens the same way for everybody who looks, and the bars that are right for it. */
export class FakeMarket {
  readonly trades: readonly MarketTrade[];
  readonly deliveries: readonly Delivery[];

  constructor({ seed, tickers, startMs, minutes, tradesPerMinute }: MarketScript) {
    const random = seededRandom(seed);
    const trades: MarketTrade[] = [];
    for (const [index, name] of tickers.entries()) {
      let price = 100 * (index + 1);
      let timeMs = startMs;
      for (let id = 1001;; id++) {
        timeMs += Math.ceil(-Math.log(1 - random()) * MINUTE_MS / tradesPerMinute);
        if (timeMs >= startMs + minutes * MINUTE_MS) break;
        price = Math.max(1, Math.round((price + (random() - 0.5)) * 100) / 100);
        const size = Math.ceil(random() * 1_000) / 10;
        trades.push({ ticker: parseTicker(name), id, price, size, timeMs, side: random() < 0.5 ? "buy" : "sell" });
      }
    }
    this.trades = trades.sort((a, b) => a.timeMs - b.timeMs);
    this.deliveries = this.trades.flatMap((trade) => deliveries(trade, random)).sort((a, b) => a.atMs - b.atMs);
  }

  /** Trades of a ticker up to `nowMs`, oldest first. */
  until(ticker: string, nowMs: number): MarketTrade[] {
    return this.trades.filter((trade) => trade.ticker === ticker && trade.timeMs <= nowMs);
  }

  /** Bars of `unitMs` from `fromMs` to `toMs`, both whole, of what has happened until `nowMs`, that under way included. */
  bars(ticker: string, fromMs: number, toMs: number, nowMs: number, unitMs = MINUTE_MS): (Bar & { trades: number })[] {
    const inside = this.until(ticker, nowMs).filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
    const units = Map.groupBy(inside, ({ timeMs }) => Math.floor(timeMs / unitMs) * unitMs);
    return Array.from(units, ([startMs, trades]) => {
      const volume = trades.reduce((sum, { size }) => sum + size, 0);
      const value = trades.reduce((sum, { price, size }) => sum + price * size, 0);
      const prices = trades.map(({ price }) => price);
      return {
        time: startMs / 1000,
        open: prices[0] ?? NaN,
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1) ?? NaN,
        volume: Math.round(volume * 10) / 10,
        vwap: Math.round(value / volume * 1e6) / 1e6,
        trades: trades.length,
      };
    });
  }
}

/** Most messages leave within 200 ms; some are overtaken by others, some are late, some are sent twice. */
function deliveries(trade: MarketTrade, random: () => number): Delivery[] {
  const luck = random();
  const delayMs = luck < 0.02 ? 5_000 + random() * 25_000 : luck < 0.1 ? random() * 1_500 : random() * 200;
  const atMs = Math.ceil(trade.timeMs + delayMs);
  return random() < 0.05 ? [{ trade, atMs }, { trade, atMs: atMs + Math.ceil(random() * 3_000) }] : [{ trade, atMs }];
}
