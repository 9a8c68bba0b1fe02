import { effect, signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { OrderTicket } from "@/lib/client/trading/order_ticket.ts";
import { RequestError } from "@/lib/client/connection/rest/rest_client.ts";
import type { NewOrder } from "@/lib/client/trading/submissions.ts";
import type { Order, Ticker } from "@/lib/protocol/mod.ts";
import { AAPL, order, TSLA } from "../support/dashboard_samples.ts";

/** A ticket whose submissions a test answers. */
function rig(charted: Ticker | null = AAPL) {
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
  const ticket = new OrderTicket({
    texts: english.ticket,
    areShares: () => false,
    onFailure: (text) => failures.push(text),
    charted: chart,
    lastPrice: (ticker) => prices.value.get(ticker) ?? null,
    whyClosed: () => closed.value,
    submit: (order, isAgain) => {
      const { promise, resolve, reject } = Promise.withResolvers<Order>();
      sent.push({ order, isAgain, answer: resolve, fail: reject });
      return promise;
    },
  });
  const fields = () => {
    const { side, type, quantity, price } = ticket;
    return [ticket.ticker.value, side.value, type.value, quantity.value, price.value];
  };
  return { ticket, chart, prices, closed, sent, failures, fields };
}

Deno.test("OrderTicket takes the last price where a price is needed, and keeps one that a person has written", () => {
  const { ticket, prices, fields } = rig();
  assertEquals(fields(), [AAPL, "buy", "market", "100", ""]);
  ticket.setType("limit");
  assertEquals(ticket.price.value, "10.12");
  prices.value = new Map([[AAPL, 10.5]]);
  assertEquals(ticket.price.value, "10.12", "a price does not move while it is looked at");
  ticket.price.value = "9.5";
  ticket.setType("stop");
  ticket.side.value = "sell";
  assertEquals(ticket.price.value, "9.5");
  ticket.takeLastPrice();
  assertEquals(ticket.price.value, "10.50");
  ticket.step("price", -1);
  ticket.step("quantity", 1);
  assertEquals(fields(), [AAPL, "sell", "stop", "200", "10.49"]);
  ticket.clear();
  assertEquals(fields(), [AAPL, "buy", "market", "100", ""]);
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
  ticket.setType("limit");
  ticket.quantity.value = "300";
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
  ticket.quantity.value = "many";
  await ticket.submit();
  assertEquals([ticket.outcome.value.kind, sent.length], ["faulty", 0]);
  ticket.quantity.value = "100";
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
    const order = { ticker: AAPL, side: "buy", order_type: "market", quantity: 100 } as const;
    const failed = { kind: "failed", order, text: "Cannot send the order: no answer", isUncertain } as const;
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
  ticket.quantity.value = "200";
  await fails(true);
  await fails(false);
  await fails(true);
  assertEquals(again, [false, true, false, true, false]);
});
