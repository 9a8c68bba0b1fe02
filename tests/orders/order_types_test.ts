import { assertEquals, assertThrows } from "@std/assert";
import { FinalOrderError, OrderRefusedError } from "@/lib/orders/order_errors.ts";
import { sessionEnd, sessionEndWords } from "@/lib/orders/sessions.ts";
import type { OrderRequest } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, openRig, stop } from "./rig.ts";

const trailing = (side: OrderRequest["side"], trail: Partial<OrderRequest>): OrderRequest => ({
  ticker: ACME,
  side,
  order_type: "trailing_stop",
  quantity: 100,
  ...trail,
});

Deno.test("a stop-limit order becomes a limit order at its stop price", () => {
  const rig = openRig();
  const request = { ...limit("buy", 100, 10.5), order_type: "stop_limit", stop_price: 10.4 } as const;
  const { order_id } = rig.broker.submit(request);
  rig.print(1, 10.3);
  rig.print(2, 10.6);
  assertEquals(rig.broker.order(order_id)?.triggered, true);
  rig.print(3, 10.7);
  assertEquals(rig.broker.order(order_id)?.filled_quantity, 0);
  rig.print(4, 10.4);
  assertEquals([rig.broker.order(order_id)?.state, rig.broker.order(order_id)?.average_price], ["filled", 10.5]);
});

for (
  const [name, side, trail, prints, stops] of [
    ["a sale by an amount", "sell_short", { trail_amount: 0.5 }, [10.4, 10.1, 11], [9.9, 9.9, 10.5]],
    ["a purchase by percents", "buy", { trail_percent: 10 }, [9.5, 9.9, 9], [10.45, 10.45, 9.9]],
  ] as const
) {
  Deno.test(`a trailing stop follows the market at its distance and never goes back: ${name}`, () => {
    const rig = openRig();
    const { order_id, stop_price } = rig.broker.submit(trailing(side, trail));
    assertEquals(stop_price, side === "buy" ? 11 : 9.5);
    prints.forEach((price, index) => {
      rig.print(index + 1, price);
      assertEquals(rig.broker.order(order_id)?.stop_price, stops[index]);
    });
    rig.restart();
    assertEquals(rig.broker.order(order_id)?.stop_price, stops[2], "it outlives a restart");
    rig.print(10, stops[2]);
    assertEquals([rig.broker.order(order_id)?.triggered, rig.broker.order(order_id)?.state], [true, "new"]);
    rig.print(11, 10);
    assertEquals(rig.broker.order(order_id)?.state, "filled");
  });
}

Deno.test("immediate or cancel takes of the next print what there is and ends", () => {
  const rig = openRig();
  const { order_id } = rig.broker.submit({ ...market("buy", 100), time_in_force: "ioc" });
  rig.print(1, 10, 40);
  const order = rig.broker.order(order_id);
  assertEquals([order?.state, order?.filled_quantity, order?.status], ["canceled", 40, "cancelled"]);
  assertEquals(order?.reason, "immediate or cancel: no more was to be had at once");
});

Deno.test("fill or kill takes the whole of a print or nothing", () => {
  const rig = openRig();
  const killed = rig.broker.submit({ ...market("buy", 100), time_in_force: "fok" });
  rig.print(1, 10, 99);
  const filled = rig.broker.submit({ ...market("buy", 100), time_in_force: "fok" });
  rig.print(2, 10, 100);
  assertEquals([killed, filled].map(({ order_id }) => rig.broker.order(order_id)?.filled_quantity), [0, 100]);
  assertEquals(rig.broker.order(killed.order_id)?.state, "canceled");
});

const newYork = (text: string) => Date.parse(text);

for (
  const [at, isExtended, end, words] of [
    [
      "2026-11-27T10:00:00-05:00",
      false,
      "2026-11-27T13:00:00-05:00",
      "the session ended at 13:00 New York (day after Thanksgiving)",
    ],
    [
      "2026-11-27T10:00:00-05:00",
      true,
      "2026-11-27T17:00:00-05:00",
      "the session ended at 17:00 New York (day after Thanksgiving)",
    ],
    ["2026-11-27T13:00:00-05:00", false, "2026-11-30T16:00:00-05:00", "the session ended at 16:00 New York"],
    [
      "2026-11-26T12:00:00-05:00",
      false,
      "2026-11-27T13:00:00-05:00",
      "the session ended at 13:00 New York (day after Thanksgiving)",
    ],
    ["2026-06-12T16:30:00-04:00", true, "2026-06-12T20:00:00-04:00", "the session ended at 20:00 New York"],
  ] as const
) {
  Deno.test(`a day order of ${at}${isExtended ? " for extended hours" : ""} ends at ${end}`, () => {
    assertEquals(sessionEnd(newYork(at), "us_equities", isExtended), newYork(end));
    assertEquals(sessionEndWords(newYork(end), "us_equities"), words);
  });
}

