import { firstIssue, Problem } from "@/lib/protocol/mod.ts";
import type * as z from "zod/mini";

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 10_000;
/** Browsers refuse to keep more than 64 KiB of requests alive. */
const MAX_KEPT_ALIVE = 16_000;

/** A request that failed. The message says for a person what could not be done and why. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  /** @param isUncertain whether the server may have done it all the same: it has not said that it did not */
  constructor(message: string, readonly isUncertain: boolean, options?: ErrorOptions) {
    super(message, options);
  }
}

/** What the server is to do. */
export interface ControlRequest<S extends z.ZodMiniType> {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** How the message of a failure begins. */
  readonly failure: string;
  /** Whether nobody is asked for the token: the page does it by itself. @default false */
  readonly isQuiet?: boolean;
  /** Of the answer; without one it is not read. */
  readonly schema?: S;
}

/** Sends requests, with the server's ADMIN_TOKEN once a person has given it, and checks answers against their schemas. */
export class RestCaller {
  readonly #fetch: Fetch;
  readonly #askToken: () => string | null;
  /** Never stored. */
  #token: string | null = null;

  constructor(fetch: Fetch, askToken: () => string | null) {
    this.#fetch = fetch;
    this.#askToken = askToken;
  }

  /** @throws {RequestError} */
  async get<S extends z.ZodMiniType>(path: string, what: string, schema: S): Promise<z.infer<S>> {
    const failure = `Cannot fetch ${what}`;
    return await read(await checked(await this.#send(path, { method: "GET" }, failure), failure), schema, failure);
  }

  /**
   * Asks for the token when the server wants one and the one known is not right.
   *
   * @throws {RequestError}
   */
  async control(request: ControlRequest<z.ZodMiniType> & { readonly schema?: undefined }): Promise<void>;
  async control<S extends z.ZodMiniType>(request: ControlRequest<S> & { readonly schema: S }): Promise<z.infer<S>>;
  async control(
    { method, path, body, failure, isQuiet = false, schema }: ControlRequest<z.ZodMiniType>,
  ): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const init: RequestInit = text === undefined ? { method } : {
      method,
      body: text,
      headers: { "content-type": "application/json" },
      // What is asked for while the page goes is done all the same.
      keepalive: text.length < MAX_KEPT_ALIVE,
    };
    const token = this.#token;
    let response = await this.#send(path, init, failure);
    if (response.status === 401 && !isQuiet) {
      // A request at the same time may have asked already.
      if (this.#token === token) this.#token = this.#askToken();
      if (this.#token !== null) response = await this.#send(path, init, failure);
    }
    const answer = await checked(response, failure);
    return schema === undefined ? undefined : await read(answer, schema, failure);
  }

  async #send(path: string, init: RequestInit, failure: string): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== null) headers.set("authorization", `Bearer ${this.#token}`);
    try {
      return await this.#fetch(path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw new RequestError(`${failure}: ${cause instanceof Error ? cause.message : String(cause)}`, true, { cause });
    }
  }
}

async function checked(response: Response, failure: string): Promise<Response> {
  if (response.ok) return response;
  // A body that cannot be read says no more than the status does.
  const problem = Problem.safeParse(await response.json().catch(() => null));
  const detail = problem.success ? problem.data.detail : response.statusText;
  // By its own word the server has done nothing; what stands between may say 503 after it has.
  const isRefused = response.status < 500 || (response.status === 503 && problem.success);
  throw new RequestError(`${failure}: ${response.status} ${detail}`, !isRefused);
}

async function read<S extends z.ZodMiniType>(response: Response, schema: S, failure: string): Promise<z.infer<S>> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    throw new RequestError(`${failure}: the answer is not JSON`, true, { cause });
  }
  const result = schema.safeParse(body);
  if (!result.success) throw new RequestError(`${failure}: ${firstIssue(result.error.issues)}`, true);
  return result.data;
}
