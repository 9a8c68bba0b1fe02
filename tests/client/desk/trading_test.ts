import { assertEquals, assertRejects } from "@std/assert";
import { RequestError } from "@/lib/client/connection/rest/rest_client.ts";
import { type Order, OrderRequest } from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, ACCOUNT, order, position, status, TSLA } from "../support/dashboard_samples.ts";

const BUY = { ticker: AAPL, side: "buy", order_type: "market", quantity: 100 } as const;

/** The orders that a server was sent; `answer` says what it does with each. */
function desk(answer: (request: OrderRequest) => Response | Promise<Response>, ...rest: Parameters<typeof rig>) {
  const sent: OrderRequest[] = [];
  const [answers = {}, changes = {}] = rest;
  const all = rig({
    "/api/orders": ({ method, body }) => {
      if (method === "DELETE") return json({ count: 1, items: [order("a", { status: "cancelled", order_seq: 2 })] });
      const request = OrderRequest.parse(JSON.parse(String(body)));
      sent.push(request);
      return answer(request);
    },
    ...answers,
  }, changes);
  return { ...all, sent, ids: () => sent.map(({ client_order_id }) => client_order_id) };
}

const taken = (changes: Partial<Order> = {}) => ({ client_order_id }: OrderRequest): Response =>
  json(order(`order of ${client_order_id}`, { client_order_id: client_order_id ?? null, ...changes }), { status: 201 });

Deno.test("Trading.submit() gives each order an id of its own and shows the server's answer", async () => {
  const { dashboard, store, draw, ids } = desk(taken());
  await dashboard.trading.submit(BUY);
  await dashboard.trading.submit(BUY);
  assertEquals(ids(), ["id-1", "id-2"]);
  draw();
  assertEquals(store.trading.orders.working.value.map(({ order_id }) => order_id), ["order of id-2", "order of id-1"]);
});

