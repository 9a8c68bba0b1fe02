import {
  BarsResponse,
  firstIssue,
  IgnitionResponse,
  Problem,
  ServerStatus,
  type Ticker,
  WatchlistResponse,
} from "@/lib/protocol/mod.ts";
import type * as z from "zod/mini";

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** A whole trading day from 04:00 to 20:00 has 960 minutes. */
const MAX_BARS = 1000;
const TIMEOUT_MS = 10_000;

/**
 * The server's HTTP routes as the dashboard uses them. Every answer is checked against its schema.
 *
 * Each method rejects with an `Error` that says for a person what could not be done and why.
 */
export class RestClient {
  readonly #fetch: Fetch;
  readonly #askToken: () => string | null;
  /** The server's ADMIN_TOKEN, once a person has given it; never stored. */
  #token: string | null = null;

  /**
   * @param fetch the platform's own, or a test's
   * @param askToken asks the person for the server's ADMIN_TOKEN; null when none is given
   */
  constructor(fetch: Fetch, askToken: () => string | null = () => null) {
    this.#fetch = fetch;
    this.#askToken = askToken;
  }

  status(): Promise<ServerStatus> {
    return this.#get("/api/status", "the status", ServerStatus);
  }

  watchlist(): Promise<WatchlistResponse> {
    return this.#get("/api/watchlist", "the watchlist", WatchlistResponse);
  }

  ignition(): Promise<IgnitionResponse> {
    return this.#get("/api/ignition", "the ignition scores", IgnitionResponse);
  }

  /** One-minute bars, oldest first. */
  bars(ticker: Ticker): Promise<BarsResponse> {
    const query = new URLSearchParams({ ticker, timeframe: "1m", limit: String(MAX_BARS) });
    return this.#get(`/api/bars?${query}`, `the bars of ${ticker}`, BarsResponse);
  }

  /** Starts or stops the engine; asks for the token when the server wants one and the one known is not right. */
  async engine(action: "start" | "stop"): Promise<void> {
    const failure = `Cannot ${action} the engine`;
    let response = await this.#send(`/api/engine/${action}`, "POST", failure);
    if (response.status === 401) {
      this.#token = this.#askToken();
      if (this.#token !== null) response = await this.#send(`/api/engine/${action}`, "POST", failure);
    }
    await checked(response, failure);
  }

  async #get<S extends z.ZodMiniType>(path: string, what: string, schema: S): Promise<z.infer<S>> {
    const failure = `Cannot fetch ${what}`;
    const response = await checked(await this.#send(path, "GET", failure), failure);
    let body: unknown;
    try {
      body = await response.json();
    } catch (cause) {
      throw new Error(`${failure}: the answer is not JSON`, { cause });
    }
    const result = schema.safeParse(body);
    if (!result.success) throw new Error(`${failure}: ${firstIssue(result.error.issues)}`);
    return result.data;
  }

  async #send(path: string, method: "GET" | "POST", failure: string): Promise<Response> {
    const headers: Record<string, string> = this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await this.#fetch(path, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw new Error(`${failure}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

async function checked(response: Response, failure: string): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`${failure}: ${response.status} ${await detailOf(response)}`);
}

/** What a refusal says for a person: the detail of problem details, else the status text. */
async function detailOf(response: Response): Promise<string> {
  // A body that cannot be read says no more than the status does.
  const problem = Problem.safeParse(await response.json().catch(() => null));
  return problem.success ? problem.data.detail : response.statusText;
}
