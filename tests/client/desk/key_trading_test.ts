import { assertEquals } from "@std/assert";
import type { Order } from "@/lib/protocol/mod.ts";
import { json, rig } from "../support/dashboard_rig.ts";
import { AAPL, ACCOUNT, order, position } from "../support/dashboard_samples.ts";

/** A page with a quote, what is held of it, and a server that takes every order. */
async function keyRig(held: number, parts: Parameters<typeof rig>[2] = {}) {
  const bodies: object[] = [];
  const take = (init: RequestInit): Response => {
    const body = JSON.parse(String(init.body));
    bodies.push(body);
    return json(order(`o${bodies.length}`, body) satisfies Order, { status: 201 });
  };
  const positions = held === 0 ? [] : [position(AAPL, held, 9.5)];
  const made = rig(
    {
      "/api/orders": take,
      "/api/orders/stop-1": (init) => {
        bodies.push({ method: init.method, ...JSON.parse(String(init.body)) });
        return json(order("stop-2", { side: "sell", order_type: "stop", stop_price: 9.5 }));
      },
      "/api/positions": () => json({ account: ACCOUNT, count: positions.length, items: positions }),
    },
    { positions },
    parts,
  );
  const { dashboard, adapter, draw, settle } = made;
  dashboard.start();
  adapter.greet(true);
  await settle();
  dashboard.detail.quotes.quotesReceived({ s: [AAPL], b: [9.98], a: [10], bs: [1], as: [1], t: [1] });
  dashboard.detail.commit();
  draw();
  const run = async (key: Parameters<typeof dashboard.keyTrading.run>[0]) => {
    const done = dashboard.keyTrading.run(key);
    for (let turn = 0; turn < 10; turn += 1) await settle();
    await done;
    draw();
    return dashboard.keyTrading.report.value;
  };
  return { ...made, bodies, run };
}

Deno.test("a key buys at the ask for the default risk, and says so; the last order can be repeated", async () => {
  const { run, bodies, dashboard } = await keyRig(0);
  assertEquals(await run("repeat_last"), {
    text: "Repeat the last order: nothing was ordered before",
    isFailure: true,
  });
  assertEquals(await run("buy_ask"), { text: "Buy at the ask: Buy 500 AAPL sent", isFailure: false });
  await run("repeat_last");
  assertEquals(bodies.map((body) => "quantity" in body && body.quantity), [500, 500]);
  dashboard.stop();
});

Deno.test("a key that can do nothing says why", async () => {
  const { run, bodies, adapter, dashboard } = await keyRig(0);
  for (const key of ["exit_50", "flatten", "breakeven", "flatten_all"] as const) {
    assertEquals((await run(key))?.text.endsWith(": nothing is held"), true, key);
  }
  assertEquals(await run("cancel_symbol"), {
    text: "Cancel the orders of the ticker: no working orders",
    isFailure: false,
  });
  adapter.tell("engine_stopped");
  assertEquals((await run("buy_ask"))?.isFailure, true);
  assertEquals(bodies, []);
  dashboard.stop();
});

Deno.test("a key moves the stop to what was paid, or orders one", async () => {
  const { run, bodies, store, draw, dashboard } = await keyRig(100);
  assertEquals((await run("breakeven"))?.isFailure, false);
  assertEquals(bodies.map((body) => "stop_price" in body && body.stop_price), [9.5]);
  store.trading.orderAnswered(order("o1", { status: "cancelled", order_seq: 9 }));
  store.trading.orderAnswered(order("stop-1", { side: "sell", order_type: "stop", stop_price: 9 }));
  draw();
  assertEquals(await run("breakeven"), { text: "Stop to break-even: 1 stop moved to 9.5", isFailure: false });
  assertEquals(bodies.at(-1), { method: "PATCH", stop_price: 9.5 });
  dashboard.stop();
});

Deno.test("a key leaves a stop that is better than what was paid", async () => {
  const { run, bodies, store, draw, dashboard } = await keyRig(100);
  store.trading.orderAnswered(order("stop-1", { side: "sell", order_type: "stop", stop_price: 9.8 }));
  draw();
  assertEquals(await run("breakeven"), {
    text: "Stop to break-even: the stop is no worse than 9.5 already",
    isFailure: false,
  });
  assertEquals(bodies, []);
  dashboard.stop();
});

Deno.test("a key that the server refuses does not say that it is done, and closing is no order to repeat", async () => {
  const { run, store, draw, bodies, dashboard } = await keyRig(100, { ask: () => true });
  store.trading.orderAnswered(order("stuck", { ticker: AAPL }));
  draw();
  const refused = "not all of it was done; the notice says why";
  assertEquals(await run("cancel_symbol"), {
    text: `Cancel the orders of the ticker: ${refused}`,
    isFailure: true,
  });
  assertEquals(await run("flatten"), { text: `Flatten the ticker: ${refused}`, isFailure: true });
  assertEquals(bodies.map((body) => "order_type" in body && body.order_type), ["market"], "the rest is closed");
  assertEquals(await run("flatten_all"), {
    text: "Flatten all: not all of it was done for AAPL; the notices say why",
    isFailure: true,
  });
  assertEquals(dashboard.trading.latest, null);
  dashboard.stop();
});

Deno.test("a key flattens all only after it was asked about", async () => {
  const asked: string[] = [];
  const { run, bodies, dashboard } = await keyRig(100, {
    ask: (question) => {
      asked.push(question);
      return false;
    },
  });
  assertEquals((await run("flatten_all"))?.text, "Flatten all: nothing was done");
  assertEquals([asked, bodies], [["Close the position and cancel its orders?"], []]);
  dashboard.stop();
});
