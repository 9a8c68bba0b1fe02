import { assertEquals } from "@std/assert";
import { type TickerState, watchlistScore } from "@/lib/market/mod.ts";
import { watchlistItem } from "@/lib/producers/watchlist_item.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";

const STATE: TickerState = {
  ticker: ACME,
  price: 11,
  lastClose: 8,
  officialClose: null,
  suspectedSplit: null,
  avgVolume: 0,
  dayVolume: 100,
  dollarVolume: 1050,
  sessionVwap: 10.5,
  lastTradeMs: START_MS as TickerState["lastTradeMs"],
  sessionDate: "2025-06-02",
};

for (const [officialClose, changePct] of [[null, 37.5], [10, 10]] as const) {
  Deno.test(`watchlistItem() with the official close ${officialClose} changes by ${changePct} %`, () => {
    const item = watchlistItem({
      entry: { ticker: ACME, source: "manual", discoveredAtMs: null },
      state: { ...STATE, officialClose },
      score: watchlistScore([]),
      dailyBars: [],
      dayFraction: 1,
      tier: 1,
    });
    assertEquals([item.change_pct, item.official_close, item.last_close], [changePct, officialClose, 8]);
    assertEquals(item.dollar_volume, 1050, "what was paid, not the price times the volume");
  });
}
