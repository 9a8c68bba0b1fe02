import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { outcomeText } from "@/components/trading/order_words.ts";
import { order } from "@/tests/client/support/dashboard_samples.ts";

Deno.test("outcomeText() names the order, whatever has come of it", () => {
  const limit = { order_type: "limit", limit_price: 12.5 } as const;
  const part = { filled_quantity: 40, average_price: 10 } as const;
  const cases: [Parameters<typeof order>[1], string][] = [
    [{}, "Working: Buy 100 AAPL at market"],
    [{ status: "rejected", reason: "AAPL is halted", ...limit }, "Rejected: Buy 100 AAPL limit 12.50: AAPL is halted"],
    [{ status: "partially_filled", ...part }, "Bought 40 of 100 AAPL at 10.00 so far"],
    [{ status: "filled", side: "sell", filled_quantity: 100, average_price: 10 }, "Sold 100 AAPL at 10.00"],
    [{ status: "cancelled", ...limit }, "Cancelled: Buy 100 AAPL limit 12.50"],
    [{ status: "cancelled", ...part }, "Cancelled. Bought 40 of 100 AAPL at 10.00"],
    [{ quantity: 0.00012345, ...limit, limit_price: 12.3456 }, "Working: Buy 0.00012345 AAPL limit 12.3456"],
  ];
  for (const [changes, text] of cases) assertEquals(outcomeText(order("o", changes), english.trading), text);
});
