import * as z from "zod";
import { type Bar, type CorporateAction, type DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { EpochTime, NonNegative, Positive } from "../live/read_message.ts";
import type { RequestOptions, RestClient } from "../live/rest_client.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";

const SNAPSHOTS = "/v2/snapshot/locale/us/markets/stocks";
const DAY_MS = 86_400_000;
const MAX_SYMBOLS_PER_REQUEST = 100;

const DayPart = z.object({ c: NonNegative.default(0), v: NonNegative.default(0) }).nullish();

/** A time that cannot be read costs nothing but itself. */
const OptionalTime = EpochTime.optional().catch(undefined);

const OneSnapshot = z.object({
  ticker: Ticker,
  day: DayPart,
  prevDay: DayPart,
  lastTrade: z.object({ p: NonNegative.default(0), t: OptionalTime }).nullish(),
  lastQuote: z.object({ p: NonNegative, P: NonNegative, t: EpochTime }).nullish().catch(undefined),
  updated: OptionalTime,
});

const Snapshots = z.object({
  status: z.string().optional(),
  // Checked one by one, so that one that cannot be read costs none of the others.
  tickers: z.array(z.unknown()).nullish(),
});

const Reference = z.object({ results: z.object({ type: z.string().nullish() }) });

const Aggregates = z.object({
  results: z.array(z.object({
    t: EpochTime,
    o: Positive,
    h: Positive,
    l: Positive,
    c: Positive,
    v: NonNegative,
    vw: Positive.nullish(),
  })).nullish().transform((results) => results ?? []),
});

const Page = { next_url: z.url().nullish() };
const Splits = z.object({
  ...Page,
  results: z.array(z.object({
    ticker: Ticker,
    execution_date: z.iso.date(),
    split_from: Positive,
    split_to: Positive,
  })),
});
const Dividends = z.object({
  ...Page,
  results: z.array(z.object({ ticker: Ticker, ex_dividend_date: z.iso.date(), cash_amount: NonNegative })),
});
/** Pages of one list, of a thousand entries each, that are read at most. */
const MAX_PAGES = 20;

const firstPositive = (...prices: readonly number[]): number => prices.find((price) => price > 0) ?? 0;

/** The price is that of the last trade if the plan shows it, else the day's close so far, else yesterday's. */
function toSnapshot(value: unknown): TickerSnapshot[] {
  const parsed = OneSnapshot.safeParse(value);
  if (!parsed.success) return [];
  const { ticker, day, prevDay, lastTrade, lastQuote, updated } = parsed.data;
  const lastPrice = lastTrade?.p ?? 0;
  const dayPrice = day?.c ?? 0;
  const timeMs = lastPrice > 0 ? lastTrade?.t : dayPrice > 0 ? updated : undefined;
  return [{
    ticker,
    price: firstPositive(lastPrice, dayPrice, prevDay?.c ?? 0),
    lastClose: prevDay?.c ?? 0,
    volume: day?.v ?? 0,
    avgVolume: 0,
    ...(timeMs !== undefined && { timeMs }),
    ...(lastQuote && { quote: { bid: lastQuote.p, ask: lastQuote.P, timeMs: lastQuote.t } }),
  }];
}

/** Massive's REST interface as far as it is used. All methods reject when the request fails. */
export class MassiveRest {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  async gainers(signal: AbortSignal): Promise<TickerSnapshot[]> {
    const { tickers } = await this.#client.get(`${SNAPSHOTS}/gainers`, Snapshots, { signal, attempts: 1 });
    return (tickers ?? []).flatMap(toSnapshot);
  }

  /** What a ticker is: `CS`, `ETF`, `WARRANT`, ...; undefined where upstream does not say. */
  async tickerType(ticker: Ticker, signal: AbortSignal): Promise<string | undefined> {
    const path = `/v3/reference/tickers/${encodeURIComponent(ticker)}`;
    const { results } = await this.#client.get(path, Reference, { signal, attempts: 1 });
    return results.type ?? undefined;
  }

  async snapshot(tickers: readonly Ticker[], signal: AbortSignal): Promise<TickerSnapshot[]> {
    const found: TickerSnapshot[] = [];
    for (let from = 0; from < tickers.length; from += MAX_SYMBOLS_PER_REQUEST) {
      const some = tickers.slice(from, from + MAX_SYMBOLS_PER_REQUEST).map(encodeURIComponent).join(",");
      const answer = await this.#client.get(`${SNAPSHOTS}/tickers?tickers=${some}`, Snapshots, { signal });
      found.push(...(answer.tickers ?? []).flatMap(toSnapshot));
    }
    return found;
  }

  /** One-minute bars with `fromMs <= start < toMs`, oldest first. */
  async minuteBars(ticker: Ticker, fromMs: number, toMs: number, options: RequestOptions): Promise<Bar[]> {
    const results = await this.#aggregates(ticker, "minute", fromMs, toMs - 1, options);
    return results.filter(({ t }) => t >= fromMs && t < toMs).map(({ t, o, h, l, c, v, vw }) => ({
      time: t / 1000,
      open: o,
      high: h,
      low: l,
      close: c,
      volume: v,
      vwap: vw ?? null,
    }));
  }

  /** Up to `days` daily bars of sessions before New York's date at `nowMs`, oldest first. */
  async dailyBars(ticker: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal): Promise<DailyBar[]> {
    if (days <= 0) return [];
    const today = dateIn("America/New_York", nowMs);
    // Seven calendar days hold five sessions, or four with a holiday.
    const from = dateIn("America/New_York", EpochMs.parse(nowMs - Math.ceil(days * 1.75 + 5) * DAY_MS));
    const results = await this.#aggregates(ticker, "day", from, today, { signal });
    return results
      .map(({ t, o, h, l, c, v }): DailyBar => {
        return { date: dateIn("America/New_York", t), open: o, high: h, low: l, close: c, volume: v };
      })
      .filter(({ date }) => date < today)
      .slice(-days);
  }

  /** Splits and dividends of all tickers from a day (`YYYY-MM-DD`) on. */
  async corporateActions(since: string, signal: AbortSignal): Promise<CorporateAction[]> {
    const actions = new Map<string, CorporateAction>();
    const add = (ticker: Ticker, date: string, change: Partial<CorporateAction>) => {
      const key = `${date} ${ticker}`;
      actions.set(key, { ticker, date, ratio: 1, dividend: 0, ...actions.get(key), ...change });
    };
    const splits = `/v3/reference/splits?execution_date.gte=${since}&order=asc&limit=1000`;
    for await (const { results } of this.#pages(splits, Splits, signal)) {
      for (const { ticker, execution_date, split_from, split_to } of results) {
        add(ticker, execution_date, { ratio: split_to / split_from });
      }
    }
    const dividends = `/v3/reference/dividends?ex_dividend_date.gte=${since}&order=asc&limit=1000`;
    for await (const { results } of this.#pages(dividends, Dividends, signal)) {
      for (const { ticker, ex_dividend_date, cash_amount } of results) {
        add(ticker, ex_dividend_date, { dividend: cash_amount });
      }
    }
    return Array.from(actions.values());
  }

  async *#pages<T extends { readonly next_url?: string | null | undefined }>(
    path: string,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    let next: string | null = path;
    for (let page = 0; next !== null && page < MAX_PAGES; page++) {
      const answer: T = await this.#client.get(next, schema, { signal });
      yield answer;
      const url: URL | null = URL.parse(answer.next_url ?? "");
      next = url === null ? null : url.pathname + url.search;
    }
  }

  async #aggregates(
    ticker: Ticker,
    unit: "minute" | "day",
    from: number | string,
    to: number | string,
    options: RequestOptions,
  ): Promise<z.infer<typeof Aggregates>["results"]> {
    // As they were traded: splits are applied by whoever compares days, with dividends and from one source.
    const path = `/v2/aggs/ticker/${encodeURIComponent(ticker)}/range/1/${unit}/${from}/${to}`;
    const { results } = await this.#client.get(`${path}?adjusted=false&sort=asc&limit=50000`, Aggregates, options);
    return results;
  }
}
