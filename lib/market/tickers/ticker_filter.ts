import type { Ticker } from "@/lib/protocol/mod.ts";

export interface TickerFilterOptions {
  /** Reference type as the feed gives it (`CS`, `WARRANT`, ...); where it does, the suffix is not looked at. */
  readonly type?: string | undefined;
  /** Let in whatever they are, unless denied too. */
  readonly allow: readonly string[] | ReadonlySet<string>;
  /** Kept out whatever they are. */
  readonly deny: readonly string[] | ReadonlySet<string>;
}

/** Massive's codes for warrants, rights, units and preferreds, also of depositary receipts, and the plain words. */
const EXCLUDED_TYPES: ReadonlySet<string> = new Set([
  "WARRANT",
  "WARRANTS",
  "ADRW",
  "RIGHT",
  "RIGHTS",
  "ADRR",
  "UNIT",
  "UNITS",
  "PFD",
  "PREFERRED",
  "ADRP",
]);

/**
 * Warrants `.WS` `/WS` `+` (and of a class: `.WS.A`), units `.U` `/U` ` UNIT` `=`, rights `.R` `/R` `^`, preferreds
 * `.PR` (and of a series: `.PRA`), and by Massive's lower case `BACpL`, `BCVr`. Else always after a separator: by the bare
 * last letter UBER, PLTR and NOW would go.
 */
const EXCLUDED_SUFFIX = /(?:[./ ]WS(?:[./][A-Z])?|[./][UR]| UNITS?|[./ ]PR[A-Z]?|[+=^][A-Z]?|p[A-Z]?|r)$/;

const lists = (list: readonly string[] | ReadonlySet<string>, ticker: string): boolean =>
  "has" in list ? list.has(ticker) : list.includes(ticker);

/**
 * Whether a ticker that the scanner found may join the watchlist: shares and funds may, warrants, rights, units and
 * preferreds may not (docs/domain.md, RealtimeScanner). Denied beats allowed, both beat type and suffix.
 */
export function allowTicker(ticker: Ticker, { type, allow, deny }: TickerFilterOptions): boolean {
  if (lists(deny, ticker)) return false;
  if (lists(allow, ticker)) return true;
  if (type !== undefined && type.trim() !== "") return !EXCLUDED_TYPES.has(type.trim().toUpperCase());
  return !EXCLUDED_SUFFIX.test(ticker);
}
