import { assertEquals } from "@std/assert";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { SHIPPED_RULES } from "@/lib/scan/rules/shipped_rules.ts";
import { AlertRule } from "@/lib/protocol/mod.ts";
import { WrittenTable } from "../fact_table.ts";
import { rule, RuleRig } from "./rule_rig.ts";

const high = (value: number) => ({ price: value, high: value });

for (const shipped of SHIPPED_RULES) {
  Deno.test(`the shipped rule ${shipped.id} is one that could be sent`, () => {
    assertEquals(AlertRule.parse(shipped), shipped);
  });
}

Deno.test("of one rise of the ignition score there is one alert, until it has been below 50 for a minute", () => {
  const rig = new RuleRig(SHIPPED_RULES);
  rig.second({ AAA: { price: 5 } });
  assertEquals([69.9, 70, 99, 60, 80].map((score) => rig.ignite("AAA", score)), [0, 1, 0, 0, 0]);
  rig.ignite("AAA", 49);
  rig.second({}, 1);
  rig.second({}, 59);
  assertEquals(rig.ignite("AAA", 75), 0);
  rig.ignite("AAA", 49);
  rig.second({}, 1);
  rig.second({}, 30);
  rig.ignite("AAA", 55);
  rig.second({}, 30);
  rig.ignite("AAA", 20);
  rig.second({}, 1);
  rig.second({}, 60);
  assertEquals(rig.ignite("AAA", 75), 1);
  assertEquals(rig.ignite("BBB", 75), 0, "without a price there is no alert");
});

Deno.test("a promotion by the score that was told of is no alert of its own, others are", () => {
  const rig = new RuleRig(SHIPPED_RULES);
  rig.second({ AAA: { price: 5 }, BBB: { price: 5 } });
  rig.ignite("AAA", 80);
  assertEquals([rig.promote("AAA", "ignition"), rig.promote("AAA", "stage")], [0, 1]);
  assertEquals(rig.promote("BBB", "ignition"), 1);
  assertEquals(rig.told, [
    "AAA ignition 80.0",
    "AAA promoted to tier 2 by stage",
    "BBB promoted to tier 2 by ignition",
  ]);
});

Deno.test("two rules on the score each tell of a rise once, at their own levels", () => {
  const rig = new RuleRig([
    rule({ when: { event: "ignition", level: 60 } }),
    rule({ id: "higher", when: { event: "ignition", level: 90 } }),
  ]);
  rig.second({ AAA: { price: 5 } });
  assertEquals([65, 95, 99].map((score) => rig.ignite("AAA", score)), [1, 1, 0]);
});

Deno.test("a restart tells nothing again of a rise that goes on, nor within once_per_s", () => {
  const rig = new RuleRig([...SHIPPED_RULES, rule({ once_per_s: 60 })]);
  rig.second({ AAA: high(5) });
  rig.ignite("AAA", 80);
  assertEquals(rig.second({ AAA: high(6) }), ["AAA new high of day 6"]);
  rig.restart();
  assertEquals(rig.ignite("AAA", 82), 0);
  rig.second();
  assertEquals(rig.second({ AAA: high(7) }), []);
  assertEquals(rig.second({}, 60), []);
  assertEquals(rig.second({ AAA: high(8) }), ["AAA new high of day 8"]);
});

Deno.test("a rule keeps to its tickers, to its sessions and to being enabled", () => {
  const rig = new RuleRig([
    rule({ id: "one", tickers: [parseTicker("AAA")] }),
    rule({ id: "early", sessions: ["pre"] }),
    rule({ id: "off", enabled: false }),
  ]);
  rig.second({ AAA: high(5), BBB: high(5) });
  assertEquals(rig.second({ AAA: high(6), BBB: high(6) }), ["AAA new high of day 6"]);
  rig.phase = "pre";
  assertEquals(rig.second({ BBB: high(7) }), ["BBB new high of day 7"]);
});

