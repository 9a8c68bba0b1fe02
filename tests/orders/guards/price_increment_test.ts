import { assertEquals } from "@std/assert";
import { pricesBeside } from "@/lib/orders/guards/price_increment.ts";
import * as fc from "fast-check";
import { ACME } from "@/tests/market/trades.ts";
import { limit, market, openRig } from "../rig.ts";

for (
  const [price, isHalfPenny, beside] of [
    [181.89, false, null],
    [181.895, false, [181.89, 181.9]],
    [181.895, true, null],
    [181.896, true, [181.895, 181.9]],
    [1, false, null],
    [1.0001, false, [1, 1.01]],
    [0.9999, false, null],
    [0.99995, false, [0.9999, 1]],
    [0.12345, true, [0.1234, 0.1235]],
    [0.00005, false, [0, 0.0001]],
    [4.35, false, null],
    [1.005, true, null],
    [99999.99, false, null],
  ] as const
) {
  Deno.test(`pricesBeside(${price}) ${isHalfPenny ? "in half cents " : ""}is ${beside ?? "null"}`, () => {
    assertEquals(pricesBeside(price, isHalfPenny), beside);
  });
}

Deno.test("every price of whole cents from a dollar on, and of four decimals below, is right", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 100_000_000 }), (cents) => pricesBeside(cents / 100, false) === null),
  );
  fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), (units) => pricesBeside(units / 10_000, false) === null));
});

Deno.test("PaperBroker rejects a price between two increments, and names them", () => {
  const { broker } = openRig();
  const orders = [limit("buy", 1, 9.995), { ...market("sell", 1), order_type: "stop" as const, stop_price: 9.123 }];
  assertEquals(orders.map((order) => broker.submit(order).reason), [
    "a limit price of 9.995 is not in whole cents (Rule 612): nearest is 9.99 or 10.00",
    "a stop price of 9.123 is not in whole cents (Rule 612): nearest is 9.12 or 9.13",
  ]);
  assertEquals(broker.submit(limit("buy", 1, 0.00005)).reason?.split(": ")[1], "nearest is 0.0001");
  assertEquals(broker.submit(limit("buy", 1, 9.99)).status, "open");
});

Deno.test("PaperBroker takes half cents of the tickers that are marked", () => {
  const { broker } = openRig({ halfPennyTickers: [ACME] });
  assertEquals(broker.submit(limit("buy", 1, 9.985)).status, "open");
  assertEquals(
    broker.submit(limit("buy", 1, 9.986)).reason,
    "a limit price of 9.986 is not in half cents (Rule 612): nearest is 9.985 or 9.99",
  );
});
