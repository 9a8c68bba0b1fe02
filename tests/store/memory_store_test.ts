import { assertEquals } from "@std/assert";
import { MemoryBarStore } from "@/lib/store/bar_store.ts";
import { MemoryOrderStore } from "@/lib/store/order_store.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { bar, fill, IBM, order } from "./samples.ts";
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
