import * as z from "zod";
import { Ticker } from "@/lib/protocol/mod.ts";
import type { NewsItem, TickerReference, TickerSnapshot } from "../feed.ts";
import { NonNegative, Positive, Rfc3339 } from "../live/read_message.ts";
import type { RestClient } from "../live/rest_client.ts";
import { pagesOf } from "./pages.ts";
import { SnapshotAnswer, SNAPSHOTS } from "./snapshot_answer.ts";

const GROUPED = "/v2/aggs/grouped/locale/us/market/stocks";
const TICKERS = "/v3/reference/tickers";
/** Experimental by Massive's documentation. */
const FLOATS = "/stocks/vX/float?limit=5000&sort=ticker.asc";
const NEWS = "/v2/reference/news?order=desc&sort=published_utc&limit=1000";
/** Pages of a list of all tickers: a thousand in each, and a few thousand in those of the floats. */
const MAX_PAGES = 30;

const Text = z.string().trim().min(1).optional().catch(undefined);
const Shares = Positive.optional().catch(undefined);

/** Rows are checked one by one, so that one that cannot be read costs none of the others. */
function rowsOf<S extends z.ZodType>(row: S) {
  return z.array(z.unknown()).nullish().transform((rows): z.infer<S>[] =>
    (rows ?? []).flatMap((value) => {
      const parsed = row.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    })
  );
}

/** A session of a ticker, from the call that has all of them. */
export interface SessionRow {
  readonly ticker: Ticker;
  readonly close: number;
  readonly volume: number;
}

const Grouped = z.object({
  results: rowsOf(
    z.object({ T: Ticker, c: Positive, v: NonNegative })
      .transform(({ T, c, v }): SessionRow => ({ ticker: T, close: c, volume: v })),
  ),
});

/** What a ticker is, without its name. */
type Known = Omit<TickerReference, "ticker">;

const Known = z.object({
  name: Text,
  type: Text,
  primary_exchange: Text,
  share_class_shares_outstanding: Shares,
  weighted_shares_outstanding: Shares,
  market_cap: Shares,
});

function knownOf({ name, type, primary_exchange, market_cap, ...shares }: z.infer<typeof Known>): Known {
  const sharesOutstanding = shares.share_class_shares_outstanding ?? shares.weighted_shares_outstanding;
  return {
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(primary_exchange !== undefined && { exchange: primary_exchange }),
    ...(sharesOutstanding !== undefined && { sharesOutstanding }),
    ...(market_cap !== undefined && { marketCap: market_cap }),
  };
}

const Reference = Known.extend({ ticker: Ticker })
  .transform(({ ticker, ...known }): TickerReference => ({ ticker, ...knownOf(known) }));

const Float = z.object({ ticker: Ticker, free_float: Positive })
  .transform(({ ticker, free_float }): TickerReference => ({ ticker, float: free_float }));

const next_url = z.string().nullish().catch(null);
const References = z.object({ next_url, results: rowsOf(Reference) });
const Floats = z.object({ next_url, results: rowsOf(Float) });
const Details = z.object({ results: Known.transform(knownOf) });

/** Names of what is no stock, `X:BTCUSD`, are among the tickers of an article. */
const News = z.object({
  results: rowsOf(
    z.object({
      id: z.string().min(1),
      title: z.string().trim().min(1),
      published_utc: Rfc3339,
      article_url: z.url({ protocol: /^https?$/ }).optional().catch(undefined),
      tickers: z.array(z.unknown()).default([]),
    }).transform(({ id, title, published_utc, article_url, tickers }): NewsItem => ({
      kind: "news",
      id,
      tickers: tickers.flatMap((ticker) => Ticker.safeParse(ticker).data ?? []),
      headline: title,
      ...(article_url !== undefined && { url: article_url }),
      timeMs: published_utc,
    })),
  ),
});

/** Massive's calls about the whole market. All methods reject when the request fails. */
export class MarketRest {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  /** Where every ticker stands. */
  async snapshots(signal: AbortSignal): Promise<TickerSnapshot[]> {
    return await this.#client.get(`${SNAPSHOTS}/tickers`, SnapshotAnswer, { signal });
  }

  /**
   * All tickers of one session, none of a day without.
   *
   * @param date `YYYY-MM-DD`
   * @param isAdjusted whether for splits since then
   */
  async session(date: string, isAdjusted: boolean, signal: AbortSignal): Promise<SessionRow[]> {
    const path = `${GROUPED}/${date}?adjusted=${isAdjusted}`;
    const { results } = await this.#client.get(path, Grouped, { signal });
    return results;
  }

  /** Name, type and exchange of all tickers, page by page. */
  async *references(signal: AbortSignal): AsyncGenerator<readonly TickerReference[], void, void> {
    const path = `${TICKERS}?market=stocks&active=true&limit=1000`;
    for await (const { results } of pagesOf(this.#client, path, References, { signal, most: MAX_PAGES })) yield results;
  }

  /** Floats of all tickers, page by page. */
  async *floats(signal: AbortSignal): AsyncGenerator<readonly TickerReference[], void, void> {
    for await (const { results } of pagesOf(this.#client, FLOATS, Floats, { signal, most: MAX_PAGES })) yield results;
  }

  /** All that there is to know of one ticker, shares and market value included. */
  async details(ticker: Ticker, signal: AbortSignal): Promise<TickerReference> {
    const path = `${TICKERS}/${encodeURIComponent(ticker)}`;
    const { results } = await this.#client.get(path, Details, { signal, attempts: 1 });
    return { ticker, ...results };
  }

  /** Articles published from a moment on, oldest first; without one, the latest thousand. */
  async news(sinceMs: number | null, signal: AbortSignal): Promise<NewsItem[]> {
    const since = sinceMs === null ? "" : `&published_utc.gte=${new Date(sinceMs).toISOString()}`;
    const { results } = await this.#client.get(NEWS + since, News, { signal, attempts: 1 });
    return results.sort((a, b) => a.timeMs - b.timeMs);
  }
}
