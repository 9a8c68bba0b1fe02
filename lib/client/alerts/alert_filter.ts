import type { Alert, Ticker } from "@/lib/protocol/mod.ts";

/** Which alerts a list shows. */
export interface AlertFilter {
  /** Part of the ticker, the rule's name, what happened or the note, in any case; empty for all. */
  readonly text: string;
  /** Name of a rule; empty for every one. */
  readonly rule: string;
  /** `shown`: of the ticker that the panel's group shows. */
  readonly tickers: "all" | "shown" | "watchlist";
}

/**
 * Tells of each alert whether a list shows it.
 *
 * @param shown ticker of the panel's group; null without one, when `shown` shows nothing
 */
export function alertFilter(
  { text, rule, tickers }: AlertFilter,
  shown: Ticker | null,
  isListed: (ticker: Ticker) => boolean,
): (alert: Pick<Alert, "ticker" | "rule_name" | "text" | "note">) => boolean {
  const wanted = text.trim().toLowerCase();
  return ({ ticker, rule_name = "", text: what = "", note = "" }) =>
    (rule === "" || rule_name === rule) &&
    (tickers === "all" || (tickers === "shown" ? ticker === shown : isListed(ticker))) &&
    (wanted === "" || [ticker, rule_name, what, note].some((part) => part.toLowerCase().includes(wanted)));
}
