import { assertEquals } from "@std/assert";
import type { BrokerListener } from "@/lib/orders/broker.ts";
import { MarketState } from "@/lib/market/mod.ts";
import { PaperBroker } from "@/lib/orders/paper/paper_broker.ts";
import { ACME, START_MS, trade } from "@/tests/market/trades.ts";
import { sampleOrder } from "@/tests/support/sample_order.ts";
import { type BrokerHarness, testBroker } from "./broker_conformance.ts";
import { FakeVenue } from "./fake_venue.ts";

/** Collects what a broker tells. */
function recorder() {
  const told: BrokerHarness["told"][number][] = [];
  let isRefusing = false;
  const listener: BrokerListener = (orderId, event) => {
    if (!isRefusing) told.push({ orderId, event });
    return !isRefusing;
  };
  return {
    told,
    listener,
    refuse: (value: boolean) => void (isRefusing = value),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function openPaper(): BrokerHarness {
  const { listener, ...rest } = recorder();
  const market = new MarketState("us_equities");
  let offsetMs = 0;
  const broker = new PaperBroker({
    listener,
    latest: (ticker) => market.get(ticker),
    nowMs: () => START_MS + offsetMs,
    marketHours: () => "us_equities",
    isHalted: () => false,
  });
  const play = (quantity: number, price: number) => {
    const one = trade(++offsetMs, { price, size: quantity });
    market.applyTrade(one);
    broker.onTrade(one);
  };
  play(100, 10);
  return { ...rest, broker, trade: play, settle: () => Promise.resolve() };
}

function openFake(): BrokerHarness {
  const { listener, ...rest } = recorder();
  const broker = new FakeVenue();
  broker.listener = listener;
  return {
    ...rest,
    broker,
    trade: (quantity, price) => {
      let left = quantity;
      for (const [id, { filled, quantity: of, state }] of broker.entries) {
        if (state !== "working") continue;
        broker.fill(id, left, price);
        left -= Math.min(left, of - filled);
        if (left <= 0) return;
      }
    },
    settle: () => Promise.resolve(broker.settle()),
  };
}

testBroker("PaperBroker", openPaper);
testBroker("a venue far away", openFake);

Deno.test("PaperBroker lets nothing happen that cannot be kept, and does it with the next print", async () => {
  await using venue = openPaper();
  const order = sampleOrder("a", ACME, START_MS, { state: "pending_new" });
  venue.refuse(true);
  venue.broker.submit(order);
  venue.refuse(false);
  venue.broker.ask(order);
  venue.broker.submit(order);
  venue.refuse(true);
  venue.trade(60, 10);
  venue.broker.cancel(order);
  venue.refuse(false);
  venue.trade(70, 10);
  assertEquals(venue.told.map(({ event }) => event.kind === "filled" ? event.quantity : event.kind), [
    "venue_state",
    "accepted",
    70,
  ]);
});
