import { assertEquals, assertThrows } from "@std/assert";
import { AlertRuleRequest, applyScanChanges, type EpochMs, firstIssue, ScanRequest } from "@/lib/protocol/mod.ts";
import { scan } from "@/tests/scan/samples.ts";

const { id: _, shipped: __, edited: ___, ...SCAN } = scan();

const faultOf = (schema: typeof ScanRequest | typeof AlertRuleRequest, value: unknown): string => {
  const result = schema.safeParse(value);
  return result.success ? "" : firstIssue(result.error.issues);
};

for (
  const [condition, fault] of [
    [{ fact: "rvol", op: ">=", value: 2 }, ""],
    [{ any: [{ fact: "rvol", op: ">=", value: 2 }] }, ""],
    [{ fact: "type", op: "in", value: ["CS"] }, ""],
    [
      { fact: "rvol", op: "in", value: ["CS"] },
      "filter.1: rvol is a number: it can be compared by > >= < <= = != between, not by in",
    ],
    [{ fact: "rvol", op: ">", value: "2" }, 'filter.1: rvol > needs a number, not "2"'],
    [{ fact: "rvol", op: ">", value: [1, 2] }, "filter.1: rvol > needs a number, not [1,2]"],
    [{ fact: "rvol", op: "between", value: [2, 1] }, "filter.1: rvol between needs [least, most]"],
    [{ fact: "halted", op: "=", value: 1 }, "filter.1: halted = needs a boolean, not 1"],
    [{ fact: "halted", op: ">", value: true }, "filter.1: halted is a boolean: it can be compared by = !=, not by >"],
    [{ fact: "type", op: "=", value: true }, "filter.1: type = needs a text, not true"],
    [{ any: [{ fact: "rvol", op: "~", value: 2 }] }, /^filter\.1\.any\.0\.op: Invalid option/],
    [{ fact: "rvo", op: ">", value: 2 }, /^filter\.1\.fact: Invalid option/],
    [{ any: [] }, /^filter\.1\.any: /],
  ] as const
) {
  Deno.test(`the condition ${JSON.stringify(condition)} is ${fault === "" ? "right" : "refused by its place"}`, () => {
    const found = faultOf(ScanRequest, { ...SCAN, filter: [{ fact: "price", op: ">", value: 1 }, condition] });
    if (typeof fault === "string") assertEquals(found, fault);
    else assertEquals(fault.test(found), true, found);
  });
}

const RULE = {
  name: "Mine",
  enabled: true,
  when: { event: "new_high" },
  sessions: ["open"],
  once_per_s: 60,
  only_higher: false,
  actions: [{ type: "page" }],
  sound: "chime",
  note: "",
};

for (
  const [changes, fault] of [
    [{}, ""],
    [{ when: { event: "enters", scan: "gappers" } }, ""],
    [{ when: { event: "enters" } }, "when: enters needs either a scan or a filter"],
    [{ when: { event: "enters", scan: "gappers", filter: [] } }, "when: enters needs either a scan or a filter"],
    [{ when: { event: "crosses", fact: "price", level: 5, direction: "up" }, tickers: ["IBM"] }, ""],
    [
      { when: { event: "crosses", fact: "price", level: 5, direction: "up" } },
      "a level of the price is a line on a ticker: name tickers",
    ],
    [
      { when: { event: "crosses", fact: "type", level: 5, direction: "up" } },
      "when.fact: type is no number: it crosses no level",
    ],
    [{ when: { event: "moves", pct: 0, within_s: 60 } }, "when.pct: a move of 0 % is none"],
    [{ when: { event: "moves", pct: 3, within_s: 61 } }, /^when\.within_s: /],
    [{ actions: [{ type: "webhook", url: "ftp://a.example/" }] }, /^actions\.0\.url: /],
    [{ tickers: [] }, /^tickers: /],
  ] as const
) {
  Deno.test(`a rule with ${JSON.stringify(changes)} is ${fault === "" ? "right" : "refused"}`, () => {
    const found = faultOf(AlertRuleRequest, { ...RULE, ...changes });
    if (typeof fault === "string") assertEquals(found, fault);
    else assertEquals(fault.test(found), true, found);
  });
}

Deno.test("changes are applied to the answer before them only", () => {
  const before = { id: "up", at_ms: 1 as EpochMs, n: 4, full: true as const, order: [], columns: ["price"], rows: {} };
  const changes = { id: "up", at_ms: 2 as EpochMs, full: false as const };
  assertEquals(applyScanChanges(before, { ...changes, n: 5 }).n, 5);
  assertThrows(() => applyScanChanges(before, { ...changes, n: 6 }), RangeError, "changes 6 of up");
  assertThrows(() => applyScanChanges(before, { ...changes, n: 5, id: "down" }), RangeError);
});
