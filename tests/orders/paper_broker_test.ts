import { assert, assertEquals, assertThrows } from "@std/assert";
import { NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { FinalOrderError, OrderConflictError, UnknownOrderError } from "@/lib/orders/order_errors.ts";
import { Order } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, OrderRig, stop, type Told } from "./rig.ts";

/** A rig whose market has traded at 10. */
function open(options: ConstructorParameters<typeof OrderRig>[0] = {}): OrderRig {
  const rig = new OrderRig(options);
  rig.print(0, 10);
  return rig;
}

const iso = (offsetMs: number) => new Date(START_MS + offsetMs).toISOString();

Deno.test("PaperBroker fills an order print by print and tells each step once, with all that a client needs", () => {
  const rig = open();
  const submitted = rig.broker.submit({ ...limit("buy", 250, 10.5), client_order_id: "mine" }, "strategy");
  rig.print(1000, 10.2, 100);
  rig.print(2000, 10.5, 400);
  const common = {
    side: "buy",
    order_type: "limit",
    order_quantity: 250,
    limit_price: 10.5,
    client_order_id: "mine",
    source: "strategy",
    simulated: true,
  };
  assertEquals<unknown>(rig.told.map(({ event, id, details }) => ({ event, id, ...details })), [
    {
      event: "SUBMIT",
      id: submitted.order_id,
      timestamp: iso(0),
      order_seq: 1,
      filled_quantity: 0,
      average_price: null,
      ...common,
    },
    {
      event: "PARTIAL_FILL",
      id: submitted.order_id,
      timestamp: iso(1000),
      order_seq: 2,
      filled_quantity: 100,
      average_price: 10.2,
      price: 10.2,
      quantity: 100,
      position: { quantity: 100, average_price: 10.2 },
      ...common,
    },
    {
      event: "FILL",
      id: submitted.order_id,
      timestamp: iso(2000),
      order_seq: 3,
      filled_quantity: 250,
      average_price: 10.38,
      price: 10.5,
      quantity: 150,
      position: { quantity: 250, average_price: 10.38 },
      ...common,
    },
  ]);
  const order = rig.broker.order(submitted.order_id);
  assertEquals(Order.parse(order), order);
  assertEquals([order?.status, order?.order_seq, order?.submitted_at, order?.updated_at], [
    "filled",
    3,
    iso(0),
    iso(2000),
  ]);
  assertEquals(rig.store.fills().map(({ order_seq, time_ms }) => [order_seq, time_ms]), [
    [2, START_MS + 1000],
    [3, START_MS + 2000],
  ]);
});

Deno.test("PaperBroker keeps every change before it tells it", () => {
  const rig = open();
  const kept: unknown[] = [];
  rig.broadcaster.broadcastTrade = (...args) => {
    kept.push([rig.store.changes.at(-1)?.order.order_seq, (args[3] as Told["details"])["order_seq"]]);
  };
  const { order_id } = rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 50);
  rig.broker.cancel(order_id);
  assertEquals(kept, [[1, 1], [2, 2], [3, 3]]);
});

for (
  const [name, play, fills] of [
    ["prints that move no price", (rig) => rig.print(1, 10, 100, { eligibility: VOLUME_ONLY }), 0],
    ["official prints", (rig) => rig.print(1, 10, 100, { eligibility: NOTHING }), 0],
    [
      "prints that move the price without volume",
      (rig) =>
        rig.print(1, 10, 100, { eligibility: { updatesLast: true, updatesHighLow: true, updatesVolume: false } }),
      0,
    ],
    ["prints from before the acceptance", (rig) => rig.print(-1, 10), 0],
    ["a print of the very moment of the acceptance", (rig) => rig.print(0, 10), 1],
    ["late prints, though they are from after the acceptance", (rig) => {
      rig.print(10, 10, 100, { eligibility: VOLUME_ONLY });
      rig.print(9, 10);
    }, 0],
    ["a print sent twice, the second time", (rig) => {
      rig.print(1, 10, 40, { id: "7" });
      rig.print(1, 10, 40, { id: "7" });
    }, 1],
    ["two prints of one moment", (rig) => {
      rig.print(1, 10, 40, { id: "7" });
      rig.print(1, 10, 40, { id: "8" });
    }, 2],
    ["less than a whole share", (rig) => rig.print(1, 10, 0.9), 0],
    ["a price of nothing", (rig) => rig.print(1, 0), 0],
  ] as [string, (rig: OrderRig) => void, number][]
) {
  Deno.test(`PaperBroker fills from ${name}: ${fills === 0 ? "never" : fills}`, () => {
    const rig = open();
    rig.broker.submit(market("buy", 100));
    play(rig);
    assertEquals(rig.events.length - 1, fills);
  });
}

