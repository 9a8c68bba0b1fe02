/** Lists about the whole market that Massive's REST interface has, and how they fail. */
export class FakeMassiveLists {
  /** Pages of splits and of dividends. */
  splits: Record<string, unknown>[][] = [[]];
  dividends: Record<string, unknown>[][] = [[]];
  /** Pages of all tickers, and of their floats; null where the plan has none. */
  references: Record<string, unknown>[][] = [[]];
  floats: Record<string, unknown>[][] | null = [[]];
  /** What is known of single tickers. */
  details: Readonly<Record<string, Record<string, unknown>>> = {};
  /** Rows of the whole market by date; other days have no session. */
  sessions: Readonly<Record<string, Record<string, unknown>[]>> = {};
  news: Record<string, unknown>[] = [];
  /** Host that the next page is said to be at. */
  nextHost = "https://api.massive.com";
  /** Pages (`references 1`) that the server fails at. */
  readonly failing = new Set<string>();

  /** The answer to a request; undefined when it is about no list. */
  answer(url: URL): unknown {
    const { pathname } = url;
    switch (pathname) {
      case "/v3/reference/splits":
        return this.#page(url, "splits", this.splits);
      case "/v3/reference/dividends":
        return this.#page(url, "dividends", this.dividends);
      case "/v3/reference/tickers":
        return this.#page(url, "references", this.references);
      case "/stocks/vX/float":
        return this.floats === null ? new Response(null, { status: 403 }) : this.#page(url, "floats", this.floats);
      case "/v2/reference/news": {
        const since = url.searchParams.get("published_utc.gte") ?? "";
        return { status: "OK", results: this.news.filter((one) => String(one["published_utc"]) >= since).reverse() };
      }
    }
    const grouped = /^\/v2\/aggs\/grouped\/locale\/us\/market\/stocks\/([\d-]+)$/.exec(pathname)?.[1];
    if (grouped !== undefined) {
      const results = this.sessions[grouped];
      return { status: "OK", resultsCount: results?.length ?? 0, ...(results !== undefined && { results }) };
    }
    const results = this.details[decodeURIComponent(pathname.replace("/v3/reference/tickers/", ""))];
    return results === undefined ? undefined : { status: "OK", results };
  }

  #page(url: URL, name: string, pages: readonly Record<string, unknown>[][]): unknown {
    const page = Number(url.searchParams.get("cursor") ?? 0);
    if (this.failing.has(`${name} ${page}`)) return new Response(null, { status: 500 });
    const next = page + 1 < pages.length ? { next_url: `${this.nextHost}${url.pathname}?cursor=${page + 1}` } : {};
    return { status: "OK", results: pages[page] ?? [], ...next };
  }
}