Deno.test("Trading.submit() sends an order again with the same id while it is not known what became of it", async () => {
  const lost: [name: string, answer: () => Response | Promise<Response>][] = [
    ["no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["the server failed", () => problem("broken", 500)],
    ["a proxy's 503", () => new Response("<html>", { status: 503 })],
    ["half an answer", () => new Response('{"order_id":')],
    ["an answer of another kind", () => json({})],
  ];
  for (const [name, answer] of lost) {
    let isLost = true;
    const { dashboard, ids } = desk((request) => isLost ? answer() : taken()(request));
    const error = await assertRejects(
      () => dashboard.trading.submit(BUY),
      RequestError,
      "Cannot send the order to buy 100 AAPL: ",
    );
    assertEquals(error.isUncertain, true, name);
    await assertRejects(() => dashboard.trading.submit({ ...BUY, quantity: 200 }), RequestError);
    isLost = false;
    await dashboard.trading.submit(BUY);
    await dashboard.trading.submit(BUY);
    assertEquals(ids(), ["id-1", "id-2", "id-1", "id-3"], name);
  }
});

Deno.test("Trading.submit() takes a new id after a refusal, and once a TRADE tells what became of the order", async () => {
  for (const [status, detail] of [[400, "bad"], [401, "token"], [409, "taken"], [503, "cannot be kept"]] as const) {
    const { dashboard, ids } = desk(() => problem(detail, status));
    for (const _ of [1, 2]) {
      const error = await assertRejects(() => dashboard.trading.submit(BUY), RequestError, detail);
      assertEquals(error.isUncertain, false);
    }
    assertEquals(ids(), ["id-1", "id-2"], detail);
  }
  const { dashboard, adapter, ids } = desk(() => Promise.reject(new TypeError("Failed to fetch")));
  await assertRejects(() => dashboard.trading.submit(BUY));
  adapter.trade({ event: "SUBMIT", order_id: "o1", ticker: AAPL, client_order_id: "id-1" });
  await assertRejects(() => dashboard.trading.submit(BUY));
  assertEquals(ids(), ["id-1", "id-2"]);
});

Deno.test("Trading.submit() does not double an order that is sent again, even when a TRADE has told of it meanwhile", async () => {
  let isLost = true;
  const { dashboard, adapter, ids } = desk((request) =>
    isLost ? Promise.reject(new TypeError("Failed to fetch")) : taken()(request)
  );
  await assertRejects(() => dashboard.trading.submit(BUY), RequestError, "Cannot send the order to buy 100 AAPL: ");
  adapter.trade({ event: "FILL", order_id: "o1", ticker: AAPL, client_order_id: "id-1" });
  isLost = false;
  await dashboard.trading.submit(BUY, true);
  await dashboard.trading.submit(BUY, true);
  assertEquals(ids(), ["id-1", "id-1", "id-2"]);
});

Deno.test("Trading.submit() answers an order that a TRADE has told of, though its own answer is lost", async () => {
  const lost = Promise.withResolvers<Response>();
  const { dashboard, adapter, ids } = desk(() => lost.promise);
  const done = dashboard.trading.submit(BUY);
  adapter.trade({ event: "FILL", order_id: "o1", ticker: AAPL, client_order_id: "id-1" });
  lost.reject(new TypeError("Failed to fetch"));
  assertEquals([(await done).order_id, ids()], ["o1", ["id-1"]]);
});

Deno.test("Trading.submit() shows an order that orders asked for before it do not name yet", async () => {
  const owed = Promise.withResolvers<Response>();
  const { dashboard, adapter, store, settle } = desk(taken(), { "/api/orders?limit=200": () => owed.promise });
  adapter.greet(false);
  await dashboard.trading.submit(BUY);
  owed.resolve(json({ count: 0, items: [] }));
  await settle();
  assertEquals(store.trading.orders.working.value.map(({ order_id }) => order_id), ["order of id-1"]);
});

Deno.test("Trading.submit() takes a new id once the orders that are fetched tell what became of the order", async () => {
  const known = order("o1", { client_order_id: "id-1", status: "filled" });
  const { dashboard, adapter, settle, ids } = desk(() => Promise.reject(new TypeError("Failed to fetch")), {
    "/api/orders?limit=200": () => json({ count: 1, items: [known] }),
  });
  await assertRejects(() => dashboard.trading.submit(BUY));
  adapter.greet(false);
  await settle();
  await assertRejects(() => dashboard.trading.submit(BUY));
  assertEquals(ids(), ["id-1", "id-2"]);
});

Deno.test("Trading.cancel() shows the cancelled order, or says why not and looks what it is by now", async () => {
  const filled = order("o1", { status: "filled", order_seq: 2 });
  let isFinal = false;
  const { dashboard, store, draw, noticed, settle, requested } = desk(taken(), {
    "/api/orders/o1": () =>
      isFinal
        ? problem("Cannot cancel order o1: it is filled", 409)
        : json(order("o1", { status: "cancelled", order_seq: 2 })),
    "/api/orders?limit=200": () => json({ count: 1, items: [filled] }),
  });
  await dashboard.trading.cancel("o1");
  draw();
  assertEquals([store.trading.orders.all.value[0]?.status, requested()], ["cancelled", ["DELETE /api/orders/o1"]]);
  isFinal = true;
  await dashboard.trading.cancel("o1");
  assertEquals(noticed(), ["error: Cannot cancel the order: 409 Cannot cancel order o1: it is filled"]);
  await settle();
  assertEquals(requested().includes("GET /api/orders?limit=200"), true);
});

Deno.test("Trading.cancelAll() shows every order that is cancelled", async () => {
  const { dashboard, store, draw } = desk(taken(), {}, {
    orders: [{ event: "SUBMIT", order_id: "a", ticker: AAPL, order_seq: 1 }],
  });
  assertEquals(store.trading.orders.working.value.length, 1);
  await dashboard.trading.cancelAll();
  draw();
  assertEquals(store.trading.orders.working.value.length, 0);
});

Deno.test("Trading.close() sends a market order of the other side, and one at a time", async () => {
  const held = [position(AAPL, 70, 10), position(TSLA, -5, 200)];
  const { dashboard, sent } = desk(taken(), {}, { positions: held });
  await Promise.all([dashboard.trading.close(AAPL), dashboard.trading.close(AAPL), dashboard.trading.close(TSLA)]);
  assertEquals(sent.map(({ ticker, side, order_type, quantity }) => [ticker, side, order_type, quantity]), [
    [AAPL, "sell", "market", 70],
    [TSLA, "buy", "market", 5],
  ]);
});

Deno.test("Trading.close() sells no more than what its earlier market orders leave", async () => {
  const held = { "/api/positions": () => json({ account: ACCOUNT, count: 1, items: [position(AAPL, quantity, 10)] }) };
  let quantity = 100;
  const { dashboard, adapter, sent, settle, noticed } = desk(taken({ side: "sell" }), held, {
    positions: [position(AAPL, 100, 10)],
  });
  adapter.greet(true);
  await settle();
  await dashboard.trading.close(AAPL);
  await dashboard.trading.close(AAPL);
  assertEquals(sent.map(({ quantity }) => quantity), [100]);
  assertEquals(noticed(), ["warning: Cannot close AAPL: it is being closed already, as the working orders show"]);
  const [{ client_order_id = "" } = {}] = sent;
  const fill = { order_id: `order of ${client_order_id}`, ticker: AAPL, order_quantity: 100 };
  quantity = 60;
  adapter.trade({ ...fill, event: "PARTIAL_FILL", order_seq: 2, filled_quantity: 40 });
  // Before the positions are fetched anew they still say 100.
  await dashboard.trading.close(AAPL);
  assertEquals(sent.length, 1);
  // What was bought since is left to be closed.
  quantity = 160;
  adapter.trade({ event: "FILL", order_id: "another", ticker: AAPL, side: "buy", order_type: "market" });
  await dashboard.trading.close(AAPL);
  assertEquals(sent.map(({ quantity }) => quantity), [100, 100]);
});

Deno.test("Trading.close() asks what is held when that may have changed, and closes nothing when nobody knows", async () => {
  let answer = () => json({ account: ACCOUNT, count: 1, items: [position(AAPL, -30, 10)] });
  const { dashboard, adapter, sent, noticed } = desk(taken(), { "/api/positions": () => answer() }, {
    positions: [position(AAPL, 100, 10)],
  });
  adapter.trade({ event: "FILL", order_id: "another", ticker: AAPL, side: "sell", order_type: "market" });
  await dashboard.trading.close(AAPL);
  assertEquals(sent.map(({ side, quantity }) => [side, quantity]), [["buy", 30]]);
  answer = () => problem("busy");
  adapter.trade({ event: "FILL", order_id: "a third", ticker: AAPL, side: "sell", order_type: "market" });
  await dashboard.trading.close(AAPL);
  assertEquals(sent.length, 1);
  assertEquals(noticed(), ["error: Cannot close AAPL: what is held of it is not known at present"]);
});

Deno.test("Trading.close() says why a position could not be closed", async () => {
  const { dashboard, noticed } = desk(taken({ status: "rejected", reason: "trading in AAPL is halted" }), {}, {
    positions: [position(AAPL, 70, 10)],
  });
  await dashboard.trading.close(AAPL);
  assertEquals(noticed(), ["error: Cannot close AAPL: trading in AAPL is halted"]);
});

Deno.test("Trading.killSwitch() tells once what it did, though the answer and STATUS both tell it", async () => {
  const engine = { state: "stopped", error: null, feed: { name: "simulated", state: "stopped" } };
  const report = { cancelled_orders: [order("a")], closing_orders: [order("b"), order("c")], engine, failures: [] };
  const { dashboard, adapter, noticed, logged, settle, requested } = desk(taken(), {
    "/api/kill-switch": () => json(report),
    "/api/status": () => json(status({ engine: "stopped" })),
  });
  const done = dashboard.trading.killSwitch();
  adapter.tell("kill_switch", { cancelled: 1, closed: 2, failures: [] });
  await done;
  await settle();
  const said = "Kill switch: 1 order cancelled, 2 positions closed, the engine is stopped";
  assertEquals(noticed(), [`warning: ${said}`]);
  assertEquals(logged(), [said]);
  assertEquals(requested().includes("GET /api/positions"), true);
});

Deno.test("Trading tells what another page's kill switch could not do", () => {
  const { adapter, store, noticed } = desk(taken());
  const failures = ["position of 5 TSLA is not closed: no price is known", "the engine is error"];
  adapter.tell("kill_switch", { cancelled: 0, closed: 1, failures });
  assertEquals(noticed(), ["error: Kill switch: 0 orders cancelled, 1 position closed; not all could be done"]);
  assertEquals(store.notices.all.value[0]?.details, failures);
  adapter.tell("kill_switch", { failures: "?" });
  assertEquals(noticed()[0], "warning: Kill switch: 0 orders cancelled, 0 positions closed, the engine is stopped");
});

Deno.test("a kill switch that cannot be reached says so where it cannot be overlooked", async () => {
  const { dashboard, noticed, settle } = desk(taken(), {
    "/api/kill-switch": () => Promise.reject(new TypeError("Failed to fetch")),
    "/api/positions": () => json({ account: ACCOUNT, count: 0, items: [] }),
  });
  await dashboard.trading.killSwitch();
  await settle();
  assertEquals(noticed(), ["error: Cannot use the kill switch: Failed to fetch. It may have been done all the same"]);
});
