import type { PageResponse } from "./types.ts";

/**
 * Has the route's page component rendered with `data`.
 *
 * ```ts
 * export const handlers = define.handlers({ GET: () => page({ symbol: "ACME" }) });
 * ```
 */
export function page(): PageResponse<undefined>;
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T | undefined> {
  return { data, headers: options?.headers, status: options?.status };
}