Deno.test("PaperBroker knows a print again that came first when nothing worked, also after a late one", () => {
  const rig = open();
  rig.print(5, 10, 100, { id: "7" });
  rig.print(4, 10, 100, { id: "6" });
  rig.broker.submit(market("buy", 100));
  rig.print(5, 10, 100, { id: "7" });
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(5, 10, 100, { id: "8" });
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker counts a fraction of a millisecond at acceptance as the next one", () => {
  const rig = open();
  rig.marketMs = START_MS + 5.5;
  rig.broker.submit(market("buy", 100));
  rig.print(5.9, 10);
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(6, 10);
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker leaves orders of other tickers alone", () => {
  const rig = open();
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 100, { ticker: "OTHR" as typeof ACME });
  assertEquals(rig.events, [["SUBMIT"]]);
});

for (
  const [name, prepare, better] of [
    ["at the last price or through it takes better prints", () => {}, 9.9],
    ["below the last price rests at once", (rig) => rig.print(1, 10.01), 10],
    ["below the ask rests at once", (rig) => rig.quote(9.99, 10.01), 10],
    ["at the ask takes better prints", (rig) => rig.quote(9.98, 10), 9.9],
  ] as [string, (rig: OrderRig) => void, number][]
) {
  Deno.test(`PaperBroker: a buy limit ${name}`, () => {
    const rig = open();
    prepare(rig);
    rig.broker.submit(limit("buy", 100, 10));
    rig.print(10, 9.9, 40);
    assertEquals(rig.events.at(-1), ["PARTIAL_FILL", better, 40]);
    rig.print(11, 10.5);
    rig.print(12, 9.8);
    assertEquals(rig.events.at(-1), ["FILL", 10, 60], "it rests from the first worse print on");
  });
}

Deno.test("PaperBroker triggers a stop without a TRADE and fills it from the next print on", () => {
  const rig = open();
  const { order_id } = rig.broker.submit(stop("sell", 150, 9.5));
  rig.print(1, 9.6);
  assertEquals(rig.broker.order(order_id)?.triggered, false);
  rig.print(2, 9.4);
  assertEquals(rig.broker.order(order_id)?.triggered, true);
  assertEquals(rig.store.get(order_id)?.triggered, true);
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(3, 9.7);
  rig.print(4, 9.3);
  assertEquals(rig.events.slice(1), [["PARTIAL_FILL", 9.7, 100], ["FILL", 9.3, 50]]);
  assertEquals(rig.told.map(({ details }) => details["order_seq"]), [1, 2, 3]);
});

Deno.test("PaperBroker takes a stop that the market has passed already and triggers it by the next print", () => {
  const rig = open();
  rig.broker.submit(stop("buy", 100, 9));
  rig.print(1, 10);
  rig.print(2, 10.1);
  assertEquals(rig.events, [["SUBMIT"], ["FILL", 10.1, 100]]);
});

for (
  const [name, prepare, request, reason] of [
    [
      "the engine does not run",
      (rig) => rig.whyClosed = "the engine is stopped",
      market("buy", 1),
      "the engine is stopped",
    ],
    ["a replay has not begun", (rig) => rig.marketMs = null, market("buy", 1), "the market has not begun"],
    ["the quantity has fractions", () => {}, market("buy", 1.5), "only whole shares can be ordered"],
    ["the ticker is unknown", () => {}, { ...market("buy", 1), ticker: "NONE" }, "NONE is not known here"],
    [
      "the ticker has no price",
      (rig) =>
        rig.market.applyQuote({ kind: "quote", ticker: "DARK" as typeof ACME, bid: 1, timeMs: START_MS as never }),
      {
        ...market("buy", 1),
        ticker: "DARK",
      },
      "no price of DARK is known yet",
    ],
    ["the ticker is halted", (rig) => rig.halted.add(ACME), market("buy", 1), "trading in ACME is halted"],
    ["its data are stale", (rig) => rig.stale.add(ACME), market("buy", 1), "the data of ACME are stale"],
    [
      "the money does not suffice",
      () => {},
      market("buy", 10_001),
      "not enough buying power: the order needs 100,010.00, there is 100,000.00",
    ],
    [
      "the money does not suffice for a short",
      () => {},
      limit("sell", 10_000, 10.01),
      "not enough buying power: the order needs 100,100.00, there is 100,000.00",
    ],
  ] as [string, (rig: OrderRig) => unknown, ReturnType<typeof market>, string][]
) {
  Deno.test(`PaperBroker rejects an order, with one TRADE, when ${name}`, () => {
    const rig = open();
    prepare(rig);
    const order = rig.broker.submit(request);
    assertEquals([order.status, order.reason, order.order_seq], ["rejected", reason, 1]);
    assertEquals(rig.told.map(({ event, details }) => [event, details["reason"]]), [["REJECT", reason]]);
    assertEquals(rig.store.get(order.order_id), order);
    for (let second = 1; second < 5; second += 1) rig.print(second * 1000, 10);
    assertEquals(rig.told.length, 1);
    assertThrows(() => rig.broker.cancel(order.order_id), FinalOrderError, "it is rejected");
  });
}

