import { assertEquals } from "@std/assert";
import { MarketFacts, MarketState } from "@/lib/market/mod.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { type AlertRule, type Bar, type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { rehearse } from "@/lib/scan/rules/rule_rehearsal.ts";
import { rule } from "./rule_rig.ts";

const [IBM, TSLA] = ["IBM", "TSLA"].map(parseTicker) as [Ticker, Ticker];
/** 09:30 in New York. */
const OPEN_S = Date.UTC(2026, 0, 5, 14, 30) / 1000;

const bar = (minute: number, open: number, high: number, low: number, close: number, volume = 1000): Bar => ({
  time: OPEN_S + minute * 60,
  open,
  high,
  low,
  close,
  volume,
  vwap: (high + low) / 2,
});

/** Tries a rule on bars. */
function tried(changes: Parameters<typeof rule>[0], bars: ReadonlyMap<Ticker, readonly Bar[]>, closes = 10) {
  const market = new MarketState("us_equities");
  const facts = new MarketFacts(market);
  let pauses = 0;
  for (const [ticker, minutes] of bars) {
    market.seed({ ticker, price: closes, lastClose: closes, volume: 0, avgVolume: 1e6 }, OPEN_S * 1000 as EpochMs);
    for (const minute of minutes) {
      market.applySecond({ kind: "second", ticker, timeMs: (minute.time + 60) * 1000 as EpochMs, ...minute });
    }
  }
  const last = Math.max(...[...bars.values()].flat().map(({ time }) => time)) + 60;
  facts.advance(last * 1000);
  const tryIt = (changed: AlertRule) =>
    rehearse({
      rule: changed,
      facts,
      bars: (ticker, fromS) => (bars.get(ticker) ?? []).filter(({ time }) => time >= fromS),
      scan: () => undefined,
      watchlist: () => [],
      hours: "us_equities",
      marketMs: last * 1000 as EpochMs,
      pause: () => {
        pauses += 1;
        return Promise.resolve();
      },
    });
  return { answer: tryIt(rule(changes)), pauses: () => pauses };
}

Deno.test("rehearse() counts crossings of a line within a minute, too, and leaves room between them", async () => {
  const bars = new Map([[IBM, [bar(0, 10, 10, 10, 10), bar(1, 10, 12, 9, 9.5), bar(2, 9.5, 12, 9, 9)]]]);
  const when = { event: "crosses", fact: "price", level: 11, direction: "up" } as const;
  const often = tried({ when, tickers: [IBM] }, bars);
  assertEquals((await often.answer).told, 2);
  assertEquals(often.pauses(), 3, "the event loop has its turn after each minute");
  assertEquals((await tried({ when, tickers: [IBM], once_per_s: 600 }, bars).answer).told, 1);
  assertEquals((await tried({ when: { ...when, direction: "either" }, tickers: [IBM] }, bars).answer).told, 4);
  assertEquals((await tried({ when, tickers: [IBM], sessions: ["pre"] }, bars).answer).told, 0);
});

Deno.test("rehearse() counts new highs as a naive count over the same bars does", async () => {
  const random = new Random(11);
  for (let run = 0; run < 20; run++) {
    const minutes = Array.from({ length: 60 }, (_, minute) => {
      const price = 10 + random.unit() * 5;
      return bar(minute, price, price + 0.1, price - 0.1, price);
    });
    let [high, expected] = [-Infinity, 0];
    for (const [minute, { high: top }] of minutes.entries()) {
      if (minute > 0 && top > high) expected += 1;
      high = Math.max(high, top);
    }
    assertEquals((await tried({ when: { event: "new_high" } }, new Map([[IBM, minutes]])).answer).told, expected);
  }
});

Deno.test("rehearse() tells of which tickers, and what bars cannot show", async () => {
  const rising = Array.from({ length: 5 }, (_, minute) => bar(minute, 10, 10 + minute, 10, 10 + minute));
  const flat = Array.from({ length: 5 }, (_, minute) => bar(minute, 10, 10.01, 10, 10));
  const bars = new Map([[IBM, rising], [TSLA, flat]]);
  const filter = [{ fact: "change_pct", op: ">=", value: 20 }] as const;
  const found = await tried({ when: { event: "enters", filter: [...filter] } }, bars).answer;
  assertEquals([found.told, found.tickers, found.looked_at], [1, [{ ticker: IBM, told: 1 }], 2]);
  const scored = [{ fact: "score", op: ">", value: 1 }] as const;
  const unknown = await tried({ when: { event: "enters", filter: [...scored] } }, bars).answer;
  assertEquals([unknown.told, unknown.unknown_facts], [0, ["score"]]);
  for (const event of ["halt", "fill", "promotion"] as const) {
    assertEquals((await tried({ when: { event } }, bars).answer).told, null, event);
  }
});
