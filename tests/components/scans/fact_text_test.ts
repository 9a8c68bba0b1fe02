import { assertEquals } from "@std/assert";
import { NEW_YORK, timesOf } from "@/components/desk/times.ts";
import { factText } from "@/components/scans/fact_text.ts";
import { english } from "@/lib/language/en/mod.ts";
import { FACT_NAMES, type FactName, FACTS, type FactValue } from "@/lib/protocol/mod.ts";

const times = timesOf(english, NEW_YORK);

Deno.test("factText() writes each fact as its kind is read", () => {
  const cases: [name: FactName, value: FactValue, text: string, tone: string][] = [
    ["price", 12.5, "12.50", "plain"],
    ["price", 0.1234, "0.1234", "plain"],
    ["price", null, "–", "muted"],
    ["change_pct", 12.345, "+12.35", "up"],
    ["change_5m", -3, "−3.00", "down"],
    ["change_5m", 0.001, "0.00", "plain"],
    ["change", -0.5, "−0.5000", "down"],
    ["spread_pct", 0.2, "0.20", "plain"],
    ["volume", 1_200_000, "1.20M", "plain"],
    ["float", 20_000_000, "20.0M", "plain"],
    ["dollar_volume", 55_500_000, "55.5M", "plain"],
    ["market_cap", 2.5e9, "2.50B", "plain"],
    ["rvol", 3.456, "3.46", "plain"],
    ["trades", 12_345, "12,345", "plain"],
    ["zen_v", -1.5, "−1.50", "plain"],
    ["ignition", 547.6, "547.6", "plain"],
    ["halted", true, "Halted", "warn"],
    ["halted", false, "–", "muted"],
    ["ssr", true, "SSR", "warn"],
    ["halt_s", 90, "90 s", "plain"],
    ["news_age_s", 3600, "60 min", "plain"],
    ["name", "Acme", "Acme", "plain"],
  ];
  for (const [name, value, text, tone] of cases) {
    assertEquals(factText(name, value, english, times), { text, tone }, `${name} ${value}`);
  }
});

Deno.test("factText() has a text for a value of every fact", () => {
  for (const name of FACT_NAMES) {
    const value = { number: 1.5, text: "x", boolean: true }[FACTS[name].kind];
    assertEquals(factText(name, value, english, times).text.length > 0, true, name);
    assertEquals(factText(name, null, english, times).text, "–", name);
  }
});
