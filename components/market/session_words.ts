import type { MarketPhase, MarketSession } from "@/lib/protocol/mod.ts";
import { formatTime, formatWeekdayTime } from "../desk/format.ts";

const PHASES: Readonly<Record<MarketPhase, string>> = {
  pre: "pre-market",
  open: "open",
  post: "after hours",
  closed: "closed",
};

/**
 * The phase of the market, and what follows on days that are not like others: `closed: Thanksgiving Day, opens Fri
 * 04:00`, `open, closes 13:00 (day after Thanksgiving)`. Times are New York's.
 */
export function sessionWords(session: MarketSession): string {
  const { market_phase, market_closed_reason, next_open_ms, market_early_close } = session;
  const phase = PHASES[market_phase];
  if (market_phase === "closed") {
    const why = typeof market_closed_reason === "string" ? `${phase}: ${market_closed_reason}` : phase;
    return typeof next_open_ms === "number" ? `${why}, opens ${formatWeekdayTime(next_open_ms)}` : why;
  }
  if (!market_early_close) return phase;
  const { time_ms, reason } = market_early_close;
  const why = reason === null ? "" : ` (${reason})`;
  return `${phase}, ${market_phase === "post" ? "closed" : "closes"} ${formatTime(time_ms).slice(0, 5)}${why}`;
}
