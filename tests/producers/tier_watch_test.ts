import { assertEquals, assertThrows } from "@std/assert";
import { watchlistScore } from "@/lib/market/mod.ts";
import { type Promotion, TierWatch } from "@/lib/producers/tier_watch.ts";
import { watchlistItem } from "@/lib/producers/watchlist_item.ts";
import { type EpochMs, parseTicker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import { MemoryTierStore } from "@/lib/store/tier_store.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";

const IBM = parseTicker("IBM");
const NOON = Date.UTC(2026, 0, 5, 17, 0, 0);

/** A row of IBM, which traded a second before noon. */
const row = (fields: Partial<WatchlistItem> = {}): WatchlistItem => ({
  ...watchlistItem({
    entry: { ticker: IBM, source: "manual", discoveredAtMs: null },
    state: undefined,
    score: watchlistScore([]),
    dailyBars: [],
    dayFraction: 0.5,
    tier: 1,
  }),
  price: 10,
  last_tick_time: NOON - 1_000 as EpochMs,
  ...fields,
});

function setUp(tierStore = new MemoryTierStore()) {
  const broadcaster = new RecordingBroadcaster();
  const logger = recordingLogger();
  const promotions: Promotion[] = [];
  const watch = new TierWatch({
    broadcaster,
    logger,
    tierStore,
    ignition: () => undefined,
    onPromotion: (promotion) => promotions.push(promotion),
  });
  const told = () => broadcaster.of("broadcastStatus").map(([event, data]) => [event, data?.["rule"]]);
  return { watch, tierStore, told, promotions, logger, broadcaster };
}

Deno.test("TierWatch promotes and demotes by a person's word, tells each move once and keeps it", () => {
  const { watch, tierStore, told, promotions } = setUp();
  assertEquals([watch.hold(row(), 2), watch.hold(row(), 2)], [true, false]);
  watch.look(row(), NOON + 600_000, "open");
  assertEquals([watch.tier(IBM), watch.hot()], [2, [IBM]]);
  assertEquals(tierStore.list(), [{ ticker: IBM, tier: 2, rule: "manual", coldSinceMs: null }]);
  assertEquals([watch.hold(row(), 1), watch.hold(row(), 1)], [true, false]);
  assertEquals<unknown>(told(), [["tier2_promoted", "manual"], ["tier2_demoted", "manual"]]);
  assertEquals(promotions, [{ ticker: IBM, rule: "manual", price: 10, ignition: undefined }]);
});

Deno.test("TierWatch does not bring back by a rule what a person demoted, until no rule holds", () => {
  const { watch, tierStore } = setUp();
  const hot = row({ stage_number: 4 });
  watch.look(hot, NOON, "open");
  assertEquals([watch.tier(IBM), watch.state(IBM).rule], [2, "stage"]);
  watch.hold(hot, 1);
  watch.look(hot, NOON + 1_000, "open");
  assertEquals(watch.tier(IBM), 1);
  watch.look(row(), NOON + 2_000, "open");
  assertEquals(tierStore.list(), []);
  watch.look(hot, NOON + 3_000, "open");
  assertEquals(watch.tier(IBM), 2);
});

Deno.test("TierWatch begins with the tiers that were kept and leaves out what it does not know", () => {
  const tierStore = new MemoryTierStore();
  tierStore.put({ ticker: IBM, tier: 2, rule: "z_score", coldSinceMs: NOON });
  tierStore.put({ ticker: parseTicker("TSLA"), tier: 2, rule: "luck", coldSinceMs: null });
  const { watch, told, logger } = setUp(tierStore);
  assertEquals(watch.hot(), [IBM]);
  assertEquals(logger.lines, ["ERROR kept tier of an unknown rule left out"]);
  watch.look(row(), NOON + 59_000, "open");
  assertEquals(watch.tier(IBM), 2);
  watch.look(row(), NOON + 60_000, "open");
  assertEquals<unknown>([watch.tier(IBM), told()], [1, [["tier2_demoted", "z_score"]]]);
});

Deno.test("TierWatch changes nothing by a person's word that cannot be kept, and goes on by rules all the same", () => {
  const tierStore = new MemoryTierStore();
  const { watch, told, logger } = setUp(tierStore);
  tierStore.put = () => {
    throw new Error("disk full");
  };
  assertThrows(() => watch.hold(row(), 2), Error, "disk full");
  assertEquals([watch.tier(IBM), told()], [1, []]);
  watch.look(row({ stage_number: 4 }), NOON, "open");
  assertEquals(watch.tier(IBM), 2);
  assertEquals(logger.lines[0], "ERROR tier not kept");
});

Deno.test("TierWatch tells what speaks for a promotion", () => {
  const { watch } = setUp();
  const check = watch.check(row({ stage_number: 4, zen_v: 3 }), NOON + 29_000, "open");
  assertEquals(check, {
    ticker: IBM,
    tier: 1,
    stale: true,
    rules: { ignition: false, stage: true, z_score: true, realtime_gainer: false },
    rule: "stage",
  });
});
