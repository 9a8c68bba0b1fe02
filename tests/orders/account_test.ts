import { assertEquals } from "@std/assert";
import type { TickerState } from "@/lib/market/mod.ts";
import { accountOf, openingValues } from "@/lib/orders/account.ts";
import { newOrder } from "@/lib/orders/lifecycle/new_order.ts";
import { valuePosition } from "@/lib/orders/position.ts";
import type { Order, OrderRequest } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, stop } from "./rig.ts";

const position = (quantity: number, average_price: number, realized_pnl: number, price: number | null) =>
  valuePosition({ account: "main", ticker: ACME, quantity, average_price, realized_pnl, fees: 0 }, price);

Deno.test("accountOf() derives cash from what has been realised and what is held", () => {
  // 100 bought at 10, now 12; 50 sold short at 20, now 19; 7 made elsewhere.
  const positions = [position(100, 10, 0, 12), position(-50, 20, 0, 19), position(0, 0, 7, 5)];
  assertEquals(accountOf(10_000, positions, 500), {
    cash: 10_007,
    equity: 10_257,
    buying_power: 10_257 - 1200 - 950 - 500,
    realized_pnl: 7,
    unrealized_pnl: 250,
    fees: 0,
  });
});

Deno.test("accountOf() counts a position without a price at its average", () => {
  assertEquals(accountOf(1000, [position(-10, 20, 3, null)], 0), {
    cash: 1203,
    equity: 1003,
    buying_power: 803,
    realized_pnl: 3,
    unrealized_pnl: 0,
    fees: 0,
  });
});

const STATE: TickerState = {
  ticker: ACME,
  price: 10,
  bid: 9.9,
  ask: 10.2,
  lastClose: 0,
  officialClose: null,
  suspectedSplit: null,
  avgVolume: 0,
  dayVolume: 0,
  dollarVolume: 0,
  sessionVwap: null,
  lastTradeMs: null,
  sessionDate: null,
};
const order = (request: OrderRequest, fields: Partial<Order> = {}): Order => ({
  ...newOrder({ orderId: "a", request, source: "manual", account: "main", timeMs: START_MS, expiresMs: null }),
  ...fields,
});

for (
  const [name, held, orders, values] of [
    ["a market buy at the ask", 0, [order(market("buy", 10))], [102]],
    ["a market short at the last price", 0, [order(market("sell_short", 10))], [100]],
    ["a limited buy at its limit", 0, [order(limit("buy", 10, 8))], [80]],
    ["a limited short at its limit, or the last price if that is higher", 0, [
      order(limit("sell_short", 10, 12)),
      order(limit("sell_short", 10, 9)),
    ], [120, 100]],
    ["a stop at its price, or the market's if that is higher", 0, [
      order(stop("buy", 10, 11)),
      order(stop("sell_short", 10, 9)),
    ], [110, 100]],
    ["what is left of an order", 0, [order(market("sell_short", 10), { filled_quantity: 4 })], [60]],
    ["nothing of what closes", 10, [order(market("sell", 10)), order(market("buy_to_cover", 10))], [0, 0]],
    ["all of what adds", 10, [order(limit("buy", 10, 10))], [100]],
    ["the oldest order as the one that closes", -10, [
      order(limit("buy", 6, 10)),
      order(limit("buy", 6, 10)),
      order(limit("buy", 6, 10)),
    ], [0, 20, 60]],
  ] as [string, number, Order[], number[]][]
) {
  Deno.test(`openingValues() counts ${name}`, () => assertEquals(openingValues(held, orders, STATE), values));
}

Deno.test("openingValues() counts a market order as nothing while no price is known", () => {
  assertEquals(openingValues(0, [order(market("buy", 10)), order(limit("buy", 10, 5))], undefined), [0, 50]);
});
