/** Longest wait that a server's Retry-After is followed for. */
const LONGEST_MS = 15 * 60_000;

/**
 * Milliseconds to wait by a Retry-After header, which holds whole seconds or an HTTP date (RFC 9110, 10.2.3); 15
 * minutes at most. Null when there is none or it is neither.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(LONGEST_MS, Math.max(0, waitMs)) : null;
}
