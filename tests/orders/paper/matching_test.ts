import { assertEquals } from "@std/assert";
import { matchPrint } from "@/lib/orders/paper/matching.ts";
import { newOrder } from "@/lib/orders/lifecycle/new_order.ts";
import type { Order, OrderRequest } from "@/lib/protocol/mod.ts";
import { START_MS } from "@/tests/market/trades.ts";
import { limit, market, stop } from "../rig.ts";

const order = (orderId: string, request: OrderRequest, fields: Partial<Order> = {}): Order => ({
  ...newOrder({ orderId, request, source: "manual", account: "main", timeMs: START_MS, expiresMs: null }),
  ...fields,
});

/** What a print does: fills as `id price quantity`, marks as `id triggered` or `id rested`. */
function match(orders: readonly Order[], price: number, quantity = 1000): string[] {
  const { fills, noted } = matchPrint(orders, { price, quantity });
  return [
    ...fills.map(({ order, price, quantity }) => `${order.order_id} ${price} ${quantity}`),
    ...noted.map(({ order, notes }) => `${order.order_id} ${notes.triggered ? "triggered" : "rested"}`),
  ];
}

for (
  const { name, one, price, quantity = 1000, does } of [
    {
      name: "a market order takes the print's price",
      one: order("a", market("buy", 50)),
      price: 10,
      does: ["a 10 50"],
    },
    {
      name: "no more than the print is filled",
      one: order("a", market("sell", 50)),
      price: 10,
      quantity: 20,
      does: ["a 10 20"],
    },
    { name: "a print of nothing fills nothing", one: order("a", market("sell", 50)), price: 10, quantity: 0, does: [] },
    {
      name: "only the rest of an order is filled",
      one: order("a", market("buy", 50), { status: "partially_filled", filled_quantity: 45 }),
      price: 10,
      does: ["a 10 5"],
    },
    {
      name: "a marketable buy takes a better price",
      one: order("a", limit("buy", 50, 10)),
      price: 9.9,
      does: ["a 9.9 50"],
    },
    {
      name: "a marketable sell takes a better price",
      one: order("a", limit("sell", 50, 10)),
      price: 10.1,
      does: ["a 10.1 50"],
    },
    { name: "a limit is itself good enough", one: order("a", limit("buy", 50, 10)), price: 10, does: ["a 10 50"] },
    { name: "a buy rests above its limit", one: order("a", limit("buy", 50, 10)), price: 10.01, does: ["a rested"] },
    { name: "a sell rests below its limit", one: order("a", limit("sell", 50, 10)), price: 9.99, does: ["a rested"] },
    {
      name: "a rested buy gets its limit of a better print",
      one: order("a", limit("buy", 50, 10), { rested: true }),
      price: 9.9,
      does: ["a 10 50"],
    },
    {
      name: "a rested sell gets its limit of a better print",
      one: order("a", limit("sell", 50, 10), { rested: true }),
      price: 10.1,
      does: ["a 10 50"],
    },
    {
      name: "what rests already is not marked again",
      one: order("a", limit("buy", 50, 10), { rested: true }),
      price: 11,
      does: [],
    },
    { name: "a buy stop waits below its price", one: order("a", stop("buy", 50, 10)), price: 9.99, does: [] },
    {
      name: "a buy stop is triggered at its price",
      one: order("a", stop("buy", 50, 10)),
      price: 10,
      does: ["a triggered"],
    },
    {
      name: "a buy stop is triggered beyond it",
      one: order("a", stop("buy", 50, 10)),
      price: 12,
      does: ["a triggered"],
    },
    { name: "a sell stop waits above its price", one: order("a", stop("sell", 50, 10)), price: 10.01, does: [] },
    {
      name: "a sell stop is triggered at its price",
      one: order("a", stop("sell", 50, 10)),
      price: 10,
      does: ["a triggered"],
    },
    {
      name: "a sell stop is triggered beyond it",
      one: order("a", stop("sell", 50, 10)),
      price: 8,
      does: ["a triggered"],
    },
    {
      name: "a triggered stop takes any price",
      one: order("a", stop("sell", 50, 10), { triggered: true }),
      price: 11,
      does: ["a 11 50"],
    },
  ]
) {
  Deno.test(`matchPrint(): ${name}`, () => assertEquals(match([one], price, quantity), does));
}

Deno.test("matchPrint() serves market orders first, then the best limit, then who came first", () => {
  const orders = [
    order("low", limit("buy", 10, 10)),
    order("high", limit("buy", 10, 10.5)),
    order("high, later", limit("buy", 10, 10.5)),
    order("market", market("buy", 10)),
    order("stop", stop("sell", 10, 10), { triggered: true }),
    order("too low", limit("buy", 10, 9)),
  ];
  assertEquals(match(orders, 10), [
    "market 10 10",
    "stop 10 10",
    "high 10 10",
    "high, later 10 10",
    "low 10 10",
    "too low rested",
  ]);
  assertEquals(match(orders, 10, 35), [
    "market 10 10",
    "stop 10 10",
    "high 10 10",
    "high, later 10 5",
    "too low rested",
  ]);
});

Deno.test("matchPrint() compares limits of both sides by how much beyond the print they would go", () => {
  const orders = [order("buy", limit("buy", 10, 10.1)), order("sell", limit("sell", 10, 9.8))];
  assertEquals(match(orders, 10, 15), ["sell 10 10", "buy 10 5"]);
  const alike = [order("buy", limit("buy", 10, 10.1)), order("sell", limit("sell", 10, 9.9))];
  assertEquals(match(alike, 10, 15), ["buy 10 10", "sell 10 5"]);
});

Deno.test("matchPrint() deals in hundred-millionths without dust", () => {
  const orders = [order("a", market("buy", 0.1)), order("b", market("buy", 0.2)), order("c", market("buy", 1))];
  assertEquals(match(orders, 10, 0.3), ["a 10 0.1", "b 10 0.2"]);
  assertEquals(match(orders, 10, 0.30000001), ["a 10 0.1", "b 10 0.2", "c 10 1e-8"]);
});
