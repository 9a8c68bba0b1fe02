import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FULL, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import type { Alert, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { IBM, readIbmTrades } from "@/tests/market/recordings.ts";
import { ACME, trade } from "@/tests/market/trades.ts";
import { AlertRig } from "./alert_rig.ts";

/** Excursions against a count by hand of all trades of the tape. */

const GRACE_MS = 10_000;

const pct = (price: number, from: number) => Number(((price - from) / from * 100).toFixed(2)) + 0;

/** A trade and the market time at which it arrived. */
type Arrival = readonly [trade: Trade, marketMs: number];

/** What the scorecard must hold: `[minutes, best, worst, last]` over the trades that came after the alert. */
function count({ price, time_ms, excursions }: Alert, arrivals: readonly Arrival[]) {
  return excursions.map(({ minutes }) => {
    const endMs = time_ms + minutes * 60_000;
    const within = arrivals.filter(([{ timeMs, eligibility }, marketMs]) =>
      (eligibility ?? FULL).updatesLast && timeMs >= time_ms && timeMs <= endMs && marketMs < endMs + GRACE_MS
    ).map(([trade]) => trade);
    const changes = within.map((trade) => pct(trade.price, price));
    const last = within.toSorted((a, b) => a.timeMs - b.timeMs).at(-1);
    return [
      minutes,
      Math.max(0, ...changes),
      Math.min(0, ...changes),
      last === undefined ? null : pct(last.price, price),
    ];
  });
}

/** Plays a tape with an alert before some of its trades, and compares every scorecard with the count. */
async function compare(tape: readonly Trade[], alertsBefore: ReadonlySet<number>, ticker: Ticker): Promise<Alert[]> {
  const rig = new AlertRig();
  {
    await using _ = rig.run();
    rig.marketMs = tape[0]?.timeMs ?? 0;
    rig.market.seed({ ticker, price: tape[0]?.price ?? 0, lastClose: 0, volume: 0, avgVolume: 0 });
    await rig.clock.tick(1000);
    let lookedMs = rig.marketMs;
    const arrivals: Arrival[] = [];
    const from = new Map<string, number>();
    for (const [index, trade] of tape.entries()) {
      if (alertsBefore.has(index)) {
        rig.raise({ ticker });
        from.set(rig.store.list({ limit: 1 })[0]?.alert_id ?? "", index);
      }
      // The book looks once a second; a look at the moment of each trade that ends a second is as good.
      rig.marketMs = Math.max(rig.marketMs ?? 0, trade.timeMs);
      if (rig.marketMs >= lookedMs + 1000) {
        lookedMs = rig.marketMs;
        await rig.clock.tick(1000);
      }
      arrivals.push([trade, lookedMs]);
      rig.play(trade);
    }
    rig.marketMs = (tape.at(-1)?.timeMs ?? 0) + 3_600_000;
    await rig.clock.tick(1000);
    const alerts = rig.store.list();
    assertEquals(alerts.length, from.size);
    for (const alert of alerts) {
      const own = alert.excursions.map((
        { minutes, best_pct, worst_pct, last_pct },
      ) => [minutes, best_pct, worst_pct, last_pct]);
      assertEquals(own, count(alert, arrivals.slice(from.get(alert.alert_id))));
      assert(alert.excursions.every(({ complete }) => complete));
    }
    return alerts;
  }
}

Deno.test("AlertBook's excursions are those of a count over any tape, late trades and all", async () => {
  const print = fc.record({
    stepMs: fc.integer({ min: 0, max: 40_000 }),
    lateMs: fc.constantFrom(0, 0, 0, 3_000, 9_000, 30_000),
    cents: fc.integer({ min: 900, max: 1100 }),
    eligibility: fc.constantFrom(FULL, FULL, FULL, VOLUME_ONLY, NOTHING),
    alert: fc.nat(9).map((draw) => draw === 0),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(print, { minLength: 10, maxLength: 120, size: "max" }), async (rows) => {
      let nowMs = 0;
      const tape = rows.map(({ stepMs, lateMs, cents, eligibility }) => {
        nowMs += stepMs;
        return trade(nowMs - lateMs, { price: cents / 100, eligibility });
      });
      await compare(tape, new Set(rows.flatMap(({ alert }, index) => alert ? [index] : [])), ACME);
    }),
    { seed: 20131008, numRuns: 100 },
  );
});

Deno.test("AlertBook's excursions on the IBM tape are those of a count, with an alert every quarter of an hour", async () => {
  const tape = await readIbmTrades();
  const quarters = new Map<number, number>();
  for (const [index, { timeMs }] of tape.entries()) {
    const quarter = Math.floor(timeMs / 900_000);
    if (!quarters.has(quarter)) quarters.set(quarter, index);
  }
  const alerts = await compare(tape, new Set(quarters.values()), IBM);
  assertEquals(alerts.length, quarters.size);
  const scorecard = (clock: string) => {
    const quarter = Date.parse(`2013-10-08T${clock}-04:00`) / 900_000;
    const alert = alerts.toReversed()[[...quarters.keys()].indexOf(quarter)];
    assert(alert !== undefined);
    return [alert.price, ...alert.excursions.map((one) => [one.best_pct, one.worst_pct, one.last_pct])];
  };
  // python3, from the file: from the trade before the quarter on.
  assertEquals(scorecard("09:45:00"), [181.5, [0.04, -0.07, -0.07], [0.04, -0.25, -0.25], [0.04, -0.52, -0.48]]);
  assertEquals(scorecard("15:45:00"), [179.26, [0.02, -0.03, 0], [0.02, -0.18, -0.03], [0.02, -0.31, -0.25]]);
});
