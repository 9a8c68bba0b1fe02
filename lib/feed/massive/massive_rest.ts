import * as z from "zod";
import { type Bar, type CorporateAction, type DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { EpochTime, NonNegative, Positive } from "../live/read_message.ts";
import type { RequestOptions, RestClient } from "../live/rest_client.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";
import { pagesOf } from "./pages.ts";
import { SnapshotAnswer, SNAPSHOTS } from "./snapshot_answer.ts";

const DAY_MS = 86_400_000;
const MAX_SYMBOLS_PER_REQUEST = 100;

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

/** Massive's REST interface as far as it is used. All methods reject when the request fails. */
export class MassiveRest {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  async gainers(signal: AbortSignal): Promise<TickerSnapshot[]> {
    return await this.#client.get(`${SNAPSHOTS}/gainers`, SnapshotAnswer, { signal, attempts: 1 });
  }

  async snapshot(tickers: readonly Ticker[], signal: AbortSignal): Promise<TickerSnapshot[]> {
    const found: TickerSnapshot[] = [];
    for (let from = 0; from < tickers.length; from += MAX_SYMBOLS_PER_REQUEST) {
      const some = tickers.slice(from, from + MAX_SYMBOLS_PER_REQUEST).map(encodeURIComponent).join(",");
      found.push(...await this.#client.get(`${SNAPSHOTS}/tickers?tickers=${some}`, SnapshotAnswer, { signal }));
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
    for await (const { results } of pagesOf(this.#client, splits, Splits, { signal, most: MAX_PAGES })) {
      for (const { ticker, execution_date, split_from, split_to } of results) {
        add(ticker, execution_date, { ratio: split_to / split_from });
      }
    }
    const dividends = `/v3/reference/dividends?ex_dividend_date.gte=${since}&order=asc&limit=1000`;
    for await (const { results } of pagesOf(this.#client, dividends, Dividends, { signal, most: MAX_PAGES })) {
      for (const { ticker, ex_dividend_date, cash_amount } of results) {
        add(ticker, ex_dividend_date, { dividend: cash_amount });
      }
    }
    return Array.from(actions.values());
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
