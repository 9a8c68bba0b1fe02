import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { applyFill, noPosition, valuePosition } from "@/lib/orders/position.ts";
import type { OrderSide } from "@/lib/protocol/mod.ts";
import { ACME } from "@/tests/market/trades.ts";

type Deal = readonly [side: OrderSide, quantity: number, price: number];

const after = (...deals: readonly Deal[]) =>
  deals.reduce(
    (position, [side, quantity, price]) => applyFill(position, { side, quantity, price, fee: 0 }),
    noPosition("main", ACME),
  );

for (
  const [name, deals, quantity, average_price, realized_pnl] of [
    ["a buy opens", [["buy", 100, 10]], 100, 10, 0],
    ["buys average", [["buy", 100, 10], ["buy", 50, 13]], 150, 11, 0],
    ["a sale realises the difference to the average, which stays", [["buy", 100, 10], ["sell", 40, 12]], 60, 10, 80],
    ["what is closed has no average", [["buy", 100, 10], ["sell", 100, 9]], 0, 0, -100],
    ["a sale beyond zero opens a short at its own price", [["buy", 100, 10], ["sell", 150, 11]], -50, 11, 100],
    ["shorts average", [["sell", 100, 10], ["sell", 100, 12]], -200, 11, 0],
    ["a short gains when the price falls", [["sell", 100, 10], ["buy", 30, 9]], -70, 10, 30],
    ["a buy beyond zero opens a long at its own price", [["sell", 100, 10], ["buy", 101, 10.5]], 1, 10.5, -50],
    ["thirds leave no dust once closed", [["buy", 1, 10], ["buy", 2, 10.1], ["sell", 3, 10]], 0, 0, -0.2],
    [
      "thirds closed one by one leave no dust either",
      [["buy", 1, 10], ["buy", 2, 10.1], ["sell", 1, 10], ["sell", 1, 10], ["sell", 1, 10]],
      0,
      0,
      -0.2,
    ],
    ["many small fills leave the average as clean as one", Array(97).fill(["buy", 31, 180.62]), 3007, 180.62, 0],
    ["tenths of a coin leave no dust", [["buy", 0.1, 3], ["buy", 0.2, 3], ["sell", 0.3, 3]], 0, 0, 0],
  ] as [string, Deal[], number, number, number][]
) {
  Deno.test(`applyFill(): ${name}`, () => {
    const shown = valuePosition(after(...deals), null);
    assertEquals([shown.quantity, shown.average_price, shown.realized_pnl], [quantity, average_price, realized_pnl]);
  });
}

Deno.test("valuePosition() values longs and shorts, and says nothing without a price", () => {
  const worth = (deals: Deal[], price: number | null) => {
    const { last_price, market_value, unrealized_pnl } = valuePosition(after(...deals), price);
    return [last_price, market_value, unrealized_pnl];
  };
  assertEquals(worth([["buy", 100, 10]], 10.25), [10.25, 1025, 25]);
  assertEquals(worth([["sell", 100, 10]], 10.25), [10.25, -1025, -25]);
  assertEquals(worth([["sell", 100, 10]], null), [null, null, null]);
  assertEquals(worth([["buy", 1, 10], ["sell", 1, 11]], 12), [12, 0, 0]);
});

Deno.test("applyFill() realises, whenever nothing is held, exactly what was taken in less what was paid", () => {
  const deal = fc.record({
    side: fc.constantFrom<OrderSide>("buy", "sell"),
    quantity: fc.integer({ min: 1, max: 5 }),
    cents: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(fc.array(deal, { minLength: 1, maxLength: 60 }), (deals) => {
      let position = noPosition("main", ACME);
      let cents = 0;
      for (const { side, quantity, cents: price } of deals) {
        position = applyFill(position, { side, quantity, price: price / 100, fee: 0 });
        cents += (side === "buy" ? -1 : 1) * quantity * price;
        if (position.quantity === 0) assertEquals(valuePosition(position, null).realized_pnl, cents / 100);
      }
    }),
    { seed: 20131008, numRuns: 500 },
  );
});
