import { batch } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { OrderBook } from "@/lib/client/trading/order_book.ts";
import type { EpochMs, KnownOrder, Order, OrderEvent, TradePayload } from "@/lib/protocol/mod.ts";
import { AAPL, order, START_MS, TSLA } from "../support/dashboard_samples.ts";

const time = (seconds: number): string => new Date(START_MS + seconds * 1000).toISOString();

/** A TRADE as the paper broker tells it. */
function trade(order_id: string, order_seq: number, event: OrderEvent, details: object = {}): TradePayload {
  return {
    event,
    order_id,
    ticker: AAPL,
    timestamp: time(order_seq),
    order_seq,
    side: "buy",
    order_type: "limit",
    order_quantity: 100,
    limit_price: 10,
    filled_quantity: 0,
    average_price: null,
    source: "manual",
    simulated: true,
    ...details,
  };
}

function rig(trades: TradePayload[] = []) {
  const book = new OrderBook(trades);
  let at = 0;
  const shown = (of: readonly KnownOrder[] = book.all.value) =>
    of.map(({ order_id, status, order_seq }) => `${order_id} ${status} ${order_seq}`);
  const commit = () => batch(() => book.commit());
  return {
    book,
    commit,
    shown,
    working: () => shown(book.working.value),
    hear: (payload: TradePayload) => {
      book.apply(payload, at += 1);
      commit();
    },
    restart: () => book.restart(at),
    merge: (...orders: Order[]) => {
      book.merge(orders);
      commit();
    },
  };
}

Deno.test("OrderBook keeps each order in its latest state, newest order first", () => {
  const { book, hear, shown, working } = rig([trade("a", 1, "SUBMIT")]);
  hear(trade("b", 1, "SUBMIT", { ticker: TSLA }));
  hear(trade("a", 2, "PARTIAL_FILL", { price: 9.9, quantity: 40, filled_quantity: 40, average_price: 9.9 }));
  assertEquals(shown(), ["b open 1", "a partially_filled 2"]);
  assertEquals([...book.tickers.value], [TSLA, AAPL]);
  hear(trade("a", 3, "FILL", { price: 10, quantity: 60, filled_quantity: 100, average_price: 9.96 }));
  hear(trade("b", 2, "CANCEL", { ticker: TSLA, reason: "cancelled on request" }));
  hear(trade("c", 1, "REJECT", { reason: "not enough buying power" }));
  assertEquals(shown(), ["c rejected 1", "b cancelled 2", "a filled 3"]);
  assertEquals([working(), book.tickers.value.size], [[], 0]);
  const [c, , a] = book.all.value;
  assertEquals(c?.reason, "not enough buying power");
  assertEquals([a?.quantity, a?.filled_quantity, a?.average_price, a?.limit_price], [100, 100, 9.96, 10]);
  assertEquals([a?.submitted_at, a?.updated_at], [time(1), time(3)]);
});

Deno.test("OrderBook lets order_seq decide what is newer, in whatever order the news come", () => {
  const { hear, shown, merge, book } = rig();
  hear(trade("a", 3, "FILL", { filled_quantity: 100 }));
  hear(trade("a", 2, "PARTIAL_FILL", { filled_quantity: 40 }));
  hear(trade("a", 3, "FILL", { filled_quantity: 1 }));
  assertEquals([shown(), book.all.value[0]?.filled_quantity], [["a filled 3"], 100]);
  merge(order("a", { status: "open", order_seq: 1 }));
  assertEquals(shown(), ["a filled 3"]);
  merge(order("a", { status: "cancelled", order_seq: 4 }));
  assertEquals(shown(), ["a cancelled 4"]);
  book.put(order("a", { status: "open", order_seq: 1 }), 9);
  assertEquals(shown(), ["a cancelled 4"]);
});

