import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isOver } from "@/lib/orders/lifecycle/order_states.ts";
import { OrderManager } from "@/lib/orders/order_manager.ts";
import { isBuy, type Order, type OrderRequest } from "@/lib/protocol/mod.ts";
import { ACME, trade } from "@/tests/market/trades.ts";
import { OrderRig } from "../rig.ts";
import { FakeVenue } from "./fake_venue.ts";

/** Brackets at a venue whose answers come late, twice, in another order, or never. */

const RUNS = { seed: 20131008, numRuns: 250 };

type Step =
  | {
    readonly kind: "submit";
    readonly side: "buy" | "sell_short";
    readonly quantity: number;
    readonly isBracket: boolean;
  }
  | { readonly kind: "cancel" | "replace"; readonly index: number; readonly by: number }
  | { readonly kind: "venue"; readonly index: number; readonly quantity: number }
  | { readonly kind: "print"; readonly cents: number }
  | { readonly kind: "mail"; readonly what: "request" | "answer" | "again" | "last" | "lose_request" | "lose_answer" }
  | { readonly kind: "wait" }
  | { readonly kind: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("submit" as const),
      side: fc.constantFrom("buy" as const, "buy" as const, "sell_short" as const),
      quantity: fc.integer({ min: 1, max: 100 }),
      isBracket: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("cancel" as const, "replace" as const),
      index: fc.nat(30),
      by: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("venue" as const),
      index: fc.nat(30),
      quantity: fc.integer({ min: 1, max: 80 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("print" as const), cents: fc.integer({ min: 930, max: 1070 }) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant("mail" as const),
      what: fc.constantFrom(
        "request" as const,
        "request" as const,
        "answer" as const,
        "answer" as const,
        "answer" as const,
        "again" as const,
        "last" as const,
        "lose_request" as const,
        "lose_answer" as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

class FarRig extends OrderRig {
  readonly venue = new FakeVenue();

  /** A new server over what the store and the venue hold; what was on its way to this side is lost. */
  reopen(): void {
    this.venue.answers.length = 0;
    const number = this.store.orders().length;
    this.broker = new OrderManager({
      store: this.store,
      broadcaster: this.broadcaster,
      latest: (ticker) => this.market.get(ticker),
      broker: ({ listener, nowMs }) => {
        this.venue.listener = listener;
        this.venue.nowMs = nowMs;
        return this.venue;
      },
      marketTime: () => this.marketMs as never,
      marketHours: () => this.hours,
      whyClosed: () => null,
      isHalted: () => false,
      isStale: () => false,
      clock: { now: () => this.wallMs },
      logger: this.logger,
      runId: `far${number}`,
      startingCash: 1e9,
    });
  }
}

function run(steps: readonly Step[], each: (rig: FarRig) => void): FarRig {
  const rig = new FarRig();
  rig.reopen();
  rig.play(trade(0, { price: 10 }));
  let offsetMs = 0;
  for (const one of steps) {
    play(rig, one, () => ++offsetMs);
    each(rig);
  }
  return rig;
}

function play(rig: FarRig, one: Step, next: () => number): void {
  const { venue, broker } = rig;
  switch (one.kind) {
    case "submit": {
      const { side, quantity, isBracket } = one;
      const [profit, loss] = side === "buy" ? [10.5, 9.5] : [9.5, 10.5];
      const exits = isBracket ? { take_profit: { limit_price: profit }, stop_loss: { stop_price: loss } } : {};
      const request: OrderRequest = { ticker: ACME, side, quantity, order_type: "limit", limit_price: 10, ...exits };
      broker.submit(request);
      return;
    }
    case "cancel":
    case "replace": {
      const orders = broker.orders();
      const order = orders[one.index % Math.max(1, orders.length)];
      if (order === undefined || isOver(order)) return;
      try {
        if (one.kind === "cancel") broker.cancel(order.order_id);
        else broker.replace(order.order_id, { quantity: one.by });
      } catch (error) {
        assert(error instanceof Error && /^Cannot replace order/.test(error.message), String(error));
      }
      return;
    }
    case "venue": {
      const ids = [...venue.entries].filter(([, { state }]) => state === "working").map(([id]) => id);
      const id = ids[one.index % Math.max(1, ids.length)];
      if (id !== undefined) venue.fill(id, one.quantity, 10);
      return;
    }
    case "print":
      return rig.play(trade(next(), { price: one.cents / 100 }));
    case "wait":
      rig.wallMs += 5_000;
      broker.look();
      rig.wallMs += 5_000;
      return broker.look();
    case "restart":
      return rig.reopen();
    case "mail":
      return mail(venue, one.what);
  }
}

function mail(venue: FakeVenue, what: Extract<Step, { kind: "mail" }>["what"]): void {
  const tell = (answer: FakeVenue["answers"][number] | undefined) =>
    answer && venue.listener(answer.orderId, answer.event);
  switch (what) {
    case "request":
      return venue.requests.shift()?.();
    case "answer":
      return void tell(venue.answers.shift());
    case "again":
      return void tell(venue.answers[0]);
    case "last":
      return void tell(venue.answers.pop());
    case "lose_request":
      return void venue.requests.shift();
    case "lose_answer":
      return void venue.answers.shift();
  }
}

const held = (orders: readonly Order[], rig: FarRig): number =>
  orders.reduce((sum, { order_id, side }) => {
    const dealt = rig.store.fills(order_id).reduce((total, { quantity }) => total + quantity, 0);
    return sum + (isBuy(side) ? dealt : -dealt);
  }, 0);

/** What must hold at every moment. */
function check(rig: FarRig): void {
  const orders = rig.broker.orders();
  for (const order of orders) {
    assert(order.filled_quantity <= order.quantity, "never filled beyond its quantity");
    const dealt = rig.store.fills(order.order_id).reduce((total, { quantity }) => total + quantity, 0);
    assertEquals(order.filled_quantity, dealt, "filled is the sum of the fills");
    const other = order.role === null ? undefined : orders.find(({ order_id }) => order_id === order.oco_id);
    const isWorking = (id: string | undefined) => id !== undefined && rig.venue.entries.get(id)?.state === "working";
    assert(!(isWorking(order.order_id) && isWorking(other?.order_id)), "of two exits one is live at most");
  }
  const position = rig.broker.positions().find(({ ticker }) => ticker === ACME)?.quantity ?? 0;
  assertEquals(position, held(orders, rig), "the position is the sum of the fills");
}

Deno.test("whatever is lost, late or doubled: never two live exits, no fill beyond the quantity, positions are their fills", () => {
  const seen = { exits: 0, fills: 0, released: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 60, maxLength: 180, size: "max" }), (steps) => {
      const rig = run(steps, check);
      seen.fills += rig.store.fills().length;
      const exits = rig.broker.orders().filter(({ role }) => role !== null);
      seen.exits += exits.length;
      seen.released += exits.filter(({ order_id }) => rig.venue.entries.has(order_id)).length;
    }),
    RUNS,
  );
  assert(seen.fills > 800 && seen.exits > 500 && seen.released > 50, `too tame: ${JSON.stringify(seen)}`);
});

Deno.test("once the venue has told where everything stands, both sides agree, and every order can be cancelled", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 60, maxLength: 180, size: "max" }), (steps) => {
      const rig = run(steps, () => {});
      const { venue } = rig;
      const agree = () => {
        for (let turn = 0; turn < 4; turn += 1) {
          venue.settle();
          venue.reconnect();
          venue.settle();
          rig.wallMs += 5_000;
          rig.broker.look();
          rig.wallMs += 5_000;
          rig.broker.look();
          venue.settle();
        }
      };
      agree();
      check(rig);
      for (const [id, { filled, order, state }] of venue.entries) {
        const here = rig.broker.order(id);
        assertEquals(here?.filled_quantity, filled + order.filled_quantity, `${id} is filled alike`);
        assertEquals(
          state === "working",
          here !== undefined && !isOver(here),
          `${id} works on both sides: ${state}, ${here?.state}`,
        );
      }
      rig.broker.cancelAll("the end");
      agree();
      assertEquals(rig.broker.orders({ openOnly: true }), []);
      assertEquals([...venue.entries.values()].filter(({ state }) => state === "working").length, 0);
    }),
    RUNS,
  );
});

Deno.test("a stop waits until the venue has confirmed that the profit is gone, and sells what that left", () => {
  const rig = run([
    { kind: "submit", side: "buy", quantity: 100, isBracket: true },
    { kind: "mail", what: "request" },
    { kind: "mail", what: "answer" },
  ], () => {});
  const { venue } = rig;
  const [entry] = venue.entries.keys();
  venue.fill(entry ?? "", 100, 10);
  venue.settle();
  rig.play(trade(10, { price: 10.5 }));
  venue.settle();
  rig.play(trade(11, { price: 9.4 }));
  const working = () => [...venue.entries.values()].filter(({ state }) => state === "working");
  const [profit] = working();
  assertEquals([working().length, profit?.order.role, venue.requests.length], [1, "take_profit", 1]);
  venue.fill(profit?.order.order_id ?? "", 30, 10.5);
  venue.requests.shift()?.();
  assertEquals([working().length, venue.requests.length], [0, 0], "nothing more is asked before the answers are heard");
  venue.settle();
  assertEquals(working().map(({ order, quantity }) => [order.role, quantity, order.triggered]), [[
    "stop_loss",
    70,
    true,
  ]]);
});
