import { assertEquals } from "@std/assert";
import { termsText, whenText } from "@/components/alerts/rule_words.ts";
import { english } from "@/lib/language/en/mod.ts";
import type { RuleWhen } from "@/lib/protocol/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { rule } from "@/tests/client/support/scan_samples.ts";

Deno.test("whenText() says in words when a rule tells", () => {
  const cases: [when: RuleWhen, text: string][] = [
    [{ event: "enters", scan: "gappers" }, "enters Gappers"],
    [{ event: "enters", filter: [{ any: [{ fact: "rvol", op: ">", value: 2 }] }] }, "fulfils conditions: RVOL"],
    [{ event: "enters", filter: [] }, "fulfils conditions: none"],
    [{ event: "crosses", fact: "price", level: 12.5, direction: "up" }, "Price goes up through 12.50"],
    [{ event: "crosses", fact: "rvol", level: 2.5, direction: "either" }, "RVOL crosses 2.5"],
    [{ event: "moves", pct: -3, within_s: 300 }, "moves −3 % within 5 min"],
    [{ event: "ignition", level: 70 }, "ignition rises to 70"],
    [{ event: "new_high" }, "new high of day"],
    [{ event: "halt" }, "trading is halted"],
  ];
  const scanName = (id: string) => id === "gappers" ? "Gappers" : id;
  for (const [when, text] of cases) assertEquals(whenText(when, scanName, english), text);
});

Deno.test("termsText() says of what, how often and how a rule tells", () => {
  const tickers = ["IBM", "AAPL"].map(parseTicker);
  const actions = [{ type: "push" } as const];
  assertEquals(
    termsText(rule("a", { tickers, actions, only_higher: true, note: "sell" }), english),
    "IBM, AAPL · once in 60 s · only higher · push · not on the page · sell",
  );
  assertEquals(termsText(rule("a", { once_per_s: 0 }), english), "");
  assertEquals(termsText(rule("a", { tickers: [...tickers, ...tickers], once_per_s: 0 }), english), "4 tickers");
});