Deno.test("PaperBroker takes 200 working orders and no more until one is done", () => {
  const rig = open();
  const ids = Array.from({ length: 200 }, () => rig.broker.submit(limit("buy", 1, 1)).order_id);
  assertEquals(rig.broker.submit(limit("buy", 1, 1)).reason, "200 orders are working already");
  rig.broker.cancel(ids[0] ?? "");
  assertEquals(rig.broker.submit(limit("buy", 1, 1)).status, "open");
});

Deno.test("PaperBroker counts working orders and positions against the buying power, and never refuses what closes", () => {
  const rig = open();
  const first = rig.broker.submit(limit("buy", 6_000, 10));
  assertEquals(rig.broker.account().buying_power, 40_000);
  assertEquals(rig.broker.submit(limit("buy", 4_001, 10)).status, "rejected");
  rig.print(1, 10, 6_000);
  assertEquals(rig.broker.order(first.order_id)?.status, "filled");
  assertEquals(rig.broker.account(), {
    cash: 40_000,
    equity: 100_000,
    buying_power: 40_000,
    realized_pnl: 0,
    unrealized_pnl: 0,
  });
  rig.print(2, 1, 100);
  // 54,000 are lost on paper: equity 46,000, 6,000 of it held.
  assertEquals(rig.broker.account().buying_power, 40_000);
  assertEquals(rig.broker.submit(market("sell", 6_000)).status, "open");
  assertEquals(rig.broker.submit(market("sell", 40_001)).status, "rejected", "this one would open a short");
});

Deno.test("PaperBroker takes what just meets the buying power, and what closes even where there is none", () => {
  const exact = open();
  assertEquals(exact.broker.submit(market("buy", 10_000)).status, "open");
  const rig = open();
  rig.broker.submit(market("sell", 5_000));
  rig.print(1, 10, 5_000);
  rig.print(2, 20, 100);
  // The short has lost 50,000: equity 50,000, exposure 100,000.
  assertEquals(rig.broker.account().buying_power, -50_000);
  assertEquals(rig.broker.submit(market("sell", 1)).status, "rejected");
  assertEquals(rig.broker.submit(market("buy", 5_000)).status, "open");
});

Deno.test("PaperBroker deals in 8 decimals on a market without hours, and never in more of a print than there is", () => {
  const rig = open({ hours: "always_open" });
  assertEquals(rig.broker.submit(market("buy", 0.123456789)).reason, "a quantity has at most 8 decimals");
  rig.broker.submit(market("buy", 0.3));
  rig.print(1, 10, 0.1);
  rig.print(2, 10, 0.123456789);
  rig.print(3, 10, 5);
  assertEquals(rig.events.slice(2), [
    ["PARTIAL_FILL", 10, 0.1],
    ["PARTIAL_FILL", 10, 0.12345678],
    ["FILL", 10, 0.07654322],
  ]);
  assertEquals(rig.broker.positions().map(({ quantity, average_price }) => [quantity, average_price]), [[0.3, 10]]);
  assertEquals(rig.broker.account().cash, 99_997);
});

