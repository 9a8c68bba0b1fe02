import { assertEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { alertText, alertTitle } from "@/components/trading/alert_words.ts";

Deno.test("alertTitle() names the rule, and of promotions and of alerts from before there were rules what they are of", () => {
  const cases: [alert: Parameters<typeof alertTitle>[0], title: string][] = [
    [{ kind: "enters", rule: null, rule_name: "Running up" }, "Running up"],
    [{ kind: "ignition", rule: null, rule_name: "My ignition" }, "My ignition"],
    [{ kind: "ignition", rule: null }, "Ignition"],
    [{ kind: "promotion", rule: "z_score", rule_name: "Promotion to tier 2" }, "Promoted: z-score"],
    [{ kind: "promotion", rule: "of a newer server" }, "Promoted: of a newer server"],
    [{ kind: "new_high", rule: null }, "new high"],
  ];
  for (const [alert, title] of cases) assertEquals(alertTitle(alert, english.alerts), title);
});

Deno.test("alertText() has the note of the rule behind what happened", () => {
  assertEquals(alertText({ text: "new high of day 12.40", note: "sell" }), "new high of day 12.40 · sell");
  assertEquals([alertText({ text: "halted", note: "" }), alertText({})], ["halted", ""]);
});
