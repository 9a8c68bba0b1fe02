import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import {
  type DraftInput,
  draftOf,
  type Fault,
  positiveNumber,
  priceText,
  stepped,
} from "@/lib/client/trading/order_draft.ts";
import { OrderRequest } from "@/lib/protocol/mod.ts";
import { AAPL } from "../support/dashboard_samples.ts";

const input = (changes: Partial<DraftInput>): DraftInput => ({
  ticker: AAPL,
  side: "buy",
  type: "market",
  quantity: "100",
  price: "",
  ...changes,
});

Deno.test("draftOf() makes orders that the server's schema takes", () => {
  const cases: [Partial<DraftInput>, object][] = [
    [{}, { order_type: "market", quantity: 100 }],
    [{ side: "sell", price: "nonsense" }, { side: "sell", order_type: "market", quantity: 100 }],
    [{ type: "limit", price: " 12.50 " }, { order_type: "limit", quantity: 100, limit_price: 12.5 }],
    [{ type: "stop", quantity: "0.5", price: ".25" }, { order_type: "stop", quantity: 0.5, stop_price: 0.25 }],
  ];
  for (const [changes, expected] of cases) {
    const draft = draftOf(input(changes), english.ticket.faults);
    assertEquals<object>(draft, { order: { ticker: AAPL, side: "buy", ...expected } });
    if ("order" in draft) assertEquals(OrderRequest.safeParse(draft.order).success, true);
  }
});

Deno.test("draftOf() names the field that is to be mended", () => {
  const cases: [Partial<DraftInput>, Fault["field"], string][] = [
    [{ ticker: null }, null, "Choose a ticker first"],
    [{ quantity: "" }, "quantity", "The quantity must be a number above 0, such as 100"],
    [{ quantity: "0" }, "quantity", "The quantity must be a number above 0, such as 100"],
    [{ type: "limit" }, "price", "The limit price must be a number above 0, such as 12.5"],
    [{ type: "stop", price: "-3" }, "price", "The stop price must be a number above 0, such as 12.5"],
  ];
  for (const [changes, field, text] of cases) {
    assertEquals(draftOf(input(changes), english.ticket.faults), { fault: { field, text } });
  }
});

Deno.test("positiveNumber() takes digits and a point, and nothing that could mean two numbers", () => {
  for (const [text, value] of [["100", 100], [" 1.5 ", 1.5], [".5", 0.5], ["5.", 5], ["007", 7]] as const) {
    assertEquals(positiveNumber(text), value, text);
  }
  const bad = [
    "",
    " ",
    ".",
    "1,5",
    "1,000",
    "1e3",
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
