import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Bar, Trade } from "@/lib/protocol/mod.ts";
import { TradeLedger } from "@/lib/market/bars/trade_ledger.ts";
import { BarBuilder, type BarUpdate, FULL, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { trade } from "../trades.ts";

const WINDOW_MS = 15 * 60_000;
const RUNS = { seed: 20131008, numRuns: 300 };

/** Trades within the revision window, no two with the same time and id. */
const tape = (size: fc.Arbitrary<number>): fc.Arbitrary<Trade[]> =>
  fc.uniqueArray(
    fc.record({
      offsetMs: fc.oneof(fc.integer({ min: 0, max: WINDOW_MS }), fc.integer({ min: 0, max: 90 }).map((s) => s * 1000)),
      id: fc.integer({ min: 1, max: 2000 }),
      cents: fc.integer({ min: 1, max: 100_000 }),
      size,
      eligibility: fc.constantFrom(FULL, FULL, VOLUME_ONLY, NOTHING, { ...FULL, updatesLast: false }),
    }),
    { minLength: 1, maxLength: 60, selector: ({ id }) => id },
  ).map((rows) =>
    rows.map(({ offsetMs, id, cents, size, eligibility }) =>
      trade(offsetMs, { id: String(id), price: cents / 100, size, eligibility })
    )
  );

function publish(trades: readonly Trade[]): BarUpdate[] {
  const builder = new BarBuilder();
  const updates = trades.flatMap((trade) => builder.add(trade));
  updates.push(...builder.flush());
  assertEquals(builder.tooLate, 0);
  return updates;
}

/** What a reader of the updates ends up with. */
function finalBars(updates: readonly BarUpdate[]): Bar[] {
  const bars = new Map<number, Bar>();
  for (const { bar } of updates) bars.set(bar.time, bar);
  return [...bars.values()].sort((a, b) => a.time - b.time);
}

for (
  const [sizes, size] of [
    ["whole", fc.integer({ min: 1, max: 100_000 })],
    ["fractional", fc.integer({ min: 1, max: 1_000_000_000 }).map((units) => units / 1e8)],
  ] as const
) {
  Deno.test(`BarBuilder ends in the same bars for any order of arrival, sizes being ${sizes}`, () => {
    const shuffled = tape(size).chain((trades) =>
      fc.tuple(fc.constant(trades), fc.shuffledSubarray(trades, { minLength: trades.length }))
    );
    fc.assert(
      fc.property(shuffled, ([trades, otherOrder]) => {
        const inOrder = [...trades].sort((a, b) => a.timeMs - b.timeMs || Number(a.id) - Number(b.id));
        assertEquals(finalBars(publish(otherOrder)), finalBars(publish(inOrder)));
      }),
      RUNS,
    );
  });
}

Deno.test("BarBuilder publishes each minute first without a revision, then with 1, 2, 3 and so on", () => {
  fc.assert(
    fc.property(tape(fc.integer({ min: 1, max: 1000 })), (trades) => {
      const revisions = new Map<number, number>();
      for (const { bar, revision } of publish(trades)) {
        const expected = (revisions.get(bar.time) ?? -1) + 1;
        assertEquals(revision ?? 0, expected);
        revisions.set(bar.time, expected);
      }
    }),
    RUNS,
  );
});

Deno.test("BarBuilder counts every eligible share once, and by the ledger a repeated tape adds nothing", () => {
  fc.assert(
    fc.property(tape(fc.integer({ min: 1, max: 1000 })), (trades) => {
      const counted = trades.filter(({ eligibility }) => eligibility?.updatesVolume);
      const volume = (bars: Bar[]) => bars.reduce((total, bar) => total + bar.volume, 0);
      const ledger = new TradeLedger();
      const bars = finalBars(publish([...trades, ...trades].filter((trade) => ledger.count(trade))));
      assertEquals(volume(bars), counted.reduce((total, { size }) => total + size, 0));
      assert(bars.every(({ open, high, low, close }) => low <= Math.min(open, close) && Math.max(open, close) <= high));
    }),
    RUNS,
  );
});
