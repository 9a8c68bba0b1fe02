import { assertEquals, assertThrows } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { emptyRule, requestOfRule, ruleDraftOf } from "@/lib/client/alerts/rule_draft.ts";
import { AlertRuleRequest, type RuleWhen } from "@/lib/protocol/mod.ts";
import { SHIPPED_RULES } from "@/lib/scan/rules/shipped_rules.ts";
import { rule } from "../support/scan_samples.ts";

Deno.test("every shipped rule survives its way through the form", () => {
  for (const shipped of SHIPPED_RULES) {
    const { id: _, shipped: _shipped, edited: _edited, ...request } = shipped;
    assertEquals(requestOfRule(ruleDraftOf(shipped), english), request, shipped.name);
  }
});

Deno.test("every event survives its way through the form, with its tickers, actions and note", () => {
  const events: RuleWhen[] = [
    { event: "enters", scan: "gappers" },
    { event: "enters", filter: [{ fact: "rvol", op: ">=", value: 2 }] },
    { event: "enters", filter: [] },
    { event: "crosses", fact: "price", level: 12.5, direction: "either" },
    { event: "moves", pct: -3, within_s: 300 },
    { event: "new_high" },
    { event: "new_low" },
    { event: "halt" },
    { event: "resume" },
    { event: "fill" },
    { event: "ignition", level: 80 },
    { event: "promotion" },
  ];
  for (const when of events) {
    const request = AlertRuleRequest.parse({
      name: "Mine",
      enabled: false,
      when,
      tickers: ["IBM", "BRK.B"],
      sessions: ["pre", "closed"],
      once_per_s: 90,
      only_higher: true,
      actions: [{ type: "page" }, { type: "webhook", url: "https://a.example/x" }, { type: "push" }],
      sound: "siren",
      note: "sell a third",
    });
    assertEquals(requestOfRule(ruleDraftOf(rule("a", request)), english), request, JSON.stringify(when));
  }
});

Deno.test("a new rule is one that the server takes once it has a name", () => {
  assertEquals(AlertRuleRequest.safeParse(requestOfRule({ ...emptyRule(), name: "Mine" }, english)).success, true);
});

Deno.test("requestOfRule() says what it cannot read, and leaves what makes no sense to the server", () => {
  const crosses = { ...emptyRule(), event: "crosses" as const };
  const faulty: [draft: Partial<typeof crosses>, message: string][] = [
    [{ level: "high" }, 'The level needs a number, not "high"'],
    [{ level: "1", oncePerS: "" }, "Seconds between two alerts of a ticker needs a number"],
    [{ level: "1", tickers: "IBM, $" }, '"$" is no ticker'],
    [{ event: "moves" as never, pct: "x" }, 'The move in percent needs a number, not "x"'],
    [
      { event: "enters" as never, scan: "", filter: [[{ fact: "price", op: ">", value: "", most: "" }]] },
      "Price needs",
    ],
  ];
  for (const [draft, message] of faulty) {
    assertThrows(() => requestOfRule({ ...crosses, ...draft }, english), TypeError, message);
  }
  // A line on the price needs tickers: the server says so.
  assertEquals(
    AlertRuleRequest.safeParse(requestOfRule({ ...crosses, name: "Mine", level: "1" }, english)).success,
    false,
  );
});
