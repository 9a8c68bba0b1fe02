import { buildId } from "./build_id.ts";

/** The query parameter that says which build an asset URL belongs to. */
export const CACHE_KEY = "__frsh_c";

/**
 * The URL of a static file for this build; browsers may cache it for ever.
 *
 * ```ts
 * asset("/tokens.css"); // "/tokens.css?__frsh_c=1f0c..."
 * ```
 */
export function asset(path: string): string {
  if (
    !path.startsWith("/") || path.startsWith("//") || path.includes("?") ||
    buildId === ""
  ) {
    return path;
  }
  const [, pathname, hash] = path.match(/^([^#]*)(.*)$/s) ?? [];
  return `${pathname}?${CACHE_KEY}=${buildId}${hash}`;
}
