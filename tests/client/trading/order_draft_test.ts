import { assertAlmostEquals, assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { EMPTY_DRAFT } from "@/lib/client/trading/kept_draft.ts";
import {
  type DraftInput,
  type DraftMarket,
  draftOf,
  type Fault,
  positiveNumber,
  priceText,
  stepped,
} from "@/lib/client/trading/order_draft.ts";
import { OrderRequest } from "@/lib/protocol/mod.ts";
import { AAPL } from "../support/dashboard_samples.ts";

const input = (changes: Partial<DraftInput>): DraftInput => ({ ...EMPTY_DRAFT, ticker: AAPL, trail: "", ...changes });
const MARKET: DraftMarket = { bid: 9.9, ask: 10, last: 9.95, buyingPower: 10_000, areShares: true };
const { faults } = english.ticket;
const drafted = (changes: Partial<DraftInput>, market: Partial<DraftMarket> = {}) =>
  draftOf(input(changes), { ...MARKET, ...market }, faults);

Deno.test("draftOf() makes orders that the server's schema takes", () => {
  const cases: [Partial<DraftInput>, object][] = [
    [{}, { order_type: "market", quantity: 100 }],
    [{ side: "sell", price: "nonsense" }, { side: "sell", order_type: "market", quantity: 100 }],
    [{ type: "limit", price: " 12.50 " }, { order_type: "limit", quantity: 100, limit_price: 12.5 }],
    [{ type: "stop", quantity: "0.5", stopPrice: ".25" }, { order_type: "stop", quantity: 0.5, stop_price: 0.25 }],
    [{ type: "stop_limit", price: "11", stopPrice: "10.9" }, {
      order_type: "stop_limit",
      quantity: 100,
      limit_price: 11,
      stop_price: 10.9,
    }],
    [{ type: "trailing_stop", side: "sell", trail: "1.5" }, {
      side: "sell",
      order_type: "trailing_stop",
      quantity: 100,
      trail_percent: 1.5,
    }],
    [{ type: "trailing_stop", side: "sell", trail: ".25", trailUnit: "amount" }, {
      side: "sell",
      order_type: "trailing_stop",
      quantity: 100,
      trail_amount: 0.25,
    }],
    [{ type: "limit", price: "9", timeInForce: "day", extendedHours: true }, {
      order_type: "limit",
      quantity: 100,
      limit_price: 9,
      time_in_force: "day",
      extended_hours: true,
    }],
    // What a type cannot have is left out.
    [{ extendedHours: true, timeInForce: "ioc" }, { order_type: "market", quantity: 100, time_in_force: "ioc" }],
    [{ type: "stop", stopPrice: "11", timeInForce: "fok" }, { order_type: "stop", quantity: 100, stop_price: 11 }],
    // An exit closes: it brings no exits.
    [{ side: "sell", stopLoss: "10", target: "2" }, { side: "sell", order_type: "market", quantity: 100 }],
  ];
  for (const [changes, expected] of cases) {
    const draft = drafted(changes);
    assertEquals<object>("order" in draft ? draft.order : draft, { ticker: AAPL, side: "buy", ...expected });
    if ("order" in draft) assertEquals(OrderRequest.safeParse(draft.order).success, true);
  }
});

Deno.test("draftOf() reckons exits from the entry, and quantities from money, buying power and risk", () => {
  const cases: [
    Partial<DraftInput>,
    { quantity?: number; stop?: number; target?: number; risk?: number; reward?: number },
  ][] = [
    [{ stopLoss: "10" }, { stop: 9.9, risk: 10 }],
    [{ stopLoss: "10", target: "2" }, { stop: 9.9, target: 10.2, risk: 10, reward: 2 }],
    [{ stopLoss: "1", stopUnit: "percent", target: "30", targetUnit: "cents" }, { stop: 9.9, target: 10.3, reward: 3 }],
    [{ stopLoss: "9.5", stopUnit: "price", target: "11", targetUnit: "price" }, { stop: 9.5, target: 11, reward: 2 }],
    [{ type: "limit", price: "8", stopLoss: "50" }, { stop: 7.5, risk: 50 }],
    [{ side: "sell_short", stopLoss: "10", target: "1" }, { stop: 10, target: 9.8, risk: 10, reward: 1 }],
    [{ quantity: "1k", quantityUnit: "dollars" }, { quantity: 100 }],
    [{ quantity: "25", quantityUnit: "power" }, { quantity: 250 }],
    [{ quantity: "55", quantityUnit: "risk", stopLoss: "20" }, { quantity: 275, stop: 9.8, risk: 55 }],
    [{ quantity: "1,000" }, { quantity: 1000 }],
  ];
  for (const [changes, { quantity = 100, stop, target, risk, reward }] of cases) {
    const draft = drafted(changes);
    if ("fault" in draft) throw new TypeError(`${JSON.stringify(changes)}: ${draft.fault.text}`);
    const { order } = draft;
    assertEquals(
      [order.quantity, order.stop_loss?.stop_price, order.take_profit?.limit_price],
      [quantity, stop, target],
      JSON.stringify(changes),
    );
    if (risk !== undefined) assertAlmostEquals(draft.risk ?? NaN, risk, 1e-9);
    if (reward !== undefined) assertAlmostEquals(draft.reward ?? NaN, reward, 1e-9);
  }
  const coins = drafted({ quantity: "1", quantityUnit: "dollars" }, { ask: 30_000, areShares: false });
  assertEquals("order" in coins && coins.order.quantity, 0.00003333);
});

Deno.test("draftOf() names the field that is to be mended", () => {
  const cases: [Partial<DraftInput>, Fault["field"], string][] = [
    [{ ticker: null }, null, faults.ticker],
    [{ quantity: "" }, "quantity", faults.quantity],
    [{ quantity: "0" }, "quantity", faults.quantity],
    [{ type: "limit" }, "price", faults.price],
    [{ type: "stop", stopPrice: "-3" }, "stopPrice", faults.stopPrice],
    [{ type: "stop_limit", price: "11" }, "stopPrice", faults.stopPrice],
    [{ type: "trailing_stop", trail: "" }, "trail", faults.trail],
    [{ stopLoss: "x" }, "stopLoss", faults.stopLoss],
    [{ stopLoss: "2000" }, "stopLoss", faults.stopLoss],
    [{ stopLoss: "11", stopUnit: "price" }, "stopLoss", faults.stopAbove],
    [{ side: "sell_short", stopLoss: "9", stopUnit: "price" }, "stopLoss", faults.stopBelow],
    [{ target: "9", targetUnit: "price" }, "target", faults.targetBelow],
    [{ side: "sell_short", target: "11", targetUnit: "price" }, "target", faults.targetAbove],
    [{ target: "2" }, "stopLoss", faults.noStop],
    [{ quantityUnit: "risk" }, "stopLoss", faults.noStop],
    [{ quantity: "5", quantityUnit: "dollars" }, "quantity", faults.tooLittle],
  ];
  for (const [changes, field, text] of cases) assertEquals(drafted(changes), { fault: { field, text } });
  const unknown = { bid: null, ask: null, last: null };
  assertEquals(drafted({ quantityUnit: "dollars" }, unknown), { fault: { field: "quantity", text: faults.noEntry } });
  assertEquals(drafted({ stopLoss: "10" }, unknown), { fault: { field: "stopLoss", text: faults.noEntry } });
});

Deno.test("positiveNumber() takes digits and a point, and nothing that could mean two numbers", () => {
  const good = [
    ["100", 100],
    [" 1.5 ", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["007", 7],
    ["1,000", 1000],
    ["12,345,678.5", 12_345_678.5],
    ["1e3", 1000],
    ["1k", 1000],
    ["2.5K", 2500],
    ["1m", 1e6],
  ] as const;
  for (const [text, value] of good) assertEquals(positiveNumber(text), value, text);
  const bad = [
    "",
    " ",
    ".",
    "1,5",
    "1,00",
    "1,0000",
    "1,5k",
    "0x10",
    "-1",
    "+1",
    "1 000",
    "0",
    "0.0",
    "NaN",
    "Infinity",
    "1.2.3",
  ];
  for (const text of [...bad, "9".repeat(400)]) assertEquals(positiveNumber(text), null, text);
});

Deno.test("priceText() is as exact as the price, with two decimals at least", () => {
  const cases = [
    [10, "10.00"],
    [10.1, "10.10"],
    [0.1234, "0.1234"],
    [0.00001234, "0.00001234"],
    [64123.5, "64123.50"],
    [
      1.234e-10,
      "0.0000000001234",
    ],
  ];
  for (const [price, text] of cases as [number, string][]) {
    assertEquals(priceText(price), text);
    assertEquals(positiveNumber(text), price);
  }
});

Deno.test("priceText() of a US share has the decimals that it may be ordered in", () => {
  for (const [price, text] of [[181.8951, "181.90"], [0.12345, "0.1235"], [1, "1.00"]] as const) {
    assertEquals(priceText(price, true), text);
  }
});

Deno.test("stepped() moves a number by what is usual for it and never to 0 or below", () => {
  const cases = [
    ["100", "quantity", 1, "200"],
    ["100", "quantity", -1, "90"],
    ["90", "quantity", 1, "100"],
    ["2500", "quantity", -1, "2400"],
    ["100", "quantity", 10, "1100"],
    ["100", "quantity", -10, "100"],
    ["1", "quantity", -1, "1"],
    ["0.5", "quantity", 1, "0.6"],
    ["0.1", "quantity", -1, "0.09"],
    ["10", "price", 1, "10.01"],
    ["10.1", "price", -1, "10.09"],
    ["0.1", "price", 1, "0.1001"],
    ["10", "price", -10, "9.90"],
    ["0.01", "price", -1000, "0.01"],
    ["0.00001234", "price", 1, "0.00001235"],
    ["0.00001234", "price", -1, "0.00001233"],
    ["0.005", "price", 1, "0.005001"],
    ["0.0000002", "quantity", -1, "0.0000001"],
    ["x", "price", 1, "x"],
    ["", "quantity", 1, ""],
  ] as const;
  for (const [text, field, times, expected] of cases) {
    assertEquals(stepped(text, field, times), expected, `${text} ${times}`);
  }
});
