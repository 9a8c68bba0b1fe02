import type { Clock } from "@/lib/support/clock.ts";

/** How long a receiver may take to answer. */
const ANSWER_MS = 5_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TimedFetchOptions {
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/**
 * Posts to an address and reads nothing of the answer. A redirection is not followed: it could lead to where the address
 * itself must not.
 *
 * @returns the status
 * @throws what the platform throws, an Error when there is no answer in time, or the reason of `signal`
 */
export async function timedPost(
  url: string,
  init: Pick<RequestInit, "headers" | "body">,
  signal: AbortSignal,
  { clock, fetch }: TimedFetchOptions,
): Promise<number> {
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
  try {
    const options = {
      ...init,
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, late.signal]),
    } as const;
    const { status, body } = await fetch(url, options);
    await body?.cancel();
    return status;
  } finally {
    clock.clearTimeout(timer);
  }
}
