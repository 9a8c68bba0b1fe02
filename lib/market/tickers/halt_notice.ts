import { Ticker } from "@/lib/protocol/mod.ts";

/** A pause for a price at its band takes five minutes (LULD plan, VII). */
const LULD_PAUSE_MS = 5 * 60_000;

export type HaltKind = "luld" | "news" | "other";

/** What the data of STATUS `halted` and `resumed` say, beside what else the feed says. */
export interface HaltNotice {
  readonly ticker: Ticker;
  /** Event time, epoch milliseconds. */
  readonly time_ms: number;
  /** As the feed words it; null when it gives none. */
  readonly reason: string | null;
  readonly kind: HaltKind | null;
  /** Of a halt, when trading is to go on, as far as that is known. */
  readonly expected_ms?: number | null;
}

function kindOf(kind: unknown, reason: string | null): HaltKind | null {
  if (kind === "luld" || kind === "news" || kind === "other") return kind;
  if (reason === null) return null;
  if (/luld|volatility|limit/i.test(reason)) return "luld";
  return /news/i.test(reason) ? "news" : "other";
}

/**
 * Reads what a feed says of a halt or a resumption: `{ticker, time_ms?, reason?, kind?, expected_ms?}`. A pause at a price
 * band is expected to end five minutes after it began.
 *
 * @param nowMs market time, for a feed that does not say when it was
 * @returns null when it says no ticker, or no time can be told
 */
export function haltNotice(
  event: "halted" | "resumed",
  data: Readonly<Record<string, unknown>>,
  nowMs: number | null,
): HaltNotice | null {
  const ticker = Ticker.safeParse(data["ticker"]);
  const { time_ms, reason: told, expected_ms: expected } = data;
  const timeMs = typeof time_ms === "number" ? time_ms : nowMs;
  if (!ticker.success || timeMs === null) return null;
  const reason = typeof told === "string" ? told : null;
  const kind = kindOf(data["kind"], reason);
  const notice = { ticker: ticker.data, time_ms: timeMs, reason, kind };
  if (event === "resumed") return notice;
  const expectedMs = typeof expected === "number" ? expected : kind === "luld" ? timeMs + LULD_PAUSE_MS : null;
  return { ...notice, expected_ms: expectedMs };
}
