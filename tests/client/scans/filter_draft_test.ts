import { assertEquals, assertThrows } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import {
  emptyCondition,
  type FilterDraft,
  filterDraftOf,
  filterOf,
  readNumber,
  writeNumber,
} from "@/lib/client/scans/filter_draft.ts";
import { editFilter, type FilterEdit } from "@/lib/client/scans/filter_edit.ts";
import { emptyScan, requestOfScan, scanDraftOf } from "@/lib/client/scans/scan_draft.ts";
import { Filter, ScanRequest } from "@/lib/protocol/mod.ts";
import { SHIPPED_SCANS } from "@/lib/scan/shipped_scans.ts";

Deno.test("readNumber() takes what people type, and says of what it could read none", () => {
  const good: [text: string, value: number][] = [
    ["5", 5],
    [" -2.5 ", -2.5],
    ["−3", -3],
    ["+4", 4],
    [".5", 0.5],
    ["1,500", 1500],
    ["20M", 20_000_000],
    ["1.2 k", 1200],
    ["0.3b", 300_000_000],
  ];
  for (const [text, value] of good) assertEquals(readNumber(text, "Float", english), value, text);
  for (const bad of ["abc", "1.2.3", "5 %", "1e5", "M", "--1"]) {
    assertThrows(() => readNumber(bad, "Float", english), TypeError, `Float needs a number, not "${bad}"`);
  }
  assertThrows(() => readNumber(" ", "Float", english), TypeError, "Float needs a number");
});

Deno.test("writeNumber() is read as the same number", () => {
  for (const value of [0, 1, -2.5, 999, 1000, 1234, 50_000, 20_000_000, 1_234_567, -3e9, 0.0001]) {
    assertEquals(readNumber(writeNumber(value), "", english), value, writeNumber(value));
  }
  assertEquals([20_000_000, 1234, 1500].map(writeNumber), ["20M", "1.234K", "1.5K"]);
});

const FILTER: Filter = [
  { fact: "price", op: "between", value: [1, 20] },
  { any: [{ fact: "type", op: "in", value: ["CS", "ETF"] }, { fact: "halted", op: "=", value: false }] },
  { fact: "name", op: "!=", value: "Acme, Inc" },
];

Deno.test("a filter survives its way through the form", () => {
  assertEquals(filterOf(filterDraftOf(FILTER), english), FILTER);
  assertEquals(Filter.parse(filterOf(filterDraftOf(FILTER), english)), FILTER);
});

Deno.test("every shipped scan survives its way through the form", () => {
  for (const scan of SHIPPED_SCANS) {
    const { id: _, shipped: _shipped, edited: _edited, ...request } = scan;
    assertEquals(requestOfScan(scanDraftOf(scan), english), request, scan.name);
  }
});

Deno.test("a new scan is one that the server takes once it has a name", () => {
  assertEquals(ScanRequest.safeParse(requestOfScan({ ...emptyScan(), name: " Mine " }, english)).data?.name, "Mine");
  assertEquals(ScanRequest.safeParse(requestOfScan(emptyScan(), english)).success, false);
});

Deno.test("requestOfScan() reads the tickers of a universe, and says which is none", () => {
  const draft = { ...emptyScan(), universe: "tickers" as const, tickers: "aapl, BRK.B\n tsla" };
  assertEquals(requestOfScan(draft, english).universe as readonly string[], ["AAPL", "BRK.B", "TSLA"]);
  assertThrows(() => requestOfScan({ ...draft, tickers: "AAPL $$" }, english), TypeError, '"$$" is no ticker');
});

Deno.test("editFilter() changes one condition, adds beside and below it, and drops a group with its last", () => {
  const facts = (filter: FilterDraft) =>
    filter.map((group) => group.map(({ fact, op, value }) => `${fact}${op}${value}`));
  const at = { group: 0, place: 0 };
  const steps: [edit: FilterEdit, result: string[][]][] = [
    [{ type: "value", at, text: "4" }, [["change_pct>=4"]]],
    [{ type: "or", at }, [["change_pct>=4", "change_pct>="]]],
    [{ type: "fact", at: { group: 0, place: 1 }, fact: "halted" }, [["change_pct>=4", "halted=true"]]],
    [{ type: "and" }, [["change_pct>=4", "halted=true"], ["change_pct>="]]],
    [{ type: "op", at, op: "<" }, [["change_pct<4", "halted=true"], ["change_pct>="]]],
    [{ type: "fact", at, fact: "rvol" }, [["rvol<4", "halted=true"], ["change_pct>="]]],
    [{ type: "remove", at }, [["halted=true"], ["change_pct>="]]],
    [{ type: "remove", at }, [["change_pct>="]]],
    [{ type: "remove", at: { group: 5, place: 0 } }, [["change_pct>="]]],
  ];
  let filter: FilterDraft = [[emptyCondition()]];
  for (const [edit, result] of steps) {
    filter = editFilter(filter, edit);
    assertEquals(facts(filter), result, JSON.stringify(edit));
  }
});
