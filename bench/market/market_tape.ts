import { Random } from "@/lib/feed/simulated/random.ts";
import type { Feed, FeedCapabilities, FeedEvent } from "@/lib/feed/feed.ts";
import {
  type DailyBar,
  type EpochMs,
  parseTicker,
  type Ticker,
  type TickerSnapshot,
  type Trade,
} from "@/lib/protocol/mod.ts";
import { VOLUME_ONLY } from "@/lib/market/mod.ts";

export interface MarketTapeOptions {
  readonly tickers: number;
  readonly tradesPerS: number;
}

/** Places of the table that trades pick their ticker from. */
const PLACES = 2 ** 17;
/** How much less a ticker trades than the one before it: the most active has 0.8 % of 12,000 tickers' trades. */
const FLATTENING = 20;
const LATE_SHARE = 0.005;
const ODD_SHARE = 0.3;
const STEP_MS = 5;
/** A tape that is so far behind its clock leaves out what it could not make in time. */
const MOST_BEHIND_MS = 400;
/** Most that it makes in a turn of the event loop. */
const MOST_AT_ONCE_MS = 20;

/** `A`, `B`, ... `AA`, ...: as many names as there are tickers. */
function nameOf(index: number): string {
  let name = "";
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) name = String.fromCharCode(65 + rest % 26) + name;
  return name;
}

/** Trades of a whole market, made as cheaply as they can be: prices walk, a few tickers trade much and many a little. */
export class TradeMaker {
  readonly tickers: readonly Ticker[];
  readonly #random = new Random(1);
  readonly #places = new Uint16Array(PLACES);
  readonly #prices: Float64Array;
  #trades = 0;

  constructor(tickers: number) {
    this.tickers = Array.from({ length: tickers }, (_, index) => parseTicker(nameOf(index)));
    this.#prices = Float64Array.from(this.tickers, () => Math.round(this.#random.between(200, 9_000)) / 100);
    const weights = this.tickers.map((_, index) => 1 / (index + FLATTENING));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let place = 0;
    let sum = 0;
    for (const [index, weight] of weights.entries()) {
      sum += weight;
      while (place < PLACES && place < sum / total * PLACES) this.#places[place++] = index;
    }
  }

  price(index: number): number {
    return this.#prices[index] ?? NaN;
  }

  make(timeMs: number): Trade {
    const random = this.#random;
    const draw = random.unit();
    const index = this.#places[Math.floor(draw * PLACES)] ?? 0;
    // The digits that the choice of the ticker has left over.
    const move = draw * PLACES % 1;
    const price = Math.max(0.5, Math.round((this.#prices[index] ?? 1) * (1 + (move - 0.5) * 0.001) * 100) / 100);
    this.#prices[index] = price;
    const isOdd = move < ODD_SHARE;
    const lateMs = move > 1 - LATE_SHARE ? random.integer(500, 6_000) : 0;
    const trade = {
      kind: "trade",
      ticker: this.tickers[index] ?? parseTicker("A"),
      price,
      size: isOdd ? 1 + Math.floor(move * 300) : 100,
      timeMs: timeMs - lateMs as EpochMs,
      id: String(++this.#trades),
    } as const;
    return isOdd ? { ...trade, eligibility: VOLUME_ONLY } : trade;
  }
}

/** A market of such trades, by the clock, in a feed; it counts the time that making them takes. */
export class MarketTape implements Feed {
  readonly name = "tape";
  readonly marketHours = "always_open";
  readonly capabilities: FeedCapabilities = {
    quotes: false,
    bars: false,
    snapshot: true,
    gainers: true,
    dailyBars: false,
  };
  readonly #maker: TradeMaker;
  readonly #tradesPerS: number;
  /** Milliseconds of CPU spent on making trades, trades made, and those left out because the process was late. */
  makingMs = 0;
  made = 0;
  shed = 0;

  constructor({ tickers, tradesPerS }: MarketTapeOptions) {
    this.#maker = new TradeMaker(tickers);
    this.#tradesPerS = tradesPerS;
  }

  get tickers(): readonly Ticker[] {
    return this.#maker.tickers;
  }

  marketTime(): EpochMs {
    return Date.now() as EpochMs;
  }

  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent, void, void> {
    for await (const batch of this.batches(signal)) yield* batch;
  }

  async *batches(signal: AbortSignal): AsyncGenerator<readonly FeedEvent[], void, void> {
    yield [{ kind: "status", event: "feed_connected", data: {} }];
    const perMs = this.#tradesPerS / 1000;
    let fromMs = Date.now();
    while (!signal.aborted) {
      // A turn of the event loop for sockets and timers, however late it is.
      await new Promise((resolve) => setTimeout(resolve, Date.now() - fromMs > STEP_MS ? 0 : STEP_MS));
      const behindMs = Date.now() - fromMs;
      const skippedMs = Math.max(0, behindMs - MOST_BEHIND_MS);
      this.shed += Math.floor(skippedMs * perMs);
      fromMs += skippedMs;
      const toMs = Math.min(Date.now(), fromMs + MOST_AT_ONCE_MS);
      const startMs = performance.now();
      const count = Math.floor((toMs - fromMs) * perMs);
      // Stamped with the time at which they are due: what they wait for the pipeline is latency.
      const trades = Array.from({ length: count }, (_, n) => this.#maker.make(Math.floor(fromMs + n / perMs)));
      this.makingMs += performance.now() - startMs;
      this.made += count;
      fromMs = toMs;
      yield trades;
    }
  }

  subscribe(): void {}
  unsubscribe(): void {}

  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    return Promise.resolve(tickers.flatMap((ticker) => this.#snapshot(this.tickers.indexOf(ticker))));
  }

  gainers(): Promise<TickerSnapshot[]> {
    return Promise.resolve(Array.from({ length: 20 }, (_, index) => this.#snapshot(index * 7)).flat());
  }

  market(): Promise<TickerSnapshot[]> {
    return Promise.resolve(this.tickers.flatMap((_, index) => this.#snapshot(index)));
  }

  dailyBars(): Promise<DailyBar[]> {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #snapshot(index: number): TickerSnapshot[] {
    const ticker = this.tickers[index];
    const price = this.#maker.price(index);
    return ticker === undefined ? [] : [{ ticker, price, lastClose: price * 0.97, volume: 0, avgVolume: 1_000_000 }];
  }
}
