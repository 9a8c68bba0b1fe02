import { buildId } from "./build_id.ts";

/** The query parameter that says which build an asset URL belongs to. */
export const CACHE_KEY = "__frsh_c";

/**
 * The URL of a static file for this build; browsers may cache it for ever. Other URLs stay as they are.
 *
 * ```ts
 * asset("/tokens.css"); // "/tokens.css?__frsh_c=1f0c..."
 * ```
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//") || buildId === "") return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has(CACHE_KEY)) return path;
  url.searchParams.set(CACHE_KEY, buildId);
  return url.pathname + url.search + url.hash;
}
