import { assertEquals } from "@std/assert";
import { type EpochMs, type Quote } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, openRig, type OrderRig, stop } from "../rig.ts";

/** A quote of ACME, as the engine hands it on. */
function show(rig: OrderRig, offsetMs: number, sides: Pick<Quote, "bid" | "bidSize" | "ask" | "askSize">): void {
  const quote: Quote = { kind: "quote", ticker: ACME, timeMs: START_MS + offsetMs as EpochMs, ...sides };
  rig.marketMs = Math.max(rig.marketMs ?? 0, quote.timeMs);
  rig.market.applyQuote(quote);
  rig.broker.onEvent(quote);
}

const SPREAD = { bid: 9.99, bidSize: 300, ask: 10.01, askSize: 200 };

function quoted(options: Parameters<typeof openRig>[0] = {}): OrderRig {
  const rig = openRig(options);
  show(rig, 1, SPREAD);
  return rig;
}

Deno.test("a market order fills at the touch, up to its size, then from the next prints", () => {
  const rig = quoted();
  const { order_id, quote } = rig.broker.submit(market("buy", 500));
  assertEquals([quote, rig.events.slice(1)], ["live", [["PARTIAL_FILL", 10.01, 200]]]);
  rig.broker.submit(market("buy", 10));
  assertEquals(rig.events.length, 3, "what has been taken of a quote is not there for the next");
  rig.print(2, 10.02, 250);
  assertEquals(rig.events.slice(3), [["PARTIAL_FILL", 10.02, 250]]);
  show(rig, 3, { ...SPREAD, ask: 10.03 });
  assertEquals(rig.events.slice(4), [["FILL", 10.03, 50], ["FILL", 10.03, 10]]);
  assertEquals(rig.broker.order(order_id)?.state, "filled");
});

Deno.test("a marketable limit takes the touch and no worse price; its rest stays within its limit", () => {
  const rig = quoted();
  rig.broker.submit(limit("buy", 300, 10.02));
  assertEquals(rig.events.slice(1), [["PARTIAL_FILL", 10.01, 200]]);
  rig.print(2, 10.05, 500);
  assertEquals(rig.events.length, 2);
});

Deno.test("a resting limit fills at its price after the size that was shown before it has traded", () => {
  const rig = quoted();
  const { order_id, rested, queue_ahead } = rig.broker.submit(limit("buy", 100, 9.99));
  assertEquals([rested, queue_ahead], [true, 300]);
  rig.print(2, 9.99, 200);
  assertEquals([rig.broker.order(order_id)?.queue_ahead, rig.events.length], [100, 1]);
  rig.print(3, 9.99, 150);
  assertEquals(rig.events.slice(1), [["PARTIAL_FILL", 9.99, 50]]);
  rig.print(4, 9.99, 500);
  assertEquals(rig.events.slice(2), [["FILL", 9.99, 50]]);
});

Deno.test("a resting limit fills at once when the market trades through it, at its limit", () => {
  const rig = quoted();
  rig.broker.submit(limit("buy", 100, 9.99));
  rig.print(2, 9.98, 500);
  assertEquals(rig.events.slice(1), [["FILL", 9.99, 100]]);
});

Deno.test("a limit behind the touch has no place before its price is the touch; one before it is the first", () => {
  const rig = quoted();
  const behind = rig.broker.submit(limit("buy", 100, 9.98));
  const before = rig.broker.submit(limit("buy", 100, 10));
  assertEquals([behind.queue_ahead, before.queue_ahead], [null, 0]);
  rig.print(2, 9.98, 100);
  assertEquals(rig.events.slice(2), [["FILL", 10, 100]], "the better price is served first, at its own");
  rig.print(3, 9.98, 500);
  assertEquals(rig.events.length, 3, "at a price whose queue is not known nothing is filled");
  show(rig, 4, { ...SPREAD, bid: 9.98, bidSize: 50 });
  assertEquals(rig.broker.order(behind.order_id)?.queue_ahead, 50);
  rig.print(5, 9.98, 120);
  assertEquals(rig.events.slice(3), [["PARTIAL_FILL", 9.98, 70]]);
});

Deno.test("nothing fills on a quote older than five seconds while the market is open", () => {
  const rig = quoted();
  rig.marketMs = START_MS + 1 + 5_001;
  rig.broker.submit(market("buy", 100));
  assertEquals(rig.events, [["SUBMIT"]]);
  show(rig, 6_000, SPREAD);
  assertEquals(rig.events.slice(1), [["FILL", 10.01, 100]]);
});

Deno.test("nothing fills in a halt", () => {
  const rig = quoted();
  const { order_id } = rig.broker.submit(limit("buy", 100, 9.99));
  rig.halted.add(ACME);
  rig.print(2, 9.5, 500);
  show(rig, 3, { ...SPREAD, ask: 9.9 });
  assertEquals(rig.broker.order(order_id)?.filled_quantity, 0);
  rig.halted.clear();
  rig.print(4, 9.5, 500);
  assertEquals(rig.broker.order(order_id)?.state, "filled");
});

Deno.test("out of hours only orders for extended hours are filled", () => {
  const rig = openRig();
  const post = Date.parse("2025-06-02T16:30:00-04:00") - START_MS;
  rig.print(post, 10);
  show(rig, post + 1, SPREAD);
  const regular = rig.broker.submit(limit("buy", 100, 10.02));
  const extended = rig.broker.submit({ ...limit("buy", 100, 10.02), extended_hours: true });
  rig.print(post + 2, 9, 1000);
  assertEquals([regular, extended].map(({ order_id }) => rig.broker.order(order_id)?.filled_quantity), [0, 100]);
});

Deno.test("immediate or cancel and fill or kill are done with the quote that stands", () => {
  const rig = quoted();
  const ioc = rig.broker.submit({ ...market("buy", 150), time_in_force: "ioc" });
  const fok = rig.broker.submit({ ...market("buy", 100), time_in_force: "fok" });
  assertEquals([ioc.state, ioc.filled_quantity, fok.state, fok.filled_quantity], ["filled", 150, "canceled", 0]);
});

Deno.test("a stop that is reached takes the touch at once", () => {
  const rig = quoted();
  rig.broker.submit(stop("buy", 100, 10.05));
  rig.print(2, 10.05, 100);
  assertEquals(rig.events.slice(1), [["FILL", 10.01, 100]]);
});

Deno.test("commission counts per share, at least the minimum once an order, as a loss at once; slippage never breaks a limit", () => {
  const rig = quoted({ costs: { commission: 0.005, leastCommission: 1, slippageTicks: 2 } });
  const { order_id } = rig.broker.submit(market("buy", 400));
  rig.print(2, 10.02, 400);
  const order = rig.broker.order(order_id);
  assertEquals(rig.store.fills().map(({ price, fee }) => [price, fee]), [[10.03, 1], [10.04, 1]]);
  assertEquals([order?.fees, rig.broker.account().fees, rig.broker.account().realized_pnl], [2, 2, -2]);
  show(rig, 3, SPREAD);
  const limited = rig.broker.submit(limit("buy", 10, 10.02));
  assertEquals([limited.average_price, limited.fees], [10.02, 1]);
});

Deno.test("an order that came without quotes lives by them once there are some", () => {
  const rig = openRig();
  const { order_id, quote } = rig.broker.submit(market("buy", 100));
  show(rig, 1, SPREAD);
  assertEquals([quote, rig.broker.order(order_id)?.quote, rig.broker.order(order_id)?.average_price], [
    "none",
    "live",
    10.01,
  ]);
});
