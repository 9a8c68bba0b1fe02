import { assertEquals } from "@std/assert";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { MemoryBarStore } from "@/lib/store/bar_store.ts";
import { MemoryOrderStore } from "@/lib/store/order_store.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { bar, fill, IBM, order, TSLA } from "./samples.ts";
import { testStore } from "./store_conformance.ts";

testStore("MemoryStore", () => {
  const store = new MemoryStore(1_000);
  return { store, reopen: () => Promise.resolve(), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
});

Deno.test("MemoryBarStore keeps no more than its capacity per ticker, the newest", () => {
  const store = new MemoryBarStore(3);
  for (let minute = 0; minute < 10; minute += 1) store.put(IBM, bar(minute * 60));
  assertEquals(store.bars(IBM).map(({ time }) => time / 60), [7, 8, 9]);
});

Deno.test("MemoryBarStore keeps no more than its bound over all tickers, and drops the oldest minutes of all", () => {
  const store = new MemoryBarStore(4, 6);
  const minutes = (ticker: Ticker) => store.bars(ticker).map(({ time }) => time / 60);
  for (let minute = 0; minute < 4; minute += 1) store.put(IBM, bar(minute * 60));
  store.put(TSLA, bar(0));
  store.put(TSLA, bar(60));
  store.put(TSLA, bar(60));
  assertEquals([minutes(IBM), minutes(TSLA)], [[0, 1, 2, 3], [0, 1]]);
  store.put(TSLA, bar(180));
  assertEquals([minutes(IBM), minutes(TSLA)], [[1, 2, 3], [1, 3]]);
  store.put(TSLA, bar(240));
  store.put(TSLA, bar(300));
  assertEquals([minutes(IBM), minutes(TSLA)], [[2, 3], [3, 4, 5]]);
});

Deno.test("MemoryOrderStore forgets the oldest final orders beyond its capacity, with their fills, and no open one", () => {
  const store = new MemoryOrderStore(3);
  store.record({ order: order("open", { client_order_id: "open" }) });
  for (const id of ["a", "b", "c", "d"]) {
    store.record({ order: order(id, { client_order_id: id, status: "filled" }), fill: fill(id, 1) });
  }
  assertEquals(store.orders().map(({ order_id }) => order_id), ["open", "c", "d"]);
  assertEquals(store.fills().map(({ order_id }) => order_id), ["c", "d"]);
  assertEquals(["open", "a", "d"].map((id) => store.byClientOrderId(id)?.order_id), ["open", undefined, "d"]);
  for (const id of ["x", "y", "z"]) store.record({ order: order(id) });
  assertEquals(store.orders().map(({ order_id }) => order_id), ["open", "x", "y", "z"]);
});
