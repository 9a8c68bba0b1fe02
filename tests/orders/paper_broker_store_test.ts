import { assert, assertEquals, assertThrows } from "@std/assert";
import { limit, market, openRig, stop } from "./rig.ts";

Deno.test("PaperBroker lets nothing happen that the store cannot keep, and logs an outage once", () => {
  const rig = openRig();
  const { order_id } = rig.broker.submit(market("buy", 100));
  rig.broker.submit(limit("buy", 100, 9));
  rig.store.isFailing = true;
  assertThrows(() => rig.broker.submit(market("buy", 1)), Error, "the disk is full");
  assertThrows(() => rig.broker.cancel(order_id), Error, "the disk is full");
  assertEquals(rig.broker.cancelAll("kill switch"), []);
  rig.print(1, 10);
  rig.print(2, 10.2);
  assertEquals(rig.events, [["SUBMIT"], ["SUBMIT"]]);
  assertEquals(rig.broker.positions(), []);
  rig.store.isFailing = false;
  rig.print(3, 10.3);
  assertEquals(rig.events.slice(2), [["FILL", 10.3, 100]]);
  assertEquals(rig.logger.lines, ["ERROR keeping orders failed", "INFO keeping orders works again"]);
  assertEquals(rig.store.orders().map(({ order_seq }) => order_seq), [2, 1]);
});

Deno.test("PaperBroker lets no order overtake another because the store failed for a moment", () => {
  const rig = openRig();
  const first = rig.broker.submit(market("buy", 100));
  rig.broker.submit(market("buy", 100));
  const record = rig.store.record.bind(rig.store);
  rig.store.record = () => {
    rig.store.record = record;
    throw new Error("busy");
  };
  rig.print(1, 10, 200);
  assertEquals(rig.events.length, 2);
  rig.print(2, 10);
  assertEquals(rig.told.slice(2).map(({ id, event }) => [id, event]), [[first.order_id, "FILL"]]);
});

Deno.test("PaperBroker holds on to a stop's trigger that the store could not keep, and keeps it with the next print", () => {
  const rig = openRig();
  const { order_id } = rig.broker.submit(stop("sell_short", 100, 9.5));
  rig.store.isFailing = true;
  rig.print(1, 9.5);
  assertEquals([rig.broker.order(order_id)?.triggered, rig.store.get(order_id)?.triggered], [true, false]);
  rig.store.isFailing = false;
  rig.print(2, 9.9, 40);
  assertEquals(rig.store.changes.slice(-2).map(({ order }) => [order.triggered, order.filled_quantity]), [[true, 0], [
    true,
    40,
  ]]);
});

Deno.test("PaperBroker goes on when a TRADE cannot be told", () => {
  const rig = openRig();
  rig.broadcaster.failing.add("broadcastTrade");
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [100]);
  assertEquals(rig.logger.lines, ["ERROR telling a TRADE failed", "ERROR telling a TRADE failed"]);
});

Deno.test("PaperBroker goes on after a restart with orders, positions, cash and numbers, under other ids", () => {
  const rig = openRig();
  const resting = rig.broker.submit(limit("sell_short", 100, 10.2));
  const trigger = rig.broker.submit(stop("buy", 100, 10.1));
  rig.print(1, 10.1, 70);
  const before = [rig.broker.orders(), rig.broker.positions(), rig.broker.account()];
  rig.restart();
  assertEquals([rig.broker.orders(), rig.broker.positions(), rig.broker.account()], before);
  rig.print(2, 10.3, 150);
  assertEquals(rig.told.slice(2).map(({ id, event, details }) => [id, event, details["order_seq"], details["price"]]), [
    [trigger.order_id, "FILL", 2, 10.3],
    [resting.order_id, "PARTIAL_FILL", 2, 10.2],
  ]);
  const next = rig.broker.submit(market("buy", 1));
  assert(![resting, trigger].some(({ order_id }) => order_id === next.order_id));
});
