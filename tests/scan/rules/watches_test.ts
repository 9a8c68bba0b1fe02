import { assertEquals } from "@std/assert";
import { VOLUME_ONLY } from "@/lib/market/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { scan } from "../samples.ts";
import { WrittenTable } from "../fact_table.ts";
import { rule, RuleRig } from "./rule_rig.ts";

const price = (value: number) => ({ price: value, high: value, low: value });

Deno.test("enters tells of tickers that come to match a scan, beyond its limit too, and not of those that did", () => {
  const rig = new RuleRig([rule({ when: { event: "enters", scan: "up" } })]);
  rig.scans.set("up", scan({ limit: 1 }));
  assertEquals(rig.second({ AAA: { ...price(5), change_pct: 10 }, BBB: { ...price(5), change_pct: -1 } }), []);
  assertEquals(rig.second({ BBB: { change_pct: 1 } }), ["BBB entered Up"]);
  assertEquals(rig.second({ BBB: { change_pct: 2 } }), []);
  assertEquals(rig.second({ BBB: { change_pct: -2 } }), []);
  assertEquals(rig.second({ BBB: { change_pct: 2 }, CCC: { ...price(1), change_pct: 5 } }), [
    "BBB entered Up",
    "CCC entered Up",
  ]);
});

Deno.test("a scan that is changed is entered anew by nobody who is in it already", () => {
  const rig = new RuleRig([rule({ when: { event: "enters", scan: "up" } })]);
  rig.scans.set("up", scan());
  rig.second({ AAA: { ...price(5), change_pct: 10 } });
  rig.scans.set("up", scan({ filter: [] }));
  assertEquals(rig.second({ BBB: { ...price(5), change_pct: -1 } }), []);
  assertEquals(rig.second({ CCC: price(5) }), ["CCC entered Up"]);
  rig.scans.delete("up");
  assertEquals(rig.second({ DDD: price(5) }), []);
});

Deno.test("enters can have a filter of its own", () => {
  const filter = [{ fact: "rvol", op: ">", value: 2 }] as const;
  const rig = new RuleRig([rule({ when: { event: "enters", filter: [...filter] } })]);
  rig.second({ AAA: price(5) });
  assertEquals(rig.second({ AAA: { rvol: 3 } }), ["AAA fulfils the filter"]);
});

const line = (direction: "up" | "down" | "either", level = 10) =>
  rule({ when: { event: "crosses", fact: "price", level, direction }, tickers: [parseTicker("AAA")] });

for (
  const [direction, prices, told] of [
    ["up", [9, 10], ["upwards, now 10"]],
    ["up", [9.99, 10.01], ["upwards, now 10.01"]],
    ["up", [11, 9, 10.5], ["upwards, now 10.5"]],
    // 0.5 % of 10 is 5 cents: what dances about the line within that has crossed once.
    ["up", [9, 10, 9.97, 10, 9.96, 10.04], ["upwards, now 10"]],
    ["up", [9, 10, 9.95, 10], ["upwards, now 10", "upwards, now 10"]],
    ["down", [11, 10], ["downwards, now 10"]],
    ["down", [9, 10.5, 9], ["downwards, now 9"]],
    ["either", [9, 11, 9], ["upwards, now 11", "downwards, now 9"]],
    ["either", [10, 10.01, 9.99], []],
    ["up", [11, 12], []],
    ["up", [10], []],
  ] as const
) {
  Deno.test(`a line at 10 crossed ${direction} by ${prices} tells ${told.length} times`, () => {
    const rig = new RuleRig([line(direction)]);
    const found = prices.flatMap((value) => rig.second({ AAA: price(value), BBB: price(value) }));
    assertEquals(found, told.map((words) => `AAA Price crossed 10 ${words}`));
  });
}

