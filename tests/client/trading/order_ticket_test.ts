import { effect, signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import type { DraftMarket } from "@/lib/client/trading/order_draft.ts";
import { OrderTicket } from "@/lib/client/trading/order_ticket.ts";
import { RequestError } from "@/lib/client/connection/rest/rest_client.ts";
import type { NewOrder } from "@/lib/client/trading/submissions.ts";
import type { Order, OrderCheck, Ticker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { AAPL, order, START_MS, TSLA } from "../support/dashboard_samples.ts";
import { fakeMemory } from "../support/fake_memory.ts";

const CHECK: OrderCheck = {
  accepted: true,
  refusals: [],
  cost: 0,
  fee: 0,
  buying_power: 1000,
  buying_power_after: 1000,
  position: 0,
  position_after: 0,
};

/** A ticket whose submissions a test answers. */
function rig(charted: Ticker | null = AAPL, kept: Record<string, unknown> = {}) {
  const chart = signal(charted);
  const prices = signal(new Map([[AAPL, 10.12], [TSLA, 200]]));
  const closed = signal<string | null>(null);
  const sent: {
    readonly order: NewOrder;
    readonly isAgain: boolean;
    answer(order: Order): void;
    fail(error: Error): void;
  }[] = [];
  const failures: string[] = [];
  const checked: NewOrder[] = [];
  const quotes = signal<Pick<DraftMarket, "bid" | "ask">>({ bid: 10, ask: 10.2 });
  const refusals = signal<OrderCheck["refusals"]>([]);
  const memory = fakeMemory(kept);
  const clock = fakeClock(START_MS);
  const ticket = new OrderTicket({
    texts: english.ticket,
    areShares: () => false,
    onFailure: (text) => failures.push(text),
    charted: chart,
    market: (ticker) => ({ ...quotes.value, last: prices.value.get(ticker) ?? null, buyingPower: 1000 }),
    check: (order) => {
      checked.push(order);
      return Promise.resolve({ ...CHECK, refusals: refusals.value });
    },
    memory,
    clock,
    whyClosed: () => closed.value,
    submit: (order, isAgain) => {
      const { promise, resolve, reject } = Promise.withResolvers<Order>();
      sent.push({ order, isAgain, answer: resolve, fail: reject });
      return promise;
    },
  });
  const fields = () => {
    const { ticker, side, type, quantity, price } = ticket.input.value;
    return [ticker, side, type, quantity, price];
  };
  return { ticket, chart, prices, closed, sent, failures, fields, checked, refusals, memory, clock, quotes };
}

Deno.test("OrderTicket takes the last price where a price is needed, and keeps one that a person has written", () => {
  const { ticket, prices, fields } = rig();
  assertEquals(fields(), [AAPL, "buy", "market", "100", ""]);
  ticket.change({ type: "limit" });
  assertEquals(ticket.input.value.price, "10.12");
  prices.value = new Map([[AAPL, 10.5]]);
  assertEquals(ticket.input.value.price, "10.12", "a price does not move while it is looked at");
  ticket.change({ price: "9.5" });
  ticket.change({ type: "stop", side: "sell" });
  assertEquals([ticket.input.value.price, ticket.input.value.stopPrice], ["9.5", "10.50"]);
  ticket.takePrice("ask");
  assertEquals([ticket.input.value.price, ticket.input.value.stopPrice], ["9.5", "10.20"]);
  ticket.change({ type: "limit", price: "9.5" });
  ticket.takePrice("bid");
  assertEquals(ticket.input.value.price, "10.00");
  ticket.takePrice("mid");
  assertEquals(ticket.input.value.price, "10.10");
  ticket.takePrice("last");
  ticket.step("price", -1);
  ticket.step("quantity", 1);
  assertEquals(fields(), [AAPL, "sell", "limit", "200", "10.49"]);
  ticket.clear();
  assertEquals(fields(), [AAPL, "buy", "market", "100", ""]);
});

Deno.test("OrderTicket lets an order live no longer than its type can", () => {
  const { ticket } = rig();
  ticket.change({ timeInForce: "ioc" });
  ticket.change({ type: "stop" });
  assertEquals(ticket.input.value.timeInForce, "gtc");
});

Deno.test("OrderTicket keeps its draft over a reload, for the ticker that it was of", () => {
  const { ticket, memory } = rig();
  const stop = ticket.start();
  ticket.change({ type: "limit", quantity: "7", stopLoss: "15" });
  stop();
  const kept = { "ticket.draft": memory.read("ticket.draft") };
  const again = rig(AAPL, kept);
  again.ticket.start();
  assertEquals([again.fields(), again.ticket.input.value.stopLoss], [[AAPL, "buy", "limit", "7", "10.12"], "15"]);
  const other = rig(TSLA, kept);
  other.ticket.start();
  assertEquals(other.fields(), [TSLA, "buy", "market", "100", ""]);
});

Deno.test("OrderTicket asks the server about a draft, and once more before a price far through the market", async () => {
  const { ticket, checked, refusals, sent, clock } = rig();
  const stop = ticket.start();
  await clock.tick(0);
  assertEquals(checked.length, 1);
  refusals.value = [{ guard: "collar", reason: "limit_price is 90 % through the market" }];
  ticket.change({ type: "limit", price: "20" });
  ticket.change({ price: "19" });
  await clock.tick(1000);
  assertEquals([checked.length, checked.at(-1)?.limit_price], [2, 19]);
  await ticket.submit();
  assertEquals([ticket.outcome.value.kind, sent.length], ["asking", 0]);
  void ticket.submit();
  assertEquals(sent.map(({ order }) => order.confirm_price), [true]);
  stop();
});

Deno.test("OrderTicket does not ask again about another price than the one that was confirmed", async () => {
  const { ticket, refusals, sent, clock } = rig();
  refusals.value = [{ guard: "collar", reason: "far" }];
  const stop = ticket.start();
  ticket.change({ type: "limit", price: "20" });
  await clock.tick(1000);
  await ticket.submit();
  ticket.change({ price: "21" });
  assertEquals(ticket.outcome.value.kind, "none");
  await clock.tick(1000);
  await ticket.submit();
  assertEquals([ticket.outcome.value.kind, sent.length], ["asking", 0]);
  stop();
});

Deno.test("OrderTicket follows the chart with a price of the new ticker, unless a person is at it", () => {
  const { ticket, chart, prices, fields } = rig();
  let isHeld = false;
  ticket.heldWhile(() => isHeld);
  let follows = 0;
  const stop = effect(() => {
    void chart.value;
    follows += 1;
    ticket.follow();
  });
  ticket.change({ type: "limit", quantity: "300" });
  chart.value = TSLA;
  assertEquals(fields(), [TSLA, "buy", "limit", "300", "200.00"]);
  prices.value = new Map(prices.value).set(TSLA, 201);
  assertEquals(follows, 2, "prices are no reason to look at the chart's ticker");
  isHeld = true;
  chart.value = AAPL;
  assertEquals(fields(), [TSLA, "buy", "limit", "300", "200.00"]);
  isHeld = false;
  ticket.follow();
  assertEquals(fields(), [AAPL, "buy", "limit", "300", "10.12"]);
  stop();
});

Deno.test("OrderTicket sends an order once, however often it is submitted meanwhile", async () => {
  const { ticket, sent } = rig();
  const done = ticket.submit();
  await ticket.submit();
  assertEquals([ticket.outcome.value.kind, sent.length], ["sending", 1]);
  ticket.clear();
  assertEquals(ticket.outcome.value.kind, "sending");
  assertEquals(sent[0]?.order, { ticker: AAPL, side: "buy", order_type: "market", quantity: 100 });
  sent[0]?.answer(order("o1"));
  await done;
  assertEquals(ticket.outcome.value, { kind: "answered", orderId: "o1" });
});

Deno.test("OrderTicket sends nothing while there is a fault in it, or no orders are taken", async () => {
  const { ticket, closed, sent } = rig();
  ticket.change({ quantity: "many" });
  await ticket.submit();
  assertEquals([ticket.outcome.value.kind, sent.length], ["faulty", 0]);
  ticket.change({ quantity: "100" });
  closed.value = "The engine is stopped";
  await ticket.submit();
  assertEquals([ticket.whyClosed.value, sent.length], ["The engine is stopped", 0]);
  closed.value = null;
  void ticket.submit();
  assertEquals(sent.length, 1);
  const empty = rig(null);
  await empty.ticket.submit();
  assertEquals([empty.ticket.outcome.value.kind, empty.sent.length], ["faulty", 0]);
});

Deno.test("OrderTicket tells why an order failed, and whether it may have arrived", async () => {
  for (const isUncertain of [true, false]) {
    const { ticket, sent, chart, failures } = rig();
    const done = ticket.submit();
    sent[0]?.fail(new RequestError("Cannot send the order: no answer", isUncertain));
    await done;
    const failed = { kind: "failed", text: "Cannot send the order: no answer", isUncertain } as const;
    assertEquals([ticket.outcome.value, failures], [failed, [failed.text]]);
    chart.value = TSLA;
    ticket.follow();
    // Nobody else tells that an order may have arrived.
    assertEquals(ticket.outcome.value, isUncertain ? failed : { kind: "none" });
  }
});

Deno.test("OrderTicket says that an order is sent again when it was told that it may have arrived", async () => {
  const { ticket, sent } = rig();
  const again: boolean[] = [];
  const fails = async (isUncertain: boolean) => {
    const done = ticket.submit();
    again.push(sent.at(-1)?.isAgain ?? false);
    sent.at(-1)?.fail(new RequestError("no answer", isUncertain));
    await done;
  };
  await fails(true);
  await fails(true);
  ticket.change({ quantity: "200" });
  await fails(true);
  await fails(false);
  await fails(true);
  assertEquals(again, [false, true, false, true, false]);
});

Deno.test("OrderTicket sends an order that may have arrived as it was, though the market has moved or gone", async () => {
  const { ticket, sent, quotes } = rig();
  ticket.change({ quantity: "1000", quantityUnit: "dollars" });
  const first = ticket.submit();
  assertEquals(sent[0]?.order.quantity, 98.03921568);
  sent[0]?.fail(new RequestError("no answer", true));
  await first;
  quotes.value = { bid: null, ask: null };
  quotes.value = { bid: 5, ask: 5.1 };
  assertEquals(ticket.next.value?.quantity, 98.03921568);
  const second = ticket.submit();
  assertEquals([sent[1]?.order, sent[1]?.isAgain], [sent[0]?.order, true]);
  sent[1]?.answer(order("o1"));
  await second;
  assertEquals(ticket.next.value?.quantity, 196);
});

Deno.test("OrderTicket takes the same order for another once what came of it is no longer told", async () => {
  const { ticket, sent } = rig();
  const first = ticket.submit();
  sent[0]?.fail(new RequestError("no answer", true));
  await first;
  ticket.clear();
  void ticket.submit();
  assertEquals(sent.map(({ isAgain }) => isAgain), [false, false]);
});

Deno.test("OrderTicket does not ask about an order by what the server said of another", async () => {
  const { ticket, refusals, sent, clock } = rig();
  const stop = ticket.start();
  refusals.value = [{ guard: "collar", reason: "far" }];
  ticket.change({ type: "limit", price: "20" });
  await clock.tick(1000);
  ticket.change({ price: "10.20" });
  void ticket.submit();
  assertEquals(sent.map(({ order }) => order.limit_price), [10.2]);
  stop();
});

Deno.test("OrderTicket moves an exit by what it is in, and closes by no risk", () => {
  const { ticket } = rig();
  ticket.change({ stopLoss: "15", stopUnit: "cents", target: "2", targetUnit: "r", trail: "1.5" });
  ticket.step("stopLoss", 1);
  ticket.step("target", -1);
  ticket.step("trail", 1);
  const { stopLoss, target, trail } = ticket.input.value;
  assertEquals([stopLoss, target, trail], ["16", "1.5", "1.6"]);
  ticket.change({ stopLoss: "9.50", stopUnit: "price" });
  ticket.step("stopLoss", -1);
  assertEquals(ticket.input.value.stopLoss, "9.49");
  ticket.change({ quantity: "50", quantityUnit: "risk" });
  ticket.change({ side: "sell" });
  assertEquals([ticket.input.value.quantity, ticket.input.value.quantityUnit], ["100", "shares"]);
});
