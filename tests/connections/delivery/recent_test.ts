import { assertEquals } from "@std/assert";
import { Recent } from "@/lib/connections/delivery/recent.ts";
import { type OrderEvent, parseTicker } from "@/lib/protocol/mod.ts";

const trade = (id: number | string, event: OrderEvent) => ({ event, order_id: `${id}`, ticker: parseTicker("IBM") });

Deno.test("Recent remembers the open orders, and of an engine that never ends any no more than the newest thousand", () => {
  const recent = new Recent();
  const ids = () => recent.openOrders.map(({ order_id }) => order_id);
  recent.addOrder(trade("a", "SUBMIT"));
  recent.addOrder(trade("b", "SUBMIT"));
  recent.addOrder(trade("a", "PARTIAL_FILL"));
  recent.addOrder(trade("b", "FILL"));
  assertEquals([ids(), recent.openOrders[0]?.event], [["a"], "PARTIAL_FILL"]);
  for (let id = 0; id < 1_500; id += 1) recent.addOrder(trade(id, "SUBMIT"));
  assertEquals([ids().length, ids()[0], ids().at(-1)], [1_000, "500", "1499"]);
});
