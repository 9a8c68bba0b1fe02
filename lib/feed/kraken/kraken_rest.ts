import * as z from "zod";
import { type Bar, type DailyBar, type EpochMs, Ticker } from "@/lib/protocol/mod.ts";
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

/** The first of a list: of today (UTC), where the second is that of 24 hours; of price and size, the price. */
const First = z.tuple([NonNegativeDecimal], z.unknown()).transform(([first]) => first);

/** Of a pair: `c` last price, `v` volume, `o` today's opening price, `h` and `l` its range, `b` and `a` the touch. */
const OneTicker = z.object({
  c: First,
  v: First,
  o: NonNegativeDecimal,
  h: First.optional().catch(undefined),
  l: First.optional().catch(undefined),
  b: First.optional().catch(undefined),
  a: First.optional().catch(undefined),
});

/** Of several pairs they are checked one by one, so that one that cannot be read costs none of the others. */
const Result = z.object({ error: z.array(z.string()), result: z.record(z.string(), z.unknown()).default({}) });
const Pair = z.object({ wsname: z.string(), status: z.string() });

/** Upstream's own names of coins in the lists of its older interface. */
const COINS: Readonly<Record<string, string>> = { XBT: "BTC", XDG: "DOGE" };
const DOLLARS = "/USD";

/** How the newer interface writes a pair of the older one: `XBT/USD` is `BTC/USD`. */
function symbolOf(wsname: string): Ticker | undefined {
  const coin = wsname.slice(0, -DOLLARS.length);
  return wsname.endsWith(DOLLARS) ? Ticker.safeParse((COINS[coin] ?? coin) + DOLLARS).data : undefined;
}

const Errors = z.object({ error: z.array(z.string()) });

/** Kraken tells that there were too many requests with status 200. */
export function isKrakenLimit(body: unknown): boolean {
  const parsed = Errors.safeParse(body);
  return parsed.success && parsed.data.error.some((error) => /Rate limit|Too many requests|Throttled/i.test(error));
}

/** Kraken's REST interface as far as it is used. All methods reject when the request fails or is refused. */
export class KrakenRest implements CoinRest {
  readonly #client: RestClient;
  /** Pairs that are traded for dollars, by their names in this interface. */
  #symbols: ReadonlyMap<string, Ticker> = new Map();

  constructor(client: RestClient) {
    this.#client = client;
  }

  /** The day is UTC's; its opening price stands for the close before. */
  async snapshot(ticker: Ticker, _nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot> {
    const path = `/0/public/Ticker?pair=${encodeURIComponent(ticker)}`;
    const { error, result } = await this.#client.get(path, Result, { signal });
    const found = OneTicker.safeParse(Object.values(result)[0]).data;
    if (error.length > 0 || found === undefined) throw refused(path, error);
    return { ticker, price: found.c, lastClose: found.o, volume: found.v, avgVolume: 0 };
  }

  async products(signal: AbortSignal): Promise<Ticker[]> {
    return Array.from((await this.#pairs(signal)).values());
  }

  /** All pairs that are traded for dollars, as they stand now; the day is UTC's. */
  async market(nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot[]> {
    if (this.#symbols.size === 0) await this.#pairs(signal);
    const path = "/0/public/Ticker";
    const { error, result } = await this.#client.get(path, Result, { signal });
    if (error.length > 0) throw refused(path, error);
    return Object.entries(result).flatMap(([name, row]): TickerSnapshot[] => {
      const ticker = this.#symbols.get(name);
      const found = OneTicker.safeParse(row).data;
      if (ticker === undefined || found === undefined) return [];
      const { c: price, o: open, v: volume, h: high = 0, l: low = 0, b: bid = 0, a: ask = 0 } = found;
      return [{
        ticker,
        price,
        lastClose: open,
        volume,
        avgVolume: 0,
        ...(open > 0 && high > 0 && low > 0 && { day: { open, high, low } }),
        ...(bid > 0 && ask > 0 && { quote: { bid, ask, timeMs: nowMs } }),
      }];
    });
  }

  async #pairs(signal: AbortSignal): Promise<ReadonlyMap<string, Ticker>> {
    const path = "/0/public/AssetPairs";
    const { error, result } = await this.#client.get(path, Result, { signal, attempts: 1 });
    if (error.length > 0) throw refused(path, error);
    this.#symbols = new Map(
      Object.entries(result).flatMap(([name, row]): [string, Ticker][] => {
        const { wsname = "", status } = Pair.safeParse(row).data ?? {};
        const symbol = symbolOf(wsname);
        return symbol !== undefined && status === "online" ? [[name, symbol]] : [];
      }),
    );
    return this.#symbols;
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