Deno.test("only_higher tells again only of a higher price of the same day", () => {
  const rig = new RuleRig([rule({ only_higher: true, when: { event: "halt" } })]);
  const halt = (price: number, seconds = 1) => {
    rig.second({ AAA: { price, halted: false } });
    return rig.second({ AAA: { halted: true } }, seconds).length;
  };
  rig.second({ AAA: { price: 5, halted: false } });
  assertEquals([halt(5), halt(4.5), halt(5), halt(5.5), halt(5)], [1, 0, 0, 1, 0]);
  assertEquals(halt(4, 86_400), 1);
});

Deno.test("fills are told as they happen", () => {
  const rig = new RuleRig([rule({ when: { event: "fill" } })]);
  rig.second({ AAA: { price: 5 } });
  rig.engine.onFill(parseTicker("AAA"), "sold 100 at 5");
  assertEquals(rig.told, ["AAA sold 100 at 5"]);
});

Deno.test("no more alerts are told in a minute than may be; all are kept, and the rest is told in one", () => {
  const rig = new RuleRig([rule()], 3);
  const tickers = Array.from({ length: 10 }, (_, index) => `T${index}`);
  const all = (value: number) => Object.fromEntries(tickers.map((ticker) => [ticker, high(value)]));
  rig.second(all(5));
  assertEquals(rig.second(all(6)).length, 10);
  assertEquals([rig.told.length, rig.acted.length, rig.heldBack], [3, 3, []]);
  assertEquals(rig.store.list().filter(({ told }) => told === false).length, 7);
  rig.second({}, 58);
  assertEquals(rig.second(all(7)).length, 10);
  assertEquals([rig.told.length, rig.heldBack], [3, []]);
  rig.second({}, 1);
  assertEquals(rig.heldBack, [17]);
  assertEquals(rig.second(all(8)).length, 10);
  assertEquals([rig.told.length, rig.heldBack], [6, [17]]);
});

Deno.test("a rule without the page acts in silence", () => {
  const rig = new RuleRig([rule({ actions: [{ type: "push" }] })]);
  rig.second({ AAA: high(5) });
  rig.second({ AAA: high(6) });
  assertEquals([rig.told, rig.acted], [[], ["AAA new high of day 6"]]);
});

Deno.test("a rule that fails costs none of the others, and without a market nothing is evaluated", () => {
  const bad = { ...rule({ id: "bad" }), when: { event: "enters", filter: [null] } };
  const rig = new RuleRig([bad as unknown as AlertRule, rule()]);
  rig.second({ AAA: high(5) });
  assertEquals(rig.second({ AAA: high(6) }), ["AAA new high of day 6"]);
  assertEquals(rig.logger.lines, ["ERROR an alert rule failed", "ERROR an alert rule failed"]);
  rig.marketMs = null;
  assertEquals(rig.second({ AAA: high(7) }), []);
});

Deno.test("a recording that begins anew tells the same again, and keeps to once_per_s in it", () => {
  const rig = new RuleRig([...SHIPPED_RULES, rule({ once_per_s: 60 })]);
  const startMs = rig.marketMs;
  const play = () => {
    const found = [rig.second({ AAA: high(5) }), rig.second({ AAA: high(6) }), rig.second({ AAA: high(7) })];
    return [...found.map(({ length }) => length), rig.ignite("AAA", 80)];
  };
  const first = play();
  rig.table = new WrittenTable();
  rig.marketMs = null;
  rig.engine.begin(null);
  rig.marketMs = startMs;
  assertEquals([first, play()], [[0, 1, 0, 1], [0, 1, 0, 1]]);
});

Deno.test("tickers without a price make no alerts, no lines in the log, and take no alert's place", () => {
  const filter = [{ fact: "float", op: "<", value: 20 }] as const;
  const rig = new RuleRig([rule({ when: { event: "enters", filter: [...filter] } })], 1);
  rig.second({ AAA: { price: 5 } });
  const found = rig.second({ ZZZ: { float: 1 }, AAA: { float: 1 } });
  assertEquals([found, rig.told, rig.logger.lines], [["AAA fulfils the filter"], ["AAA fulfils the filter"], []]);
});
