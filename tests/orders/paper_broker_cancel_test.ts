import { assertEquals, assertThrows } from "@std/assert";
import { FinalOrderError, UnknownOrderError } from "@/lib/orders/order_errors.ts";
import type { OrderSide } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, openRig, OrderRig } from "./rig.ts";

Deno.test("PaperBroker cancels what works, also in part filled, and tells unknown from final orders", () => {
  const rig = openRig();
  const { order_id } = rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 40);
  const cancelled = rig.broker.cancel(order_id);
  assertEquals(
    [cancelled.status, cancelled.filled_quantity, cancelled.reason, cancelled.order_seq],
    ["cancelled", 40, "cancelled on request", 3],
  );
  rig.print(2, 10);
  assertEquals(rig.events.map(([event]) => event), ["SUBMIT", "PARTIAL_FILL", "CANCEL"]);
  assertThrows(() => rig.broker.cancel(order_id), FinalOrderError, `Cannot cancel order ${order_id}: it is cancelled`);
  assertThrows(() => rig.broker.cancel("nope"), UnknownOrderError, "Cannot find order nope");
});

Deno.test("PaperBroker starts an account again: its orders end with the reason, its dealings are forgotten, others stay", () => {
  const rig = openRig();
  const replay = { account: "replay" } as const;
  const held = rig.broker.submit(market("buy", 100), replay);
  rig.broker.submit(market("buy", 30));
  rig.print(1, 10, 500);
  const working = rig.broker.submit(limit("buy", 10, 5), replay);
  const own = rig.broker.submit(limit("buy", 10, 5));
  assertEquals(rig.broker.resetAccount("replay", "the replay went back").map(({ order_id }) => order_id), [
    working.order_id,
  ]);
  assertEquals(rig.told.slice(-1).map(({ event, id, details: { reason, account } }) => [event, id, reason, account]), [
    ["CANCEL", working.order_id, "the replay went back", "replay"],
  ]);
  const isStartedAgain = () => {
    const { cash, buying_power, realized_pnl } = rig.broker.account("replay");
    assertEquals([cash, buying_power, realized_pnl, rig.broker.positions("replay")], [100_000, 100_000, 0, []]);
    assertEquals(rig.broker.orders(replay).map(({ order_id }) => order_id), [working.order_id, held.order_id]);
    assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [30]);
    assertEquals(rig.broker.orders({ openOnly: true }).map(({ order_id }) => order_id), [own.order_id]);
    assertEquals(rig.store.fills().map(({ account }) => account), ["main"]);
  };
  isStartedAgain();
  rig.restart();
  isStartedAgain();
  rig.store.isFailing = true;
  assertThrows(() => rig.broker.resetAccount("main", "again"), Error, "the disk is full");
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [30]);
});

Deno.test("PaperBroker fills each account from a print as if it were alone, and lets none close what another holds", () => {
  const rig = openRig();
  rig.broker.submit(market("buy", 100));
  rig.broker.submit(market("buy", 100), { account: "demo", source: "demo" });
  rig.print(1, 10, 60);
  assertEquals(rig.told.slice(2).map(({ details: { account, quantity } }) => [account, quantity]), [
    ["main", 60],
    ["demo", 60],
  ]);
  assertEquals(rig.broker.closeAll("end", "demo").closed.map(({ account, quantity }) => [account, quantity]), [
    ["demo", 60],
  ]);
  assertEquals(rig.broker.cancelAll("end", "main").map(({ account }) => account), ["main"]);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [60]);
  assertEquals(rig.broker.orders({ openOnly: true }).map(({ account }) => account), ["demo"]);
});

Deno.test("PaperBroker lists orders newest first", () => {
  const rig = openRig();
  const [a, b, c] = [10, 9, 8].map((price) => rig.broker.submit(limit("buy", 1, price)).order_id);
  rig.broker.cancel(b ?? "");
  const ids = (query?: Parameters<typeof rig.broker.orders>[0]) =>
    rig.broker.orders(query).map(({ order_id }) => order_id);
  assertEquals<unknown>([ids(), ids({ openOnly: true }), ids({ limit: 1 })], [[c, b, a], [c, a], [c]]);
});

Deno.test("PaperBroker cancels everything and closes positions at bid, ask or last price, and says what it did", () => {
  const rig = openRig();
  const print = (ticker: string, price: number) => rig.print(1, price, 1000, { ticker: ticker as typeof ACME });
  for (const ticker of ["LONG", "SHRT", "NOQT"]) print(ticker, 20);
  const quote = (ticker: string, bid: number, ask: number) =>
    rig.market.applyQuote({ kind: "quote", ticker: ticker as typeof ACME, bid, ask, timeMs: START_MS as never });
  const deal = (ticker: string, side: OrderSide) => {
    rig.broker.submit({ ...market(side, 100), ticker: ticker as typeof ACME });
    print(ticker, 20);
  };
  deal("LONG", "buy");
  deal("SHRT", "sell_short");
  deal("NOQT", "buy");
  const working = rig.broker.submit(limit("buy", 10, 5));
  quote("LONG", 19.5, 20.5);
  quote("SHRT", 19.5, 20.5);
  const before = rig.told.length;
  assertEquals(rig.broker.cancelAll("kill switch").map(({ order_id, status, reason }) => [order_id, status, reason]), [
    [working.order_id, "cancelled", "kill switch"],
  ]);
  const { closed, notClosed } = rig.broker.closeAll("kill switch");
  assertEquals(
    closed.map(({ ticker, side, status, average_price, filled_quantity, reason, source }) => [
      ticker,
      side,
      status,
      average_price,
      filled_quantity,
      reason,
      source,
    ]),
    [
      ["LONG", "sell", "filled", 19.5, 100, "forced at the bid: kill switch", "forced"],
      ["SHRT", "buy", "filled", 20.5, 100, "forced at the ask: kill switch", "forced"],
      ["NOQT", "sell", "filled", 20, 100, "forced at the last price: kill switch", "forced"],
    ],
  );
  assertEquals(notClosed, []);
  assertEquals(rig.told.slice(before).map(({ event, details }) => [event, details["order_seq"]]), [
    ["CANCEL", 2],
    ["FILL", 1],
    ["FILL", 1],
    ["FILL", 1],
  ]);
  assertEquals(rig.broker.positions().map(({ quantity, realized_pnl }) => [quantity, realized_pnl]), [[0, -50], [
    0,
    -50,
  ]]);
  assertEquals(rig.broker.account().cash, 99_900);
  assertEquals(rig.broker.closeAll("again"), { closed: [], notClosed: [] });
});

Deno.test("PaperBroker reports as not closed what has no price and what cannot be kept", () => {
  const rig = openRig();
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10);
  rig.store.isFailing = true;
  const notClosed = (reason: string) => ({ closed: [], notClosed: [{ ticker: ACME, quantity: 100, reason }] });
  assertEquals(rig.broker.closeAll("kill switch"), notClosed("the order could not be kept"));
  rig.store.isFailing = false;
  rig.market = new OrderRig().market;
  assertEquals(rig.broker.closeAll("kill switch"), notClosed("no price is known"));
  assertEquals(rig.events.length, 2);
});
