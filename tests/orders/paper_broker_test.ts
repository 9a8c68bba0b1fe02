import { assertEquals } from "@std/assert";
import { NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { Order } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import { limit, market, openRig, type OrderRig, stop, type Told } from "./rig.ts";

const iso = (offsetMs: number) => new Date(START_MS + offsetMs).toISOString();

Deno.test("PaperBroker fills an order print by print and tells each step once, with all that a client needs", () => {
  const rig = openRig();
  const submitted = rig.broker.submit({ ...limit("buy", 250, 10.5), client_order_id: "mine" }, { source: "strategy" });
  rig.print(1000, 10.2, 100);
  rig.print(2000, 10.5, 400);
  const common = {
    side: "buy",
    order_type: "limit",
    order_quantity: 250,
    limit_price: 10.5,
    client_order_id: "mine",
    source: "strategy",
    account: "main",
    simulated: true,
    time_in_force: "gtc",
    quote: "none",
  };
  assertEquals<unknown>(rig.told.map(({ event, id, details }) => ({ event, id, ...details })), [
    {
      event: "SUBMIT",
      id: submitted.order_id,
      timestamp: iso(0),
      order_seq: 1,
      filled_quantity: 0,
      average_price: null,
      state: "new",
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
      fee: 0,
      state: "partially_filled",
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
      fee: 0,
      state: "filled",
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
  const rig = openRig();
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
    const rig = openRig();
    rig.broker.submit(market("buy", 100));
    play(rig);
    assertEquals(rig.events.length - 1, fills);
  });
}

Deno.test("PaperBroker knows a print again that came first when nothing worked, also after a late one", () => {
  const rig = openRig();
  rig.print(5, 10, 100, { id: "7" });
  rig.print(4, 10, 100, { id: "6" });
  rig.broker.submit(market("buy", 100));
  rig.print(5, 10, 100, { id: "7" });
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(5, 10, 100, { id: "8" });
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker fills nothing a second time from a tape that begins anew", () => {
  const rig = openRig();
  const play = (...offsetsMs: number[]) => offsetsMs.forEach((ms) => rig.print(ms, 10, 100, { id: `${ms}` }));
  rig.broker.submit(market("buy", 1000));
  play(5, 6.5);
  assertEquals(rig.events.length - 1, 2);
  rig.beginAnew(null);
  play(0);
  rig.broker.submit(market("sell", 200));
  play(5, 5, 6.5, 7);
  assertEquals(rig.told.slice(4).map(({ details: { side, timestamp } }) => [side, timestamp]), [
    ["sell", iso(5)],
    ["sell", iso(6)],
    ["buy", iso(7)],
  ]);
});

Deno.test("PaperBroker lets no trade from before its feed began fill an order that worked then", () => {
  const rig = openRig();
  rig.broker.submit(market("buy", 100));
  rig.beginAnew(20);
  rig.print(19.9, 10);
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(20, 10);
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker counts a fraction of a millisecond at acceptance as the next one", () => {
  const rig = openRig();
  rig.marketMs = START_MS + 5.5;
  rig.broker.submit(market("buy", 100));
  rig.print(5.9, 10);
  assertEquals(rig.events, [["SUBMIT"]]);
  rig.print(6, 10);
  assertEquals(rig.events.length, 2);
});

Deno.test("PaperBroker leaves orders of other tickers alone", () => {
  const rig = openRig();
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
    const rig = openRig();
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
  const rig = openRig();
  const { order_id } = rig.broker.submit(stop("sell_short", 150, 9.5));
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
  const rig = openRig();
  rig.broker.submit(stop("buy", 100, 9));
  rig.print(1, 10);
  rig.print(2, 10.1);
  assertEquals(rig.events, [["SUBMIT"], ["FILL", 10.1, 100]]);
});

Deno.test("PaperBroker deals in 8 decimals on a market without hours, and never in more of a print than there is", () => {
  const rig = openRig({ hours: "always_open" });
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
