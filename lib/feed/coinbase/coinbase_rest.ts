import * as z from "zod";
import { type Bar, type DailyBar, type EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { NonNegative, NonNegativeDecimal, Positive, PositiveDecimal, Rfc3339 } from "../live/read_message.ts";
import type { CoinRest } from "../live/coin_feed.ts";
import type { RequestOptions, RestClient } from "../live/rest_client.ts";
import { utcDay } from "../live/utc_day.ts";

const MINUTE_S = 60;
const DAY_S = 86_400;
/** The most candles that one answer holds. */
const MAX_CANDLES = 300;
/**
 * Candles lack VWAPs. For a stretch up to this long they are made from the trades, of which up to so many pages of 1,000
 * are read; other bars have none.
 */
const MAX_VWAP_SPAN_MS = 3_600_000;
const MAX_TRADE_PAGES = 10;
const PAGE_SIZE = 1000;

/** `[time s, low, high, open, close, volume]`, newest first. */
const Candles = z.array(
  z.tuple([z.int(), Positive, Positive, Positive, Positive, NonNegative]).transform(
    ([time, low, high, open, close, volume]) => ({ time, low, high, open, close, volume }),
  ),
);
type Candle = z.infer<typeof Candles>[number];

const Trades = z.array(z.object({ trade_id: z.int(), time: Rfc3339, price: PositiveDecimal, size: PositiveDecimal }));

/** Its `open` and `volume` are those of the last 24 hours, not of a day. */
const Stats = z.object({
  last: NonNegativeDecimal,
  volume_30day: NonNegativeDecimal.default(0),
});

/** A row that cannot be read costs none of the others. */
const Products = z.array(z.unknown());
const Product = z.object({
  id: Ticker,
  quote_currency: z.string(),
  status: z.string(),
  trading_disabled: z.boolean().nullish(),
});

/** Coinbase Exchange's REST interface as far as it is used. All methods reject when the request fails. */
export class CoinbaseRest implements CoinRest {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  async products(signal: AbortSignal): Promise<Ticker[]> {
    const rows = await this.#client.get("/products", Products, { signal, attempts: 1 });
    return rows.flatMap((row) => {
      const { id, quote_currency, status, trading_disabled } = Product.safeParse(row).data ?? {};
      return id !== undefined && quote_currency === "USD" && status === "online" && trading_disabled !== true
        ? [id]
        : [];
    });
  }

  /** The day is UTC's; a day without trades leaves its figure unknown. */
  async snapshot(ticker: Ticker, nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot> {
    const path = `/products/${encodeURIComponent(ticker)}/stats`;
    const { last, volume_30day } = await this.#client.get(path, Stats, { signal });
    const todayS = Math.floor(nowMs / 1000 / DAY_S) * DAY_S;
    const days = await this.#candles(ticker, DAY_S, todayS - DAY_S, todayS + DAY_S, { signal });
    const yesterday = days.find(({ time }) => time < todayS);
    const today = days.find(({ time }) => time === todayS);
    return {
      ticker,
      price: last,
      lastClose: yesterday?.close ?? 0,
      volume: today?.volume ?? 0,
      avgVolume: volume_30day / 30,
    };
  }

  /** One-minute bars with `fromMs <= start < toMs`, oldest first; with VWAP where the trades can be had. */
  async minuteBars(ticker: Ticker, fromMs: number, toMs: number, options: RequestOptions): Promise<Bar[]> {
    const candles = await this.#candles(ticker, MINUTE_S, fromMs / 1000, toMs / 1000, options);
    const isShort = candles.length > 0 && toMs - fromMs <= MAX_VWAP_SPAN_MS;
    const vwaps = isShort ? await this.#vwaps(ticker, fromMs, toMs, options) : new Map<number, number>();
    return candles.map((candle) => ({ ...candle, vwap: vwaps.get(candle.time) ?? null }));
  }

  /** Up to `days` bars of UTC days before that of `nowMs`, oldest first. */
  async dailyBars(ticker: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal): Promise<DailyBar[]> {
    const todayS = Math.floor(nowMs / 1000 / DAY_S) * DAY_S;
    const candles = await this.#candles(ticker, DAY_S, todayS - Math.max(0, days) * DAY_S, todayS, { signal });
    return candles.map(utcDay);
  }

  /** The same with the day that is under way, as the last one if it has begun to trade. */
  async recentDays(ticker: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal): Promise<DailyBar[]> {
    const todayS = Math.floor(nowMs / 1000 / DAY_S) * DAY_S;
    const candles = await this.#candles(ticker, DAY_S, todayS - days * DAY_S, todayS + DAY_S, { signal });
    return candles.map(utcDay);
  }

  async #candles(
    ticker: Ticker,
    unitS: number,
    fromS: number,
    toS: number,
    options: RequestOptions,
  ): Promise<Candle[]> {
    const found: Candle[] = [];
    const iso = (timeS: number) => new Date(timeS * 1000).toISOString();
    for (let startS = fromS; startS < toS; startS += MAX_CANDLES * unitS) {
      // Both ends are inclusive.
      const endS = Math.min(toS, startS + MAX_CANDLES * unitS) - unitS;
      const query = `granularity=${unitS}&start=${iso(startS)}&end=${iso(endS)}`;
      const path = `/products/${encodeURIComponent(ticker)}/candles?${query}`;
      const candles = await this.#client.get(path, Candles, options);
      found.push(...candles.filter(({ time }) => time >= startS && time <= endS));
    }
    return found.sort((a, b) => a.time - b.time);
  }

  /** VWAP by minute, epoch seconds, from the trades themselves, which are paged from the newest back. */
  async #vwaps(ticker: Ticker, fromMs: number, toMs: number, options: RequestOptions): Promise<Map<number, number>> {
    const sums = new Map<number, { value: number; size: number }>();
    let after = "";
    for (let page = 0; page < MAX_TRADE_PAGES; page++) {
      const path = `/products/${encodeURIComponent(ticker)}/trades?limit=${PAGE_SIZE}${after}`;
      const trades = await this.#client.get(path, Trades, options);
      for (const { time, price, size } of trades) {
        if (time < fromMs || time >= toMs) continue;
        const minuteS = Math.floor(time / 60_000) * MINUTE_S;
        const sum = sums.get(minuteS) ?? { value: 0, size: 0 };
        sums.set(minuteS, { value: sum.value + price * size, size: sum.size + size });
      }
      const last = trades.at(-1);
      if (last === undefined || last.time < fromMs) return vwapsOf(sums, fromMs);
      after = `&after=${last.trade_id}`;
    }
    // The oldest minute reached is known in part only.
    const oldestS = Math.min(...sums.keys());
    return vwapsOf(sums, (oldestS + MINUTE_S) * 1000);
  }
}

function vwapsOf(sums: ReadonlyMap<number, { value: number; size: number }>, fromMs: number): Map<number, number> {
  const whole = Array.from(sums).filter(([minuteS]) => minuteS * 1000 >= fromMs);
  return new Map(whole.map(([minuteS, { value, size }]) => [minuteS, roundPrice(value / size)]));
}

/** As computed bars round theirs (docs/domain.md, Bars): 6 decimals, or 7 significant digits below 1. */
function roundPrice(price: number): number {
  return price >= 1 ? Math.round(price * 1e6) / 1e6 : Number(price.toPrecision(7));
}
