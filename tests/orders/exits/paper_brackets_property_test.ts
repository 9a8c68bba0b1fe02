import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isLive, isOver } from "@/lib/orders/lifecycle/order_states.ts";
import { FinalOrderError, OrderRefusedError } from "@/lib/orders/order_errors.ts";
import { type EpochMs, isBuy, type OrderRequest } from "@/lib/protocol/mod.ts";
import { ACME, START_MS, trade } from "@/tests/market/trades.ts";
import { OrderRig } from "../rig.ts";

/** Brackets, sales and pairs with the paper broker, between restarts and a store that fails now and then. */

const cents = fc.integer({ min: 960, max: 1040 });
const quantity = fc.constantFrom(10, 20);
const index = fc.nat(30);

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("print" as const), cents, quantity }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("quote" as const), cents, quantity }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("submit" as const),
      type: fc.constantFrom(
        "bracket" as const,
        "bracket" as const,
        "limit" as const,
        "stop" as const,
        "trail" as const,
      ),
      cents,
      quantity,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("cancel" as const, "replace" as const), index, quantity }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("pair" as const), index }) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("store" as const), isFailing: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What only buys to open and sells what is held: nothing that it does may open a short. */
function request({ type, cents, quantity }: Extract<Step, { kind: "submit" }>): OrderRequest {
  const price = cents / 100;
  switch (type) {
    case "bracket":
      return {
        ticker: ACME,
        side: "buy",
        order_type: "limit",
        quantity,
        limit_price: price,
        take_profit: { limit_price: 10.2 },
        stop_loss: { stop_price: 9.8 },
      };
    case "limit":
      return { ticker: ACME, side: "sell", order_type: "limit", quantity, limit_price: price };
    case "stop":
      return { ticker: ACME, side: "sell", order_type: "stop", quantity, stop_price: price };
    case "trail":
      return { ticker: ACME, side: "sell", order_type: "trailing_stop", quantity, trail_amount: 0.1 };
  }
}

function play(rig: OrderRig, one: Step, offsetMs: number): void {
  const working = rig.broker.orders({ openOnly: true });
  switch (one.kind) {
    case "print":
      return rig.play(trade(offsetMs, { price: one.cents / 100, size: one.quantity }));
    case "quote": {
      const [bid, ask] = [one.cents / 100, (one.cents + 1) / 100];
      const timeMs = START_MS + offsetMs as EpochMs;
      const size = one.quantity;
      return rig.broker.onEvent({ kind: "quote", ticker: ACME, bid, ask, bidSize: size, askSize: size, timeMs });
    }
    case "submit":
      return void rig.broker.submit(request(one));
    case "cancel":
      return void (working.length > 0 && rig.broker.cancel(working[one.index % working.length]?.order_id ?? ""));
    case "replace": {
      const order = working[one.index % Math.max(1, working.length)];
      return void (order && rig.broker.replace(order.order_id, { quantity: one.quantity }));
    }
    case "pair": {
      const sales = working.filter(({ side, role }) => side === "sell" && role === null);
      const [first, second] = [sales[one.index % Math.max(1, sales.length)], sales.at(-1)];
      if (first !== undefined && second !== undefined && first !== second) {
        rig.broker.pair([first.order_id, second.order_id]);
      }
      return;
    }
    case "restart":
      return void rig.restart();
    case "store":
      rig.store.isFailing = one.isFailing;
  }
}

function check(rig: OrderRig): void {
  const orders = rig.store.orders();
  let held = 0;
  for (const order of orders) {
    const dealt = rig.store.fills(order.order_id).reduce((sum, { quantity }) => sum + quantity, 0);
    assertEquals(order.filled_quantity, dealt);
    assert(dealt <= order.quantity, "never filled beyond its quantity");
    held += isBuy(order.side) ? dealt : -dealt;
    const other = orders.find(({ order_id }) => order_id === order.oco_id);
    assert(!(other && isLive(order) && isLive(other)), "of a pair one is at the broker at most");
  }
  assertEquals(rig.store.positions().find(({ ticker }) => ticker === ACME)?.quantity ?? 0, held);
  assert(held >= 0, "nothing that only closes opens a short");
}

Deno.test("brackets and pairs with the paper broker: one exit at a time, no short, whatever fails or restarts", () => {
  const seen = { fills: 0, exits: 0, pairs: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 140, size: "max" }), (steps) => {
      const rig = new OrderRig();
      rig.play(trade(0, { price: 10 }));
      steps.forEach((one, at) => {
        try {
          play(rig, one, at + 1);
        } catch (error) {
          const isRefusal = error instanceof OrderRefusedError || error instanceof FinalOrderError;
          assert(isRefusal || String(error).includes("the disk is full"), String(error));
        }
        check(rig);
      });
      const orders = rig.store.orders();
      seen.fills += rig.store.fills().length;
      seen.exits += orders.filter(({ role, filled_quantity }) => role !== null && filled_quantity > 0).length;
      seen.pairs += orders.filter(({ role, oco_id }) => role === null && oco_id !== null).length;
      rig.store.isFailing = false;
      rig.restart();
      for (let second = 0; second < 3; second += 1) {
        rig.wallMs += 5_000;
        rig.broker.look();
      }
      rig.broker.cancelAll("the end");
      assertEquals(rig.broker.orders({ openOnly: true }), [], "every order can be cancelled");
      assertEquals(rig.store.orders().filter((order) => !isOver(order)), []);
    }),
    { seed: 20131008, numRuns: 150 },
  );
  assert(seen.fills > 700 && seen.exits > 200 && seen.pairs > 10, `too tame: ${JSON.stringify(seen)}`);
});
