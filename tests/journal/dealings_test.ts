import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { type Dealing, dealingsOf } from "@/lib/journal/dealings.ts";
import { applyFill, noPosition } from "@/lib/orders/position.ts";
import type { Fill } from "@/lib/protocol/mod.ts";
import { fill, IBM, OPEN, TSLA } from "./samples.ts";

const shape = ({ direction, entered, exited, largest, entryPrice, exitPrice, realized, fees, isOpen }: Dealing) => ({
  direction,
  entered,
  exited,
  largest,
  entryPrice,
  exitPrice,
  realized,
  fees,
  isOpen,
});

Deno.test("a position that is built up and sold in parts is one round trip at the mean prices", () => {
  const fills = [
    fill("buy", 100, 10, { fee: 1 }),
    fill("buy", 300, 12, { fee: 3 }),
    fill("sell", 100, 13, { fee: 0.5 }),
    fill("sell", 300, 11, { fee: 1.5, time_ms: OPEN + 5_000 }),
  ];
  const [dealing, ...others] = dealingsOf(fills);
  assertEquals(others, []);
  assert(dealing !== undefined);
  assertEquals(shape(dealing), {
    direction: "long",
    entered: 400,
    exited: 400,
    largest: 400,
    entryPrice: 11.5,
    exitPrice: 11.5,
    realized: 0,
    fees: 6,
    isOpen: false,
  });
  assertEquals([dealing.entryMs, dealing.exitMs, dealing.orderId], [OPEN, OPEN + 5_000, fills[0]?.order_id]);
});

Deno.test("a fill through zero closes one round trip and opens the next, each with its share of the fee", () => {
  const dealings = dealingsOf([fill("buy", 100, 10), fill("sell", 300, 11, { fee: 3 }), fill("buy", 50, 9)]);
  assertEquals(dealings.map(shape), [
    {
      direction: "long",
      entered: 100,
      exited: 100,
      largest: 100,
      entryPrice: 10,
      exitPrice: 11,
      realized: 100,
      fees: 1,
      isOpen: false,
    },
    {
      direction: "short",
      entered: 200,
      exited: 50,
      largest: 200,
      entryPrice: 11,
      exitPrice: 9,
      realized: 100,
      fees: 2,
      isOpen: true,
    },
  ]);
});

Deno.test("accounts and tickers are dealt apart, and ids follow from the first fill alone", () => {
  const fills = [
    fill("buy", 1, 10),
    fill("sell", 1, 10, { account: "replay" }),
    fill("sell", 2, 20, { ticker: TSLA }),
    fill("sell", 1, 12),
  ];
  const dealings = dealingsOf(fills);
  assertEquals(dealings.map(({ account, ticker, isOpen }) => [account, ticker, isOpen]), [
    ["main", IBM, false],
    ["replay", IBM, true],
    ["main", TSLA, true],
  ]);
  const ids = dealings.map(({ id }) => id);
  assertEquals(new Set(ids).size, 3);
  assertEquals(ids.every((id) => /^[0-9a-f]{16}$/.test(id)), true);
  const later = [...fills, fill("buy", 1, 10, { account: "replay" }), fill("buy", 7, 1)];
  assertEquals(dealingsOf(later).slice(0, 3).map(({ id }) => id), ids);
});

/** Share by share: each that is sold closes one of what is held, all at the mean cost of the time. */
function naive(fills: readonly Fill[]): { realized: number; trips: number; open: number } {
  let [held, cost, realized, trips] = [0, 0, 0, 0];
  for (const { side, quantity, price } of fills) {
    for (let share = 0; share < quantity; share += 1) {
      const sign = side === "buy" ? 1 : -1;
      if (held === 0) trips += 1;
      if (held * sign >= 0) cost += price;
      else {
        const mean = cost / Math.abs(held);
        realized += (price - mean) * Math.sign(held);
        cost -= mean;
      }
      held += sign;
    }
  }
  return { realized, trips, open: held };
}

Deno.test("round trips are those of a share by share reckoning, and their profits those of the account", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = new Random(seed);
    const fills = Array.from(
      { length: random.integer(1, 40) },
      () => fill(random.chance(0.5) ? "buy" : "sell", random.integer(1, 9), random.integer(500, 1500) / 100),
    );
    const dealings = dealingsOf(fills);
    const expected = naive(fills);
    const realized = dealings.reduce((sum, dealing) => sum + dealing.realized, 0);
    assertEquals(dealings.length, expected.trips, `seed ${seed}`);
    assertAlmostEquals(realized, expected.realized, 1e-6, `seed ${seed}`);
    const position = fills.reduce(applyFill, noPosition("main", IBM));
    assertAlmostEquals(realized, position.realized_pnl, 1e-6, `seed ${seed}`);
    const open = dealings.filter(({ isOpen }) => isOpen);
    assertEquals(open.length, expected.open === 0 ? 0 : 1);
    for (const { direction, entered, exited, realized, entryPrice, exitPrice, isOpen } of dealings) {
      const sign = direction === "long" ? 1 : -1;
      if (isOpen) assertAlmostEquals(entered - exited, Math.abs(expected.open), 1e-9);
      else assertAlmostEquals(realized, ((exitPrice ?? NaN) - entryPrice) * entered * sign, 1e-4);
    }
  }
});
