import type { Flashtape } from "@/lib/flashtape.ts";
import type { OPERATIONS } from "@/lib/http/operations/mod.ts";

/** One request of an operation. */
export interface Attempt {
  /** Of the path, not encoded. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default 200 of those that are right, 400 of those that are wrong */
  readonly status?: number;
  /** What the body of the answer, or the `detail` of a refusal, holds. */
  readonly says?: RegExp;
}

export interface OperationCase {
  /** Requests that succeed, sent one after the other to a running engine; the first is the pattern of all others. */
  readonly right: readonly [Attempt, ...Attempt[]];
  /** Makes what one more right request needs, and the request: the cancelling of an order that was submitted, say. */
  readonly made?: (app: Flashtape) => Attempt | Promise<Attempt>;
  /** Requests of a wrong type, with something unknown or something missing. What holds for every operation is added. */
  readonly wrong?: readonly (Attempt & Required<Pick<Attempt, "says">>)[];
}

/** What every operation is tried with. `ZOBS` is a ticker of the simulated market. */
export const CASES: Readonly<Record<keyof typeof OPERATIONS, OperationCase>> = {
  getStatus: { right: [{ says: /"engine":"running"/ }, { query: { anything: "goes" } }] },
  getHealth: { right: [{}] },
  getMetrics: { right: [{ says: /^flashtape_engine_running 1$/m }] },
  getWatchlist: { right: [{ says: /"count":[1-9]/ }] },
  getIgnition: { right: [{ says: /"count":[1-9]/ }] },
  getEngineStatus: { right: [{}] },
  startEngine: { right: [{ says: /"running"/ }] },
  stopEngine: { right: [{ says: /"stopped"/ }] },
  getOpenApi: { right: [{}] },
  getAsyncApi: { right: [{}] },
  getBars: {
    right: [
      { query: { ticker: "ZOBS" }, says: /"close":/ },
      { query: { ticker: "zobs", timeframe: "5m", from: "0", to: "2030-01-01T00:00:00Z", limit: "50000" } },
    ],
    wrong: [
      { query: {}, says: /^ticker=: is needed$/ },
      { query: { ticker: "$" }, says: /^ticker=\$: a ticker is/ },
      { query: { ticker: "A", timeframe: "2m" }, says: /^timeframe=2m: .*"1m"/ },
      { query: { ticker: "A", limit: "0" }, says: /^limit=0: must be a positive integer$/ },
      { query: { ticker: "A", limit: "50001" }, says: /^limit=50001: must be at most 50000$/ },
      { query: { ticker: "A", from: "yesterday" }, says: /^from=yesterday: must be epoch seconds/ },
      { query: { ticker: "A", from: "20", to: "10" }, says: /^from must not be after to$/ },
    ],
  },
};
