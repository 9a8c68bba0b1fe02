import { assertEquals } from "@std/assert";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { rule } from "../support/scan_samples.ts";

const RULES = [rule("a"), rule("b", { when: { event: "fill" } })];
const rules = (items = RULES) => json({ count: items.length, items });

Deno.test("RuleDesk has the rules once the page is live, and again when one was changed anywhere", async () => {
  let items = RULES;
  const { dashboard, adapter, settle } = rig({ "/api/alert-rules": () => rules(items) });
  assertEquals(dashboard.rules.list.value, null);
  adapter.enter("live");
  await settle();
  assertEquals(dashboard.rules.list.value?.map(({ id }) => id), ["a", "b"]);
  items = [rule("a", { name: "Other" })];
  adapter.tell("alert_rule_changed", { id: "a" });
  await settle();
  assertEquals(dashboard.rules.list.value?.map(({ name }) => name), ["Other"]);
  items = [];
  adapter.tell("alert_rule_deleted", { id: "a" });
  await settle();
  assertEquals(dashboard.rules.list.value, []);
});

Deno.test("RuleDesk asks again for rules that could not be fetched, and says so once", async () => {
  let failing = true;
  const { dashboard, adapter, clock, logged } = rig({
    "/api/alert-rules": () => failing ? problem("the store is closed") : rules(),
  });
  dashboard.start();
  adapter.enter("live");
  await clock.tick(11_000);
  assertEquals(logged().filter((text) => text.includes("rules")), ["Cannot fetch the rules: 503 the store is closed"]);
  failing = false;
  await clock.tick(5000);
  assertEquals(dashboard.rules.list.value?.length, 2);
  dashboard.stop();
});

Deno.test("RuleDesk turns a rule on and off with all else as it is", async () => {
  const bodies: unknown[] = [];
  const { dashboard, settle } = rig({
    "/api/alert-rules": () => rules(),
    "/api/alert-rules/a": ({ body }) => {
      bodies.push(JSON.parse(String(body)));
      return json(rule("a", { enabled: false, edited: true }));
    },
  });
  void dashboard.rules.turn(rule("a"), false);
  assertEquals([...dashboard.attempts.underWay.value], ["switch a"]);
  await settle();
  const { id: _, shipped: _shipped, edited: _edited, ...request } = rule("a", { enabled: false });
  assertEquals([bodies, [...dashboard.attempts.underWay.value]], [[request], []]);
});

Deno.test("RuleDesk keeps what came of each action of a test; a test that cannot be made is a notice", async () => {
  const results = [{ type: "page", ok: true, detail: "told" }, { type: "push", ok: false, detail: "no service" }];
  let answer = () => json({ results });
  const { dashboard, noticed, settle } = rig({ "/api/alert-rules/a/test": () => answer() });
  await dashboard.rules.test(rule("a"));
  assertEquals(dashboard.rules.tested.value, { id: "a", results });
  dashboard.rules.forgetTest();
  answer = () => problem("There is no such rule.", 404);
  await dashboard.rules.test(rule("a"));
  await settle();
  assertEquals([dashboard.rules.tested.value, noticed()], [null, [
    "error: Cannot test the rule: 404 There is no such rule.",
  ]]);
});
