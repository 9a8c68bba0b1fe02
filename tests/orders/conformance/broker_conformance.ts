import { assertEquals, assertGreater } from "@std/assert";
import type { Broker } from "@/lib/orders/broker.ts";
import type { BrokerEvent } from "@/lib/orders/lifecycle/order_event.ts";
import type { Order } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { sampleOrder } from "@/tests/support/sample_order.ts";

/** A broker under test, and its venue. */
export interface BrokerHarness extends AsyncDisposable {
  readonly broker: Broker;
  /** What it has told, in order; an event that is refused is not in it. */
  readonly told: readonly { readonly orderId: string; readonly event: BrokerEvent }[];
  /** Refuses what is told from now on, or takes it again. */
  refuse(isRefusing: boolean): void;
  /** So many shares trade at the venue at a price, against whoever is first. */
  trade(quantity: number, price: number): void;
  /** Comes back when the venue has answered all that was asked. */
  settle(): Promise<void>;
}

/** What every broker must do, whatever venue is behind it. Orders are bought at a limit of 10, prices are 10. */
export function testBroker(name: string, open: () => BrokerHarness | Promise<BrokerHarness>): void {
  const order = (id: string, changes: Partial<Order> = {}) =>
    sampleOrder(id, ACME, START_MS, {
      order_type: "limit",
      limit_price: 10,
      state: "pending_new",
      order_seq: 0,
      ...changes,
    });
  const test = (does: string, run: (venue: BrokerHarness & Told) => Promise<void>) =>
    Deno.test(`${name} ${does}`, async () => {
      await using venue = await open();
      venue.broker.resume([]);
      await run(Object.assign(venue, told(venue)));
    });

  test("accepts an order and fills it in parts, each told once with the sum so far", async (venue) => {
    venue.broker.submit(order("a"));
    await venue.settle();
    assertEquals(venue.kinds("a"), ["accepted"]);
    venue.trade(40, 10);
    venue.trade(500, 10);
    await venue.settle();
    assertEquals(venue.fills("a").map(({ quantity, cumulative }) => [quantity, cumulative]), [[40, 40], [60, 100]]);
    assertEquals(new Set(venue.fills("a").map(({ executionId }) => executionId)).size, 2);
  });

  test("takes an order that is sent twice once", async (venue) => {
    venue.broker.submit(order("a"));
    venue.broker.submit(order("a"));
    await venue.settle();
    venue.trade(500, 10);
    await venue.settle();
    assertEquals(venue.filled("a"), 100);
  });

  test("cancels what works, and fills it no more", async (venue) => {
    venue.broker.submit(order("a"));
    await venue.settle();
    venue.trade(30, 10);
    venue.broker.cancel(order("a"));
    await venue.settle();
    venue.trade(500, 10);
    await venue.settle();
    assertEquals([venue.filled("a"), venue.kinds("a").at(-1)], [30, "canceled"]);
  });

  test("says of an order that it does not have that it has none", async (venue) => {
    venue.broker.ask(order("a"));
    venue.broker.cancel(order("b"));
    await venue.settle();
    assertEquals(venue.states("a"), ["unknown"]);
    assertGreater(venue.kinds("b").filter((kind) => kind === "cancel_rejected" || kind === "venue_state").length, 0);
  });

  test("replaces an order so that never both are filled, and cancels the one that took its place", async (venue) => {
    venue.broker.submit(order("a"));
    await venue.settle();
    venue.broker.replace(order("a", { state: "pending_replace" }), order("b", { quantity: 80, replaces: "a" }));
    await venue.settle();
    assertEquals(venue.kinds("a"), ["accepted", "replaced"]);
    venue.trade(50, 10);
    await venue.settle();
    assertEquals([venue.filled("a"), venue.filled("b")], [0, 50]);
    venue.broker.cancel(order("b", { filled_quantity: 50 }));
    await venue.settle();
    venue.trade(500, 10);
    await venue.settle();
    assertEquals([venue.filled("b"), venue.kinds("b").at(-1)], [50, "canceled"]);
  });

  test("refuses to replace what has been filled meanwhile", async (venue) => {
    venue.broker.submit(order("a"));
    await venue.settle();
    venue.trade(100, 10);
    venue.broker.replace(order("a"), order("b", { quantity: 80, replaces: "a" }));
    await venue.settle();
    venue.trade(500, 10);
    await venue.settle();
    assertEquals([venue.filled("a"), venue.filled("b"), venue.kinds("a").at(-1)], [100, 0, "replace_rejected"]);
  });

  test("tells where an order stands when it is asked", async (venue) => {
    venue.broker.submit(order("a"));
    await venue.settle();
    venue.trade(30, 10);
    venue.broker.ask(order("a"));
    await venue.settle();
    const state = venue.told.map(({ event }) => event).find((event) => event.kind === "venue_state");
    assertEquals(state?.kind === "venue_state" && [state.state, state.filledQuantity, state.averagePrice], [
      "working",
      30,
      10,
    ]);
  });
}

interface Told {
  kinds(id: string): string[];
  states(id: string): string[];
  fills(id: string): Extract<BrokerEvent, { kind: "filled" }>[];
  filled(id: string): number;
}

function told(venue: BrokerHarness): Told {
  const of = (id: string) => venue.told.filter(({ orderId }) => orderId === id).map(({ event }) => event);
  const fills = (id: string) => of(id).flatMap((event) => event.kind === "filled" ? [event] : []);
  return {
    fills,
    kinds: (id) => of(id).map(({ kind }) => kind).filter((kind) => kind !== "noted"),
    states: (id) => of(id).flatMap((event) => event.kind === "venue_state" ? [event.state] : []),
    filled: (id) => fills(id).reduce((sum, { quantity }) => sum + quantity, 0),
  };
}
