import type { Texts } from "@/lib/language/texts.ts";
import type { MarketSession } from "@/lib/protocol/mod.ts";
import type { Times } from "../desk/times.ts";

/**
 * The phase of the market, and what follows on days that are not like others: `closed: Thanksgiving Day, opens Fri
 * 04:00`, `open, closes 13:00 (day after Thanksgiving)`.
 */
export function sessionWords(session: MarketSession, { market: { session: words } }: Texts, times: Times): string {
  const { market_phase, market_closed_reason, next_open_ms, market_early_close } = session;
  const phase = words.phases[market_phase];
  if (market_phase === "closed") {
    const why = typeof market_closed_reason === "string"
      ? words.closedFor(phase, words.reason(market_closed_reason))
      : phase;
    return typeof next_open_ms === "number" ? words.opens(why, times.weekdayTime(next_open_ms)) : why;
  }
  if (!market_early_close) return phase;
  const { time_ms, reason } = market_early_close;
  return words.closes(phase, market_phase === "post", times.minute(time_ms), reason && words.reason(reason));
}
