import { assertEquals } from "@std/assert";
import type { BrokerEvent, LifeEvent, OrderLife } from "@/lib/orders/lifecycle/order_event.ts";
import { step } from "@/lib/orders/lifecycle/order_machine.ts";
import { newOrder } from "@/lib/orders/lifecycle/new_order.ts";
import { statusOf } from "@/lib/orders/lifecycle/order_states.ts";
import { OrderState } from "@/lib/protocol/mod.ts";
import { START_MS } from "@/tests/market/trades.ts";
import { market } from "../rig.ts";

const timeMs = START_MS;
const fresh = (): OrderLife => ({
  order: newOrder({
    orderId: "a",
    request: market("buy", 100),
    source: "manual",
    account: "main",
    timeMs,
    expiresMs: null,
  }),
  executions: new Set(),
});

const accepted: BrokerEvent = { kind: "accepted", timeMs };
const fill = (id: string, quantity: number, cumulative: number): BrokerEvent => {
  return { kind: "filled", timeMs, executionId: id, price: 10, quantity, cumulative };
};
const canceled: BrokerEvent = { kind: "canceled", timeMs };
const cancel: LifeEvent = { kind: "cancel", timeMs, reason: "asked", then: "canceled" };
const hold: LifeEvent = { kind: "cancel", timeMs, reason: "paired", then: "held" };
const replace: LifeEvent = { kind: "replace", by: "b" };
const state = (state: "working" | "unknown" | "filled" | "canceled", filledQuantity = 0): BrokerEvent => {
  return { kind: "venue_state", timeMs, state, filledQuantity, averagePrice: filledQuantity > 0 ? 10 : null };
};

for (
  const [name, events, outcome, told] of [
    [
      "is accepted and filled",
      [accepted, fill("x", 40, 40), fill("y", 60, 100)],
      "filled 100",
      "SUBMIT PARTIAL_FILL FILL",
    ],
    [
      "counts the same fill once",
      [accepted, fill("x", 40, 40), fill("x", 40, 40)],
      "partially_filled 40",
      "SUBMIT PARTIAL_FILL",
    ],
    [
      "counts fills in any order",
      [accepted, fill("y", 60, 100), fill("x", 40, 40)],
      "filled 100",
      "SUBMIT PARTIAL_FILL FILL",
    ],
    ["is filled before it is accepted", [fill("x", 40, 40), accepted], "partially_filled 40", "PARTIAL_FILL"],
    ["is accepted twice", [accepted, accepted], "new 0", "SUBMIT"],
    ["is rejected", [{ kind: "rejected", timeMs, reason: "no" }, canceled], "rejected 0", "REJECT"],
    [
      "is not rejected any more once it was filled",
      [fill("x", 40, 40), { kind: "rejected", timeMs, reason: "no" }],
      "partially_filled 40",
      "PARTIAL_FILL",
    ],
    ["is cancelled", [accepted, cancel, canceled, canceled], "canceled 0", "SUBMIT CANCEL"],
    ["is cancelled before it was accepted", [cancel, accepted, canceled], "canceled 0", "SUBMIT CANCEL"],
    [
      "is filled while it is cancelled",
      [accepted, cancel, fill("x", 100, 100), { kind: "cancel_rejected", timeMs, reason: "late" }],
      "filled 100",
      "SUBMIT FILL",
    ],
    [
      "works on when the cancel is refused",
      [accepted, cancel, { kind: "cancel_rejected", timeMs, reason: "no" }],
      "new 0",
      "SUBMIT",
    ],
    [
      "counts a fill that comes after its end, and has ended all the same",
      [accepted, cancel, canceled, fill("x", 40, 40)],
      "canceled 40",
      "SUBMIT CANCEL PARTIAL_FILL CANCEL",
    ],
    ["is held once it is gone from the venue", [accepted, hold, canceled], "held 0", "SUBMIT"],
    ["is cancelled though it was to be held", [accepted, hold, cancel, canceled], "canceled 0", "SUBMIT CANCEL"],
    [
      "is not held though it was to be, when it is filled",
      [accepted, hold, fill("x", 100, 100)],
      "filled 100",
      "SUBMIT FILL",
    ],
    ["is replaced", [accepted, replace, { kind: "replaced", timeMs }, canceled], "replaced 0", "SUBMIT CANCEL"],
    [
      "works on when it is not replaced",
      [accepted, replace, { kind: "replace_rejected", timeMs, reason: "no" }],
      "new 0",
      "SUBMIT",
    ],
    [
      "is filled while it is replaced",
      [accepted, replace, fill("x", 100, 100), { kind: "replace_rejected", timeMs, reason: "late" }],
      "filled 100",
      "SUBMIT FILL",
    ],
    ["is cancelled while it is replaced", [accepted, replace, cancel, canceled], "canceled 0", "SUBMIT CANCEL"],
    [
      "expires",
      [accepted, { kind: "expired", timeMs, reason: "day" }, fill("x", 100, 100)],
      "filled 100",
      "SUBMIT CANCEL FILL",
    ],
    ["never arrived", [state("unknown")], "rejected 0", "REJECT"],
    ["arrived though nothing was heard of it", [state("working", 40)], "partially_filled 40", "PARTIAL_FILL"],
    [
      "was filled in an outage, and hears of the parts late",
      [accepted, fill("x", 10, 10), state("filled", 100), fill("y", 90, 100)],
      "filled 100",
      "SUBMIT PARTIAL_FILL FILL",
    ],
    [
      "was filled in part in an outage; what comes after counts",
      [accepted, state("working", 40), fill("x", 40, 40), fill("y", 10, 50)],
      "partially_filled 50",
      "SUBMIT PARTIAL_FILL PARTIAL_FILL",
    ],
    ["is gone from the venue", [accepted, state("unknown")], "canceled 0", "SUBMIT CANCEL"],
    [
      "lost the answer to its replacement, which never arrived",
      [accepted, replace, state("working")],
      "new 0",
      "SUBMIT",
    ],
    [
      "is never filled beyond its quantity",
      [accepted, fill("x", 70, 70), fill("y", 70, 140)],
      "filled 100",
      "SUBMIT PARTIAL_FILL FILL",
    ],
  ] as [string, LifeEvent[], string, string][]
) {
  Deno.test(`an order ${name}`, () => {
    let life = step(fresh(), { kind: "submit" }).life;
    const heard: string[] = [];
    let dealt = 0;
    for (const event of events) {
      const { life: next, effects } = step(life, event);
      life = next;
      for (const effect of effects) {
        if (effect.kind === "tell") heard.push(effect.event);
        if (effect.kind === "tell") assertEquals(effect.order.order_seq, heard.length);
        if (effect.kind === "deal") dealt += effect.fill.quantity;
      }
    }
    assertEquals(`${life.order.state} ${life.order.filled_quantity}`, outcome);
    assertEquals(heard.join(" "), told);
    assertEquals(dealt, life.order.filled_quantity);
    assertEquals(life.order.status, statusOf(life.order.state, life.order.filled_quantity));
  });
}