Deno.test("a line that is crossed and left again within a second is told, once", () => {
  const rig = new RuleRig([line("up")]);
  rig.second({ AAA: price(9), BBB: price(9) });
  assertEquals([9.5, 10.2, 9.99, 10.1, 9].map((value) => rig.trade("AAA", value)), [0, 1, 0, 0, 0]);
  assertEquals(rig.second(), []);
  assertEquals([rig.trade("BBB", 11), rig.trade("AAA", 10, VOLUME_ONLY), rig.trade("AAA", 10)], [0, 0, 1]);
});

Deno.test("a line on a ticker of which nothing was known yet is not crossed by its first trade", () => {
  const rig = new RuleRig([line("up")]);
  rig.second();
  assertEquals([rig.trade("AAA", 11), rig.trade("AAA", 9), rig.trade("AAA", 10)], [0, 0, 1]);
});

Deno.test("for a low price the distance from the line is a cent", () => {
  const rig = new RuleRig([line("up", 0.5)]);
  const found = [0.4, 0.5, 0.495, 0.5, 0.489, 0.5].flatMap((value) => rig.second({ AAA: price(value) }));
  assertEquals(found.length, 2);
});

Deno.test("a move is told once it is as large, and again when it has been smaller in between", () => {
  const rig = new RuleRig([rule({ when: { event: "moves", pct: -3, within_s: 60 } })]);
  const found = [0, -2.9, -3.2, -5, -2, -3].flatMap((change_1m) => rig.second({ AAA: { ...price(5), change_1m } }));
  assertEquals(found, ["AAA -3.20 % within 1 min", "AAA -3.00 % within 1 min"]);
});

Deno.test("new highs and lows of the day are told, those of the pre-market until the regular session has its own", () => {
  const rig = new RuleRig([rule(), rule({ id: "low", when: { event: "new_low" } })]);
  assertEquals(rig.second({ AAA: { price: 5, high_pre: 5, low_pre: 5 } }), []);
  assertEquals(rig.second({ AAA: { high_pre: 6 } }), ["AAA new high of day 6"]);
  assertEquals(rig.second({ AAA: { low_pre: 4 } }), ["AAA new low of day 4"]);
  assertEquals(rig.second({ AAA: { high: 5.5, low: 5.5 } }), []);
  assertEquals(rig.second({ AAA: { high: 5.75 } }), ["AAA new high of day 5.75"]);
  assertEquals(rig.second({ AAA: { high: 5.75 }, BBB: price(1) }), []);
  assertEquals(rig.second({ BBB: { high: 1.5, low: 0.5 } }), ["BBB new high of day 1.5", "BBB new low of day 0.5"]);
});

Deno.test("halts and resumptions are told", () => {
  const rig = new RuleRig([rule({ when: { event: "halt" } }), rule({ id: "on", when: { event: "resume" } })]);
  assertEquals(rig.second({ AAA: { ...price(5), halted: true }, BBB: { ...price(5), halted: false } }), []);
  assertEquals(rig.second({ BBB: { halted: true } }), ["BBB trading halted"]);
  assertEquals(rig.second({ AAA: { halted: false } }), ["AAA trading resumed"]);
});

for (const event of ["enters", "crosses", "moves", "new_high", "new_low", "halt", "resume"] as const) {
  Deno.test(`another market begins anew for ${event}: what is so in it has been so`, () => {
    const rig = new RuleRig([rule({
      when: {
        enters: { event: "enters" as const, filter: [{ fact: "rvol", op: ">", value: 2 } as const] },
        crosses: { event: "crosses" as const, fact: "change_pct" as const, level: 3, direction: "either" as const },
        moves: { event: "moves" as const, pct: 3, within_s: 60 as const },
        new_high: { event: "new_high" as const },
        new_low: { event: "new_low" as const },
        halt: { event: "halt" as const },
        resume: { event: "resume" as const },
      }[event],
    })]);
    rig.second({ AAA: { ...price(5), rvol: 1, change_pct: 1, change_1m: 1, halted: event === "resume" } });
    rig.table = new WrittenTable({
      AAA: { price: 6, high: 9, low: 1, rvol: 5, change_pct: 9, change_1m: 9, halted: event === "halt" },
    });
    assertEquals(rig.second(), []);
  });
}