Deno.test("a day order ends with the session and says so, one that is good till cancelled stays", () => {
  const rig = openRig();
  const day = rig.broker.submit({ ...limit("buy", 100, 9), time_in_force: "day" });
  const lasting = rig.broker.submit(limit("buy", 100, 9.1));
  const endMs = Date.parse(day.expires_at ?? "");
  rig.marketMs = endMs - 1;
  rig.broker.look();
  assertEquals(rig.broker.order(day.order_id)?.state, "new");
  rig.marketMs = endMs;
  rig.broker.look();
  const ended = rig.broker.order(day.order_id);
  assertEquals([ended?.state, ended?.status], ["expired", "cancelled"]);
  assertEquals(ended?.reason, "day order: the session ended at 16:00 New York");
  assertEquals(rig.broker.order(lasting.order_id)?.state, "new");
  rig.print(endMs - START_MS + 1, 8.9);
  assertEquals(rig.events.slice(-1), [["FILL", 9.1, 100]]);
});

Deno.test("a replacement keeps the chain of ids, and both are never live at once", () => {
  const rig = openRig();
  const first = rig.broker.submit(limit("buy", 100, 9));
  const second = rig.broker.replace(first.order_id, { limit_price: 9.5, quantity: 150 });
  assertEquals([second.replaces, second.quantity, second.limit_price, second.state], [first.order_id, 150, 9.5, "new"]);
  const before = rig.broker.order(first.order_id);
  assertEquals([before?.state, before?.status, before?.replaced_by], ["replaced", "cancelled", second.order_id]);
  assertEquals(rig.told.map(({ event, id }) => [event, id]), [
    ["SUBMIT", first.order_id],
    ["CANCEL", first.order_id],
    ["SUBMIT", second.order_id],
  ]);
  rig.print(1, 9.4, 60);
  const third = rig.broker.replace(second.order_id, { limit_price: 9.6 });
  assertEquals([third.quantity, third.replaces], [90, second.order_id]);
  rig.print(2, 9.4, 1000);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [150]);
  assertThrows(() => rig.broker.replace(third.order_id, { quantity: 200 }), FinalOrderError, "it is filled");
});

for (
  const [name, changes, reason] of [
    ["less than is filled", { quantity: 40 }, "40 of it are filled already"],
    ["a price that it has not", { stop_price: 9 }, "is needed for stop and stop_limit orders"],
    ["a price in no whole cents", { limit_price: 10.005 }, "is not in whole cents"],
    ["more than there is money for", { quantity: 20_000 }, "not enough buying power"],
  ] as const
) {
  Deno.test(`an order is not replaced by one of ${name}, and works on`, () => {
    const rig = openRig();
    const { order_id } = rig.broker.submit(limit("buy", 100, 10));
    rig.print(1, 10, 40);
    assertThrows(() => rig.broker.replace(order_id, changes), OrderRefusedError, reason);
    rig.print(2, 10, 60);
    assertEquals(rig.broker.order(order_id)?.state, "filled");
    assertEquals(rig.broker.orders().length, 1);
  });
}

for (
  const [name, held, request, reason] of [
    [
      "more than is held",
      100,
      market("sell", 101),
      "100 ACME are held, 101 are to be sold: sell_short opens a short position",
    ],
    ["what is not held", 0, market("sell", 1), "0 ACME are held, 1 are to be sold: sell_short opens a short position"],
    [
      "a short of what is held",
      100,
      market("sell_short", 1),
      "100 ACME are held: sell them first, a flip takes two orders",
    ],
    ["more than is short", -100, market("buy", 101), "100 ACME are short: cover them first, a flip takes two orders"],
    [
      "a cover of more than is short",
      -100,
      market("buy_to_cover", 101),
      "100 ACME are short, 101 are to be covered: buy opens a long position",
    ],
  ] as [string, number, OrderRequest, string][]
) {
  Deno.test(`an order for ${name} is refused with what is held`, () => {
    const rig = openRig();
    if (held !== 0) rig.broker.submit(market(held > 0 ? "buy" : "sell_short", Math.abs(held)));
    rig.print(1, 10, 100);
    const order = rig.broker.submit(request);
    assertEquals([order.status, order.guard, order.reason], ["rejected", "position", reason]);
  });
}

Deno.test("sales that together are more than is held never open a short", () => {
  const rig = openRig();
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 100);
  const first = rig.broker.submit(limit("sell", 100, 10.5));
  const second = rig.broker.submit(stop("sell", 100, 9.5));
  rig.print(2, 9.4, 10);
  rig.print(3, 10.6, 500);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [0]);
  assertEquals([first, second].map(({ order_id }) => rig.broker.order(order_id)?.state).sort(), ["canceled", "filled"]);
});
