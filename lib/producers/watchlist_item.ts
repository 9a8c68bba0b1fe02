import { changePct, intradayZScores, type TickerState, type WatchlistScore } from "@/lib/market/mod.ts";
import { type DailyBar, referenceClose, type WatchlistItem } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry } from "@/lib/store/watchlist_store.ts";

/** What a row of WATCHLIST is made of. */
export interface WatchlistItemParts {
  readonly entry: WatchlistEntry;
  /** Undefined before anything is known of the ticker. */
  readonly state: TickerState | undefined;
  readonly score: WatchlistScore;
  readonly dailyBars: readonly DailyBar[];
  /** Part of the market's day that has passed, 0..1. */
  readonly dayFraction: number;
  readonly tier: 1 | 2;
}

/** One row of WATCHLIST; numbers that are not known yet are 0. */
export function watchlistItem(
  { entry, state, score, dailyBars, dayFraction, tier }: WatchlistItemParts,
): WatchlistItem {
  const { ticker, source, discoveredAtMs } = entry;
  const { price = 0, lastClose = 0, dayVolume = 0, dollarVolume = 0, avgVolume = 0, lastTradeMs = null } = state ?? {};
  const officialClose = state?.officialClose ?? null;
  const suspectedSplit = state?.suspectedSplit ?? null;
  const reference = { last_close: lastClose, official_close: officialClose, suspected_split: suspectedSplit };
  return {
    ticker,
    price,
    change_pct: changePct(price, referenceClose(reference)),
    volume: dayVolume,
    dollar_volume: dollarVolume,
    ...reference,
    avg_volume: avgVolume,
    ...score,
    source,
    discovered_at: discoveredAtMs === null ? null : new Date(discoveredAtMs).toISOString(),
    last_tick_time: lastTradeMs,
    ...intradayZScores({
      dailyBars,
      volume: dayVolume,
      changePct: suspectedSplit === null ? changePct(officialClose ?? price, lastClose) : 0,
      dayFraction,
    }),
    tier,
  };
}
