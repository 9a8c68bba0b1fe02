import { assertEquals, assertThrows } from "@std/assert";
import { FinalOrderError, OrderConflictError } from "@/lib/orders/order_errors.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, openRig, type OrderRig } from "./rig.ts";

for (
  const [name, prepare, request, reason] of [
    [
      "the engine does not run",
      (rig) => rig.whyClosed = "the engine is stopped",
      market("buy", 1),
      "the engine is stopped",
    ],
    ["a replay has not begun", (rig) => rig.marketMs = null, market("buy", 1), "the market has not begun"],
    ["the quantity has fractions", () => {}, market("buy", 1.5), "only whole shares can be ordered"],
    ["the ticker is unknown", () => {}, { ...market("buy", 1), ticker: "NONE" }, "NONE is not known here"],
    [
      "the ticker has no price",
      (rig) =>
        rig.market.applyQuote({ kind: "quote", ticker: "DARK" as typeof ACME, bid: 1, timeMs: START_MS as never }),
      {
        ...market("buy", 1),
        ticker: "DARK",
      },
      "no price of DARK is known yet",
    ],
    ["the ticker is halted", (rig) => rig.halted.add(ACME), market("buy", 1), "trading in ACME is halted"],
    ["its data are stale", (rig) => rig.stale.add(ACME), market("buy", 1), "the data of ACME are stale"],
    [
      "the money does not suffice",
      () => {},
      market("buy", 10_001),
      "not enough buying power: the order needs 100,010.00, there is 100,000.00",
    ],
    [
      "the money does not suffice for a short",
      () => {},
      limit("sell_short", 10_000, 10.01),
      "not enough buying power: the order needs 100,100.00, there is 100,000.00",
    ],
  ] as [string, (rig: OrderRig) => unknown, ReturnType<typeof market>, string][]
) {
  Deno.test(`PaperBroker rejects an order, with one TRADE, when ${name}`, () => {
    const rig = openRig();
    prepare(rig);
    const order = rig.broker.submit(request);
    assertEquals([order.status, order.reason, order.order_seq], ["rejected", reason, 1]);
    assertEquals(rig.told.map(({ event, details }) => [event, details["reason"]]), [["REJECT", reason]]);
    assertEquals(rig.store.get(order.order_id), order);
    for (let second = 1; second < 5; second += 1) rig.print(second * 1000, 10);
    assertEquals(rig.told.length, 1);
    assertThrows(() => rig.broker.cancel(order.order_id), FinalOrderError, "it is rejected");
  });
}

Deno.test("PaperBroker takes 200 working orders and no more until one is done", () => {
  const rig = openRig();
  const ids = Array.from({ length: 200 }, () => rig.broker.submit(limit("buy", 1, 1)).order_id);
  assertEquals(rig.broker.submit(limit("buy", 1, 1)).reason, "200 orders are working already");
  rig.broker.cancel(ids[0] ?? "");
  assertEquals(rig.broker.submit(limit("buy", 1, 1)).status, "open");
});

Deno.test("PaperBroker counts working orders and positions against the buying power, and never refuses what closes", () => {
  const rig = openRig();
  const first = rig.broker.submit(limit("buy", 6_000, 10));
  assertEquals(rig.broker.account().buying_power, 40_000);
  assertEquals(rig.broker.submit(limit("buy", 4_001, 10)).status, "rejected");
  rig.print(1, 10, 6_000);
  assertEquals(rig.broker.order(first.order_id)?.status, "filled");
  assertEquals(rig.broker.account(), {
    cash: 40_000,
    equity: 100_000,
    buying_power: 40_000,
    realized_pnl: 0,
    unrealized_pnl: 0,
    fees: 0,
  });
  rig.print(2, 1, 100);
  // 54,000 are lost on paper: equity 46,000, 6,000 of it held.
  assertEquals(rig.broker.account().buying_power, 40_000);
  assertEquals(rig.broker.submit(market("buy", 40_001)).status, "rejected");
  assertEquals(rig.broker.submit(market("sell", 6_000)).status, "open");
});

Deno.test("PaperBroker takes what just meets the buying power, and what closes even where there is none", () => {
  const exact = openRig();
  assertEquals(exact.broker.submit(market("buy", 10_000)).status, "open");
  const rig = openRig();
  rig.broker.submit(market("sell_short", 5_000));
  rig.print(1, 10, 5_000);
  rig.print(2, 20, 100);
  // The short has lost 50,000: equity 50,000, exposure 100,000.
  assertEquals(rig.broker.account().buying_power, -50_000);
  assertEquals(rig.broker.submit(market("sell_short", 1)).status, "rejected");
  assertEquals(rig.broker.submit(market("buy", 5_000)).status, "open");
});

Deno.test("PaperBroker submits a client_order_id once, rejected ones too", () => {
  const rig = openRig();
  const request = { ...limit("buy", 100, 10), client_order_id: "a" };
  const first = rig.broker.submit(request);
  rig.print(1, 10, 40);
  const again = rig.broker.submit({ ...request }, { source: "somebody else" });
  assertEquals([again.order_id, again.filled_quantity], [first.order_id, 40]);
  rig.stale.add(ACME);
  const rejected = rig.broker.submit({ ...request, client_order_id: "b" });
  rig.stale.delete(ACME);
  assertEquals(rig.broker.submit({ ...request, client_order_id: "b" }), rejected);
  assertEquals(rig.events.length, 3);
  for (
    const other of [
      { ...request, side: "sell" as const },
      { ...request, quantity: 99 },
      { ...request, limit_price: 10.01 },
      { ...request, stop_price: 10 },
      { ...market("buy", 100), client_order_id: "a" },
      { ...request, ticker: "OTHR" as typeof ACME },
    ]
  ) {
    const error = assertThrows(() => rig.broker.submit(other), OrderConflictError, "client_order_id a");
    assertEquals(error.order.order_id, first.order_id);
  }
  assertEquals(rig.events.length, 3);
});