Deno.test("OrderBook shows orders of an external engine with what little it tells", () => {
  const { hear, book } = rig();
  const external = (event: OrderEvent, details: object = {}) => ({ event, order_id: "x", ticker: TSLA, ...details });
  const known = () => book.all.value[0];
  hear(external("SUBMIT", { _sent_at: START_MS as EpochMs }));
  assertEquals(known(), {
    order_id: "x",
    ticker: TSLA,
    status: "open",
    order_seq: null,
    client_order_id: null,
    side: null,
    order_type: null,
    quantity: null,
    limit_price: null,
    stop_price: null,
    filled_quantity: null,
    average_price: null,
    reason: null,
    source: null,
    submitted_at: time(0),
    updated_at: time(0),
    time_in_force: null,
    state: null,
    role: null,
  });
  // What does not mean the same there is not known here.
  hear(external("PARTIAL_FILL", { side: "LONG", order_type: 7, reason: ["?"], order_seq: "1", timestamp: "noon" }));
  assertEquals([known()?.status, known()?.side, known()?.reason], ["partially_filled", null, null]);
  hear(external("FILL", { side: "sell", quantity: 50, price: 12.5, timestamp: time(5) }));
  const { status, side, quantity, filled_quantity, average_price, updated_at } = book.all.value[0] ?? {};
  assertEquals([status, side, quantity, filled_quantity, average_price], ["filled", "sell", 50, 50, 12.5]);
  assertEquals(updated_at, time(5));
});

Deno.test("OrderBook.merge() brings what the page did not hear and keeps the order of submission", () => {
  const { hear, merge, shown } = rig([trade("b", 1, "SUBMIT")]);
  hear(trade("d", 1, "SUBMIT", { timestamp: time(9) }));
  merge(
    order("c", { submitted_at: time(2), status: "filled", order_seq: 2 }),
    order("b", { submitted_at: time(1), status: "cancelled", order_seq: 2 }),
    order("a", { submitted_at: time(0) }),
  );
  assertEquals(shown(), ["d open 1", "c filled 2", "b cancelled 2", "a open 1"]);
});

Deno.test("OrderBook after a restart of the server keeps only what it tells again or answers", () => {
  const { hear, restart, merge, shown } = rig([trade("lost", 1, "SUBMIT")]);
  hear({ event: "SUBMIT", order_id: "external", ticker: TSLA });
  hear({ event: "SUBMIT", order_id: "gone", ticker: TSLA });
  restart();
  assertEquals(shown().length, 3, "until the answer is there nothing is thrown away");
  hear({ event: "SUBMIT", order_id: "external", ticker: TSLA });
  hear(trade("new", 1, "SUBMIT", { timestamp: time(60) }));
  merge(order("kept", { order_seq: 2, status: "filled" }));
  assertEquals(shown().toSorted(), ["external open null", "kept filled 2", "new open 1"]);
});

Deno.test("OrderBook is bounded and forgets orders to which nothing more happens first", () => {
  const { book, commit } = rig();
  for (let id = 0; id < 3000; id++) book.apply(trade(`${id}`, 1, id % 3 === 0 ? "REJECT" : "SUBMIT"), id);
  commit();
  assertEquals(book.all.value.length, 1000);
  assertEquals(book.all.value[0]?.order_id, "2999");
  book.apply(trade("2998", 2, "CANCEL"), 3000);
  commit();
  assertEquals(book.all.value[1]?.status, "cancelled");
});

Deno.test("OrderBook takes an order of a server that began anew for another than the one that had its id before", () => {
  // The orders of a replay have the same ids in each run of the server.
  const { book, hear, restart, merge, shown } = rig([
    trade("replay-1", 3, "FILL", { reason: "of old", filled_quantity: 100 }),
    trade("replay-2", 3, "FILL", { filled_quantity: 100 }),
  ]);
  restart();
  hear(trade("replay-1", 1, "SUBMIT", { ticker: TSLA }));
  assertEquals([shown().at(0), book.all.value.at(0)?.reason], ["replay-1 open 1", null]);
  merge(order("replay-2", { order_seq: 1, submitted_at: time(2) }), order("replay-1", { submitted_at: time(1) }));
  assertEquals(shown(), ["replay-2 open 1", "replay-1 open 1"]);
});
