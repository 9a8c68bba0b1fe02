import { assertEquals } from "@std/assert";
import { type SortBy, sortTickers } from "@/lib/client/market/watchlist_sort.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { ignition, item } from "../support/dashboard_samples.ts";

const [A, B, C] = [parseTicker("A"), parseTicker("B"), parseTicker("C")];
const ITEMS = [
  item(B, { price: 2, change_pct: -5, dollar_volume: 30, score: -1 }),
  item(C, { price: 3, change_pct: 0, last_close: 0, dollar_volume: 10, score: 80 }),
  item(A, { price: 1, change_pct: 7, dollar_volume: 20, score: 80 }),
];
const SCORES = new Map([[B, ignition(B, 55)], [A, ignition(A, 99)]]);

Deno.test("sortTickers() sorts by any column; unknown values come last either way, equal ones by name", () => {
  const cases: readonly [column: SortBy["column"], ascending: string, descending: string][] = [
    ["ticker", "ABC", "CBA"],
    ["price", "ABC", "CBA"],
    ["change", "BAC", "ABC"],
    ["dollarVolume", "CAB", "BAC"],
    ["score", "ACB", "ACB"],
    ["ignition", "BAC", "ABC"],
  ];
  for (const [column, ascending, descending] of cases) {
    assertEquals(sortTickers(ITEMS, SCORES, { column, direction: "ascending" }).join(""), ascending, column);
    assertEquals(sortTickers(ITEMS, SCORES, { column, direction: "descending" }).join(""), descending, column);
  }
});

Deno.test("sortTickers() ranks scores that the cap at 100 makes equal by what they are without it", () => {
  const scores = new Map([
    [A, ignition(A, 100, { ignition_raw: 140 })],
    [B, ignition(B, 100, { ignition_raw: 423.7 })],
    [C, ignition(C, 99)],
  ]);
  assertEquals(sortTickers(ITEMS, scores, { column: "ignition", direction: "descending" }).join(""), "BAC");
});
