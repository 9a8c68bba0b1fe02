import { assertEquals, assertThrows } from "@std/assert";
import { OrderRefusedError } from "@/lib/orders/order_errors.ts";
import type { Order, OrderRequest } from "@/lib/protocol/mod.ts";
import { limit, market, openRig, type OrderRig, stop } from "../rig.ts";

const bracket = (quantity: number): OrderRequest => ({
  ...market("buy", quantity),
  take_profit: { limit_price: 11 },
  stop_loss: { stop_price: 9.5 },
});

/** Exits of the latest pair, and all orders in short. */
const exits = (rig: OrderRig): string[] =>
  rig.broker.orders().filter(({ role }) => role !== null).toReversed().map(inShort);
const inShort = ({ role, state, quantity, filled_quantity }: Order): string =>
  `${role} ${state} ${filled_quantity}/${quantity}`;

Deno.test("exits arm with each part of an entry that is filled, as one pair", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  assertEquals(exits(rig), []);
  rig.print(1, 10, 30);
  assertEquals(exits(rig), ["take_profit held 0/30", "stop_loss held 0/30"]);
  rig.print(2, 10, 50);
  assertEquals(exits(rig), ["take_profit held 0/80", "stop_loss held 0/80"]);
  rig.print(3, 10, 500);
  assertEquals(exits(rig), ["take_profit held 0/100", "stop_loss held 0/100"]);
  const [profit, loss] = rig.broker.orders({ openOnly: true }).toReversed();
  assertEquals([profit?.oco_id, loss?.oco_id, profit?.side], [loss?.order_id, profit?.order_id, "sell"]);
  assertEquals([profit?.status, profit?.parent_id], ["open", loss?.parent_id]);
});

Deno.test("a stop that is reached goes out alone and ends the other", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 100);
  rig.print(2, 9.4, 10);
  assertEquals(exits(rig), ["take_profit canceled 0/100", "stop_loss new 0/100"]);
  rig.print(3, 9.3, 60);
  rig.print(4, 9.2, 60);
  assertEquals(exits(rig), ["take_profit canceled 0/100", "stop_loss filled 100/100"]);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [0]);
});

Deno.test("a profit that is reached goes out as a limit; what is filled of it is taken off the stop, which stays armed", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 100);
  rig.print(2, 11, 10);
  assertEquals(exits(rig), ["take_profit new 0/100", "stop_loss held 0/100"]);
  rig.print(3, 11.2, 40);
  assertEquals(exits(rig), ["take_profit partially_filled 40/100", "stop_loss held 0/60"]);
  rig.print(4, 9.4, 10);
  assertEquals(exits(rig), ["take_profit canceled 40/100", "stop_loss new 0/60"]);
  rig.print(5, 9.4, 60);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [0]);
  assertEquals(rig.broker.orders({ openOnly: true }), []);
});

Deno.test("a profit that is filled ends the stop", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 100);
  rig.print(2, 11, 10);
  rig.print(3, 11.2, 400);
  assertEquals(exits(rig), ["take_profit filled 100/100", "stop_loss canceled 0/100"]);
  const { order_id } = rig.broker.orders().find(({ role }) => role === "take_profit") ?? {};
  assertEquals(rig.broker.orders().find(({ role }) => role === "stop_loss")?.reason, `order ${order_id} was filled`);
});

Deno.test("what is filled after the first exits are gone gets exits of its own", () => {
  const rig = openRig();
  rig.broker.submit({ ...bracket(100), order_type: "limit", limit_price: 10 });
  rig.print(1, 10, 40);
  // The limit rests at 10, so the print that reaches the stop fills one more share.
  rig.print(2, 9.4, 1);
  assertEquals(exits(rig), ["take_profit canceled 0/41", "stop_loss new 0/41"]);
  rig.print(3, 9.9, 100);
  assertEquals(exits(rig).slice(1), ["stop_loss filled 41/41", "take_profit held 0/59", "stop_loss held 0/59"]);
});

Deno.test("exits end when the position is closed otherwise, and none of them opens anything", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 100);
  rig.broker.submit(market("sell", 100));
  rig.print(2, 10, 100);
  assertEquals(exits(rig), ["take_profit canceled 0/100", "stop_loss canceled 0/100"]);
  rig.print(3, 9, 500);
  assertEquals(rig.broker.positions(), []);
});

Deno.test("an exit that is reached sells no more than is held", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 100);
  rig.broker.submit(market("sell", 70));
  rig.print(2, 10, 70);
  rig.print(3, 9.4, 10);
  rig.print(4, 9.4, 500);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [0]);
  assertEquals(exits(rig)[1], "stop_loss filled 30/30");
});