for (
  const [name, before, event, sends] of [
    ["the cancel of an order that works still", [accepted, cancel], state("working"), ["send_cancel"]],
    ["a cancel that is asked for again", [accepted, cancel], cancel, ["send_cancel"]],
    ["the cancel of an order that is over here and works there", [state("unknown")], state("working"), ["send_cancel"]],
    ["the cancel of one that was given up and is accepted late", [state("unknown")], accepted, ["send_cancel"]],
    ["nothing of an order that is over on both sides", [accepted, cancel, canceled], state("canceled"), []],
  ] as [string, LifeEvent[], LifeEvent, string[]][]
) {
  Deno.test(`step() sends ${name}`, () => {
    const life = before.reduce((at, each) => step(at, each).life, step(fresh(), { kind: "submit" }).life);
    assertEquals(step(life, event).effects.map(({ kind }) => kind), sends);
  });
}

Deno.test("an exit that never arrived is sent again, any other order is not", () => {
  const exit = fresh();
  const held: OrderLife = { ...exit, order: { ...exit.order, state: "held", role: "stop_loss", stop_price: 9 } };
  const released = step(held, { kind: "release", quantity: 100 });
  assertEquals([released.life.order.state, released.life.order.triggered], ["pending_new", true]);
  assertEquals(step(released.life, state("unknown")).effects, [{ kind: "send_new" }]);
});

Deno.test("every state has its name on the wire", () => {
  assertEquals(OrderState.options.map((state) => `${state} ${statusOf(state, 0)} ${statusOf(state, 1)}`), [
    "pending_new open partially_filled",
    "new open partially_filled",
    "partially_filled open partially_filled",
    "filled filled filled",
    "pending_cancel open partially_filled",
    "canceled cancelled cancelled",
    "pending_replace open partially_filled",
    "replaced cancelled cancelled",
    "rejected rejected rejected",
    "expired cancelled cancelled",
    "held open partially_filled",
  ]);
});