Deno.test("PaperBroker submits a client_order_id once, rejected ones too", () => {
  const rig = open();
  const request = { ...limit("buy", 100, 10), client_order_id: "a" };
  const first = rig.broker.submit(request);
  rig.print(1, 10, 40);
  const again = rig.broker.submit({ ...request }, "somebody else");
  assertEquals([again.order_id, again.filled_quantity], [first.order_id, 40]);
  rig.stale.add(ACME);
  const rejected = rig.broker.submit({ ...request, client_order_id: "b" });
  rig.stale.delete(ACME);
  assertEquals(rig.broker.submit({ ...request, client_order_id: "b" }), rejected);
  assertEquals(rig.events.length, 3);
  for (
    const other of [
      { ...request, side: "sell" as const },
      { ...request, quantity: 99 },
      { ...request, limit_price: 10.01 },
      { ...request, stop_price: 10 },
      { ...market("buy", 100), client_order_id: "a" },
      { ...request, ticker: "OTHR" as typeof ACME },
    ]
  ) {
    const error = assertThrows(() => rig.broker.submit(other), OrderConflictError, "client_order_id a");
    assertEquals(error.order.order_id, first.order_id);
  }
  assertEquals(rig.events.length, 3);
});

Deno.test("PaperBroker cancels what works, also in part filled, and tells unknown from final orders", () => {
  const rig = open();
  const { order_id } = rig.broker.submit(market("buy", 100));
  rig.print(1, 10, 40);
  const cancelled = rig.broker.cancel(order_id);
  assertEquals(
    [cancelled.status, cancelled.filled_quantity, cancelled.reason, cancelled.order_seq],
    ["cancelled", 40, "cancelled on request", 3],
  );
  rig.print(2, 10);
  assertEquals(rig.events.map(([event]) => event), ["SUBMIT", "PARTIAL_FILL", "CANCEL"]);
  assertThrows(() => rig.broker.cancel(order_id), FinalOrderError, `Cannot cancel order ${order_id}: it is cancelled`);
  assertThrows(() => rig.broker.cancel("nope"), UnknownOrderError, "Cannot find order nope");
});

Deno.test("PaperBroker lists orders newest first", () => {
  const rig = open();
  const [a, b, c] = [10, 9, 8].map((price) => rig.broker.submit(limit("buy", 1, price)).order_id);
  rig.broker.cancel(b ?? "");
  const ids = (query?: Parameters<typeof rig.broker.orders>[0]) =>
    rig.broker.orders(query).map(({ order_id }) => order_id);
  assertEquals<unknown>([ids(), ids({ openOnly: true }), ids({ limit: 1 })], [[c, b, a], [c, a], [c]]);
});

Deno.test("PaperBroker cancels everything and closes positions at bid, ask or last price, and says what it did", () => {
  const rig = open();
  const print = (ticker: string, price: number) => rig.print(1, price, 1000, { ticker: ticker as typeof ACME });
  for (const ticker of ["LONG", "SHRT", "NOQT"]) print(ticker, 20);
  const quote = (ticker: string, bid: number, ask: number) =>
    rig.market.applyQuote({ kind: "quote", ticker: ticker as typeof ACME, bid, ask, timeMs: START_MS as never });
  const deal = (ticker: string, side: "buy" | "sell") => {
    rig.broker.submit({ ...market(side, 100), ticker: ticker as typeof ACME });
    print(ticker, 20);
  };
  deal("LONG", "buy");
  deal("SHRT", "sell");
  deal("NOQT", "buy");
  const working = rig.broker.submit(limit("buy", 10, 5));
  quote("LONG", 19.5, 20.5);
  quote("SHRT", 19.5, 20.5);
  const before = rig.told.length;
  assertEquals(rig.broker.cancelAll("kill switch").map(({ order_id, status, reason }) => [order_id, status, reason]), [
    [working.order_id, "cancelled", "kill switch"],
  ]);
  const { closed, notClosed } = rig.broker.closeAll("kill switch");
  assertEquals(
    closed.map(({ ticker, side, status, average_price, filled_quantity, reason, source }) => [
      ticker,
      side,
      status,
      average_price,
      filled_quantity,
      reason,
      source,
    ]),
    [
      ["LONG", "sell", "filled", 19.5, 100, "forced at the bid: kill switch", "forced"],
      ["SHRT", "buy", "filled", 20.5, 100, "forced at the ask: kill switch", "forced"],
      ["NOQT", "sell", "filled", 20, 100, "forced at the last price: kill switch", "forced"],
    ],
  );
  assertEquals(notClosed, []);
  assertEquals(rig.told.slice(before).map(({ event, details }) => [event, details["order_seq"]]), [
    ["CANCEL", 2],
    ["FILL", 1],
    ["FILL", 1],
    ["FILL", 1],
  ]);
  assertEquals(rig.broker.positions().map(({ quantity, realized_pnl }) => [quantity, realized_pnl]), [[0, -50], [
    0,
    -50,
  ]]);
  assertEquals(rig.broker.account().cash, 99_900);
  assertEquals(rig.broker.closeAll("again"), { closed: [], notClosed: [] });
});

