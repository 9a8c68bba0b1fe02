import * as z from "zod";
import type { Bar, DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { NonNegativeDecimal, PositiveDecimal } from "../live/read_message.ts";
import type { CoinRest } from "../live/coin_feed.ts";
import type { RequestOptions, RestClient } from "../live/rest_client.ts";
import { utcDay } from "../live/utc_day.ts";

const DAY_MS = 86_400_000;

/** `[time s, open, high, low, close, vwap, volume, count]`, oldest first; the last one is still forming. */
const Row = z.tuple([
  z.int(),
  PositiveDecimal,
  PositiveDecimal,
  PositiveDecimal,
  PositiveDecimal,
  NonNegativeDecimal,
  NonNegativeDecimal,
  z.int(),
]).transform(([time, open, high, low, close, vwap, volume]): Bar => ({
  time,
  open,
  high,
  low,
  close,
  volume,
  vwap: vwap > 0 ? vwap : null,
}));

/** Beside the pair, whose name upstream may spell in its own way, the result holds only `last`. */
const Ohlc = z.object({ error: z.array(z.string()), result: z.record(z.string(), z.unknown()).default({}) });
const Rows = z.array(Row);

/** Of every pair: `c` last price and lot, `v` volume today and of 24 h, `o` today's opening price (UTC). */
const Tickers = z.object({
  error: z.array(z.string()),
  result: z.record(
    z.string(),
    z.object({
      c: z.tuple([NonNegativeDecimal], z.unknown()),
      v: z.tuple([NonNegativeDecimal], z.unknown()),
      o: NonNegativeDecimal,
    }),
  ).default({}),
});

const Errors = z.object({ error: z.array(z.string()) });

/** Kraken tells that there were too many requests with status 200. */
export function isKrakenLimit(body: unknown): boolean {
  const parsed = Errors.safeParse(body);
  return parsed.success && parsed.data.error.some((error) => /Rate limit|Too many requests|Throttled/i.test(error));
}

/** Kraken's REST interface as far as it is used. All methods reject when the request fails or is refused. */
export class KrakenRest implements CoinRest {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  /** The day is UTC's; its opening price stands for the close before. */
  async snapshot(ticker: Ticker, _nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot> {
    const path = `/0/public/Ticker?pair=${encodeURIComponent(ticker)}`;
    const { error, result } = await this.#client.get(path, Tickers, { signal });
    const [found] = Object.values(result);
    if (error.length > 0 || found === undefined) throw refused(path, error);
    return { ticker, price: found.c[0], lastClose: found.o, volume: found.v[0], avgVolume: 0 };
  }

  /** One-minute bars with `fromMs <= start < toMs`, oldest first; upstream keeps the last 720 only. */
  minuteBars(ticker: Ticker, fromMs: number, toMs: number, options: RequestOptions): Promise<Bar[]> {
    return this.#bars(ticker, 1, fromMs, toMs, options);
  }

  /** Up to `days` bars of UTC days before that of `nowMs`, oldest first. */
  async dailyBars(ticker: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal): Promise<DailyBar[]> {
    const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const bars = await this.#bars(ticker, 1440, todayMs - Math.max(0, days) * DAY_MS, todayMs, { signal });
    return bars.map(utcDay);
  }

  async #bars(
    ticker: Ticker,
    minutes: number,
    fromMs: number,
    toMs: number,
    options: RequestOptions,
  ): Promise<Bar[]> {
    // `since` itself may be left out of the answer.
    const query = `pair=${encodeURIComponent(ticker)}&interval=${minutes}&since=${fromMs / 1000 - minutes * 60}`;
    const path = `/0/public/OHLC?${query}`;
    const { error, result } = await this.#client.get(path, Ohlc, options);
    const [, rows] = Object.entries(result).find(([name]) => name !== "last") ?? [];
    if (error.length > 0 || rows === undefined) throw refused(path, error);
    return Rows.parse(rows).filter(({ time }) => time * 1000 >= fromMs && time * 1000 < toMs);
  }
}

const refused = (path: string, errors: readonly string[]): Error =>
  new Error(`Cannot get ${path}: ${errors.join("; ") || "the answer holds no such pair"}`);