Deno.test("an exit that a person cancels is not armed again by what is filled later; the other is", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 40);
  const profit = rig.broker.orders().find(({ role }) => role === "take_profit");
  rig.broker.cancel(profit?.order_id ?? "");
  rig.print(2, 10, 500);
  assertEquals(exits(rig), ["take_profit canceled 0/40", "stop_loss held 0/100"]);
});

Deno.test("an armed exit is replaced where it is, and later fills are armed at its new price", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 40);
  const loss = rig.broker.orders().find(({ role }) => role === "stop_loss");
  const moved = rig.broker.replace(loss?.order_id ?? "", { stop_price: 9.8 });
  assertEquals([moved.state, moved.stop_price, moved.replaces], ["held", 9.8, loss?.order_id]);
  assertEquals(rig.broker.order(loss?.order_id ?? "")?.state, "replaced");
  rig.print(2, 10, 500);
  assertEquals(exits(rig), ["take_profit held 0/100", "stop_loss replaced 0/40", "stop_loss held 0/100"]);
  rig.print(3, 9.8, 1);
  rig.print(4, 9.8, 500);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [0]);
});

Deno.test("exits outlive a restart at any moment and are armed exactly once", () => {
  const rig = openRig();
  rig.broker.submit(bracket(100));
  rig.print(1, 10, 40);
  rig.restart();
  rig.print(2, 10, 60);
  assertEquals(exits(rig), ["take_profit held 0/100", "stop_loss held 0/100"]);
  rig.restart();
  rig.print(3, 9.4, 10);
  rig.restart();
  rig.print(4, 9.4, 500);
  assertEquals(exits(rig), ["take_profit canceled 0/100", "stop_loss filled 100/100"]);
});

Deno.test("of two working orders that are made a pair one is sent when its price comes, and the other ends", () => {
  const rig = openRig();
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 100);
  const profit = rig.broker.submit(limit("sell", 100, 11));
  const loss = rig.broker.submit(stop("sell", 100, 9.5));
  const pair = rig.broker.pair([profit.order_id, loss.order_id]);
  assertEquals(pair.map(({ state, status, oco_id }) => [state, status, oco_id]), [
    ["held", "open", loss.order_id],
    ["held", "open", profit.order_id],
  ]);
  rig.print(2, 9.5, 10);
  rig.print(3, 9.4, 100);
  assertEquals([profit, loss].map(({ order_id }) => rig.broker.order(order_id)?.state), ["canceled", "filled"]);
});

for (
  const [name, make, reason] of [
    [
      "of different quantities",
      (rig) => [limit("sell", 100, 11), stop("sell", 50, 9.5)].map((one) => rig.broker.submit(one)),
      "100 is left of one and 50 of the other",
    ],
    [
      "of which one buys",
      (rig) => [limit("sell", 100, 11), limit("buy", 100, 9)].map((one) => rig.broker.submit(one)),
      "one buys and the other sells",
    ],
    [
      "of which one is a market order",
      (rig) => [limit("sell", 100, 11), market("sell", 100)].map((one) => rig.broker.submit(one)),
      "is a market order",
    ],
  ] as [string, (rig: OrderRig) => Order[], string][]
) {
  Deno.test(`two orders ${name} are no pair, and both work on`, () => {
    const rig = openRig();
    rig.broker.submit(market("buy", 100));
    rig.print(1, 10, 100);
    const [first, second] = make(rig).map(({ order_id }) => order_id);
    assertThrows(() => rig.broker.pair([first ?? "", second ?? ""]), OrderRefusedError, reason);
    assertEquals(rig.broker.orders({ openOnly: true }).map(({ state }) => state), ["new", "new"]);
  });
}

Deno.test("a short's exits buy to cover", () => {
  const rig = openRig();
  rig.broker.submit({
    ...market("sell_short", 100),
    take_profit: { limit_price: 9 },
    stop_loss: { stop_price: 10.5, limit_price: 10.7 },
  });
  rig.print(1, 10, 100);
  rig.print(2, 10.6, 1);
  rig.print(3, 10.6, 100);
  assertEquals(exits(rig), ["take_profit canceled 0/100", "stop_loss filled 100/100"]);
  const loss = rig.broker.orders().find(({ role }) => role === "stop_loss");
  assertEquals([loss?.side, loss?.order_type, loss?.average_price], ["buy_to_cover", "stop_limit", 10.6]);
});