Deno.test("PaperBroker reports as not closed what has no price and what cannot be kept", () => {
  const rig = open();
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10);
  rig.store.isFailing = true;
  const notClosed = (reason: string) => ({ closed: [], notClosed: [{ ticker: ACME, quantity: 100, reason }] });
  assertEquals(rig.broker.closeAll("kill switch"), notClosed("the order could not be kept"));
  rig.store.isFailing = false;
  rig.market = new OrderRig().market;
  assertEquals(rig.broker.closeAll("kill switch"), notClosed("no price is known"));
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker lets nothing happen that the store cannot keep, and logs an outage once", () => {
  const rig = open();
  const { order_id } = rig.broker.submit(market("buy", 100));
  rig.broker.submit(limit("buy", 100, 9));
  rig.store.isFailing = true;
  assertThrows(() => rig.broker.submit(market("buy", 1)), Error, "the disk is full");
  assertThrows(() => rig.broker.cancel(order_id), Error, "the disk is full");
  assertEquals(rig.broker.cancelAll("kill switch"), []);
  rig.print(1, 10);
  rig.print(2, 10.2);
  assertEquals(rig.events, [["SUBMIT"], ["SUBMIT"]]);
  assertEquals(rig.broker.positions(), []);
  rig.store.isFailing = false;
  rig.print(3, 10.3);
  assertEquals(rig.events.slice(2), [["FILL", 10.3, 100]]);
  assertEquals(rig.logger.lines, ["ERROR keeping orders failed", "INFO keeping orders works again"]);
  assertEquals(rig.store.orders().map(({ order_seq }) => order_seq), [2, 1]);
});

Deno.test("PaperBroker lets no order overtake another because the store failed for a moment", () => {
  const rig = open();
  const first = rig.broker.submit(market("buy", 100));
  rig.broker.submit(market("buy", 100));
  const record = rig.store.record.bind(rig.store);
  rig.store.record = () => {
    rig.store.record = record;
    throw new Error("busy");
  };
  rig.print(1, 10, 200);
  assertEquals(rig.events.length, 2);
  rig.print(2, 10);
  assertEquals(rig.told.slice(2).map(({ id, event }) => [id, event]), [[first.order_id, "FILL"]]);
});

Deno.test("PaperBroker holds on to a stop's trigger that the store could not keep, and keeps it with the next print", () => {
  const rig = open();
  const { order_id } = rig.broker.submit(stop("sell", 100, 9.5));
  rig.store.isFailing = true;
  rig.print(1, 9.5);
  assertEquals([rig.broker.order(order_id)?.triggered, rig.store.get(order_id)?.triggered], [true, false]);
  rig.store.isFailing = false;
  rig.print(2, 9.9, 40);
  assertEquals(rig.store.changes.slice(-2).map(({ order }) => [order.triggered, order.filled_quantity]), [[true, 0], [
    true,
    40,
  ]]);
});

Deno.test("PaperBroker goes on when a TRADE cannot be told", () => {
  const rig = open();
  rig.broadcaster.failing.add("broadcastTrade");
  rig.broker.submit(market("buy", 100));
  rig.print(1, 10);
  assertEquals(rig.broker.positions().map(({ quantity }) => quantity), [100]);
  assertEquals(rig.logger.lines, ["ERROR telling a TRADE failed", "ERROR telling a TRADE failed"]);
});

Deno.test("PaperBroker goes on after a restart with orders, positions, cash and numbers, under other ids", () => {
  const rig = open();
  const resting = rig.broker.submit(limit("sell", 100, 10.2));
  const trigger = rig.broker.submit(stop("buy", 100, 10.1));
  rig.print(1, 10.1, 70);
  const before = [rig.broker.orders(), rig.broker.positions(), rig.broker.account()];
  rig.restart();
  assertEquals([rig.broker.orders(), rig.broker.positions(), rig.broker.account()], before);
  rig.print(2, 10.3, 150);
  assertEquals(rig.told.slice(2).map(({ id, event, details }) => [id, event, details["order_seq"], details["price"]]), [
    [trigger.order_id, "FILL", 2, 10.3],
    [resting.order_id, "PARTIAL_FILL", 2, 10.2],
  ]);
  const next = rig.broker.submit(market("buy", 1));
  assert(![resting, trigger].some(({ order_id }) => order_id === next.order_id));
});
