import { assertEquals } from "@std/assert";
import {
  exitOrder,
  KEY_ORDERS,
  type KeyMarket,
  keyOf,
  KeySettings,
  keyText,
  OrderKeys,
  riskOrder,
  SHIPPED_KEYS,
  stopsOf,
} from "@/lib/client/trading/order_keys.ts";
import { OrderRequest } from "@/lib/protocol/mod.ts";
import { AAPL, order, position, TSLA } from "../support/dashboard_samples.ts";
import { fakeMemory } from "../support/fake_memory.ts";

const MARKET: KeyMarket = {
  ticker: AAPL,
  held: 0,
  bid: 9.98,
  ask: 10,
  last: 9.99,
  buyingPower: 100_000,
  areShares: true,
};
const market = (changes: Partial<KeyMarket>): KeyMarket => ({ ...MARKET, ...changes });

Deno.test("riskOrder() enters for the default risk with its stop, and closes first what is held the other way", () => {
  const limit = { ticker: AAPL, order_type: "limit" } as const;
  const cases = [
    [true, 0, { ...limit, side: "buy", quantity: 500, limit_price: 10.02, stop_loss: { stop_price: 9.92 } }],
    [false, 0, { ...limit, side: "sell_short", quantity: 500, limit_price: 9.96, stop_loss: { stop_price: 10.06 } }],
    [true, -200, { ...limit, side: "buy_to_cover", quantity: 200, limit_price: 10.02 }],
    [false, 900, { ...limit, side: "sell", quantity: 500, limit_price: 9.96 }],
  ] as const;
  for (const [isBuyer, held, expected] of cases) {
    const draft = riskOrder(isBuyer, market({ held }), SHIPPED_KEYS);
    assertEquals<object>(draft, { order: expected });
    assertEquals("order" in draft && OrderRequest.safeParse(draft.order).success, true);
  }
  assertEquals(riskOrder(true, market({ ask: null }), SHIPPED_KEYS), { fault: "noQuote" });
  assertEquals(riskOrder(true, MARKET, { ...SHIPPED_KEYS, riskMoney: 0.05 }), { fault: "tooLittle" });
  assertEquals(riskOrder(true, market({ ask: 0.05 }), SHIPPED_KEYS), { fault: "tooLittle" });
});

Deno.test("exitOrder() closes a share of what is held, never more than it", () => {
  const long = market({ held: 301 });
  const cases = [[0.25, 75], [0.5, 150], [1, 301]] as const;
  for (const [share, quantity] of cases) {
    const order = { ticker: AAPL, side: "sell", order_type: "limit", quantity, limit_price: 9.96 } as const;
    assertEquals(exitOrder(share, long, SHIPPED_KEYS), { order });
  }
  const short = exitOrder(1, market({ held: -10 }), SHIPPED_KEYS);
  assertEquals("order" in short && [short.order.side, short.order.limit_price], ["buy_to_cover", 10.02]);
  assertEquals(exitOrder(1, MARKET, SHIPPED_KEYS), { fault: "nothingHeld" });
  assertEquals(exitOrder(0.25, market({ held: 3 }), SHIPPED_KEYS), { fault: "tooLittle" });
});

Deno.test("stopsOf() finds the working stops that close a position", () => {
  const stop = { order_type: "stop", side: "sell", stop_price: 9 } as const;
  const working = [
    order("a", stop),
    order("b", { ...stop, ticker: TSLA }),
    order("c", { ...stop, side: "buy" }),
    order("d", { ...stop, status: "filled" }),
    order("e", { side: "sell", order_type: "limit", limit_price: 12 }),
    order("f", { ...stop, order_type: "stop_limit" }),
  ];
  assertEquals(stopsOf(position(AAPL, 100, 10), working).map(({ order_id }) => order_id), ["a", "f"]);
});

Deno.test("OrderKeys goes on with the keys that were chosen, and is not armed", () => {
  const memory = fakeMemory({});
  const keys = new OrderKeys({ memory, run: () => {} });
  const changed = { ...SHIPPED_KEYS, riskMoney: 75, keys: { ...SHIPPED_KEYS.keys, flatten: "" } };
  keys.arm(true);
  keys.change(changed);
  const again = new OrderKeys({ memory, run: () => {} });
  again.start(globalThis.window);
  assertEquals([again.settings.value, again.isArmed.value], [changed, false]);
  const { flatten_all: _, ...older } = changed.keys;
  const before = new OrderKeys({
    memory: fakeMemory({ "orders.keys": { ...changed, keys: older } }),
    run: () => {},
  });
  before.start(globalThis.window);
  assertEquals(before.settings.value, changed);
  const damaged = new OrderKeys({ memory: fakeMemory({ "orders.keys": { riskMoney: -1 } }), run: () => {} });
  damaged.start(globalThis.window);
  assertEquals(damaged.settings.value, SHIPPED_KEYS);
});

Deno.test("the shipped order keys are whole, and none is there twice", () => {
  assertEquals(KeySettings.safeParse(SHIPPED_KEYS).success, true);
  assertEquals(new Set(Object.values(SHIPPED_KEYS.keys)).size, KEY_ORDERS.length);
});

Deno.test("keyOf() takes keys with a modifier, and those that type nothing", () => {
  const press = (code: string, modifiers: object = {}) =>
    keyOf({ code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers } as KeyboardEvent);
  assertEquals(press("KeyB", { shiftKey: true }), "Shift+KeyB");
  assertEquals(press("Digit1", { ctrlKey: true, altKey: true }), "Control+Alt+Digit1");
  assertEquals([press("F5"), press("Numpad1")], ["F5", "Numpad1"]);
  assertEquals([press("KeyB"), press("ShiftLeft", { shiftKey: true })], [null, null]);
  assertEquals([keyText("Shift+KeyB"), keyText("Control+Digit1")], ["Shift+B", "Control+1"]);
});
