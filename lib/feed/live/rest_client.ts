import type * as z from "zod";
import { backoff } from "@/lib/support/backoff.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import { retryAfterMs } from "./retry_after.ts";

/** Requests without an answer after this long are given up. */
const TIMEOUT_MS = 10_000;
const RETRY = { firstMs: 1_000, maxMs: 30_000 };

/** `fetch` as far as it is used here. */
export type Fetch = (url: string, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>;

export interface RestClientOptions {
  /** Scheme, host and path before every request's own; no slash at the end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: Fetch;
  readonly logger: Logger;
  /** Never more requests than this within a second. */
  readonly requestsPerSecond: number;
  /** Sent with every request; never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Tells a refusal for too many requests that comes as an ordinary answer. */
  readonly isLimited?: (body: unknown) => boolean;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** @default 4 */
  readonly attempts?: number;
}

/** Why an attempt brought nothing, and what to do about it. */
class Failure {
  constructor(readonly message: string, readonly retry: boolean, readonly limited: boolean, readonly waitMs?: number) {}
}

/**
 * GET requests of JSON, never faster than allowed. A 429 holds off all requests of this client for as long as its
 * Retry-After says; server errors and lost connections are tried again with backoff. Of a row of such failures the
 * first is logged.
 */
export class RestClient {
  readonly #options: RestClientOptions;
  readonly #bucket: TokenBucket;
  readonly #outage: OutageLog;
  #heldOffToMs = 0;
  #heldOffForMs = 0;

  constructor(options: RestClientOptions) {
    this.#options = options;
    // One at a time: a burst on top of the refill could exceed the rate within one second.
    this.#bucket = new TokenBucket(options.requestsPerSecond, 1, options.clock.now());
    this.#outage = new OutageLog("asking upstream", options.logger);
  }

  /** Whether the server has asked for silence that is not over yet. */
  get isHeldOff(): boolean {
    return this.#heldOffMs() > 0;
  }

  /**
   * The answer to `path` (with its query), checked by `schema`.
   *
   * @throws {Error} naming the path and the last failure: when refused, when all attempts failed, when aborted.
   * @throws {SyntaxError} when the answer is not of the schema.
   */
  async get<S extends z.ZodType>(
    path: string,
    schema: S,
    { signal, attempts = 4 }: RequestOptions,
  ): Promise<z.infer<S>> {
    const { clock, random } = this.#options;
    for (let attempt = 0;; attempt++) {
      await this.#admitted(signal);
      if (signal.aborted) throw new Error(`Cannot get ${path}: aborted`);
      const outcome = await this.#request(path, signal);
      if (!(outcome instanceof Failure)) {
        this.#outage.worked();
        const parsed = schema.safeParse(outcome.body);
        if (parsed.success) return parsed.data;
        const [issue] = parsed.error.issues;
        throw new SyntaxError(`Cannot read the answer to ${path}: ${issue?.path.join(".")}: ${issue?.message}`);
      }
      const waitMs = outcome.waitMs ?? backoff(attempt, random(), RETRY);
      if (outcome.limited) this.#holdOff(waitMs);
      if (outcome.retry && !signal.aborted) this.#outage.failed(outcome.message, { path });
      if (signal.aborted || !outcome.retry || attempt + 1 >= attempts) {
        throw new Error(`Cannot get ${path}: ${outcome.message}`);
      }
      if (!outcome.limited) await sleep(clock, waitMs, signal);
    }
  }

  #holdOff(waitMs: number): void {
    const nowMs = this.#options.clock.now();
    if (nowMs + waitMs <= this.#heldOffToMs) return;
    this.#heldOffToMs = nowMs + waitMs;
    this.#heldOffForMs = waitMs;
  }

  /** What is left of the silence that the server has asked for: never more than that, should the clock be set back. */
  #heldOffMs(): number {
    const nowMs = this.#options.clock.now();
    this.#heldOffToMs = Math.min(this.#heldOffToMs, nowMs + this.#heldOffForMs);
    return this.#heldOffToMs - nowMs;
  }

  async #admitted(signal: AbortSignal): Promise<void> {
    const { clock, requestsPerSecond } = this.#options;
    while (!signal.aborted) {
      const heldMs = this.#heldOffMs();
      if (heldMs > 0) await sleep(clock, heldMs, signal);
      else if (this.#bucket.take(clock.now())) return;
      else await sleep(clock, Math.ceil(1000 / requestsPerSecond), signal);
    }
  }

  async #request(path: string, signal: AbortSignal): Promise<{ readonly body: unknown } | Failure> {
    const { baseUrl, clock, fetch, headers = {}, isLimited } = this.#options;
    const timeout = new AbortController();
    const timer = clock.setTimeout(() => timeout.abort(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    try {
      const response = await fetch(baseUrl + path, {
        headers: { ...headers, accept: "application/json" },
        signal: AbortSignal.any([signal, timeout.signal]),
      });
      if (!response.ok) {
        await response.body?.cancel();
        const isTooMany = response.status === 429;
        const waitMs = isTooMany ? retryAfterMs(response.headers.get("retry-after"), clock.now()) : null;
        const retry = isTooMany || response.status === 408 || response.status >= 500;
        return new Failure(`status ${response.status}`, retry, isTooMany, waitMs ?? undefined);
      }
      const body: unknown = await response.json();
      return isLimited?.(body) === true ? new Failure("too many requests", true, true) : { body };
    } catch (error) {
      return new Failure(errorMessage(error), !(error instanceof SyntaxError), false);
    } finally {
      clock.clearTimeout(timer);
    }
  }
}
