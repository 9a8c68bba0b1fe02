import { assertEquals } from "@std/assert";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { allowTicker, type TickerFilterOptions } from "@/lib/market/mod.ts";

const allow = (ticker: string, options: Partial<TickerFilterOptions> = {}): boolean =>
  allowTicker(parseTicker(ticker), { allow: [], deny: [], ...options });

Deno.test("allowTicker() never judges by the bare last letter", () => {
  const shares = ["UBER", "PLTR", "NOW", "U", "R", "WS", "NEWS", "BU", "SNOW", "IBM", "UNIT", "BRK.A", "BRK.B", "BF/B"];
  for (const ticker of [...shares, "BTC/USD", "BTC-USD", "ETH/EUR", "SOL/USDT"]) {
    assertEquals(allow(ticker), true, ticker);
  }
});

Deno.test("allowTicker() excludes warrants, units, rights and preferreds by a suffix after a separator", () => {
  const excluded = [
    "ABC.WS",
    "ABC/WS",
    "ABC.WS.A",
    "ABC+",
    "ABC+A",
    "ABC.U",
    "ABC/U",
    "ABC.R",
    "ABC UNIT",
    "ABC UNITS",
  ];
  for (const ticker of [...excluded, "ABC=", "ABC^", "ABC.PR", "ABC.PRA"]) assertEquals(allow(ticker), false, ticker);
});

Deno.test("allowTicker() goes by the reference type where the feed gives one", () => {
  for (const type of ["WARRANT", "RIGHT", "UNIT", "PFD", "ADRP", "ADRW", "ADRR", "warrant", " Unit ", "Preferred"]) {
    assertEquals(allow("ABCW", { type }), false, type);
  }
  for (const type of ["CS", "ADRC", "ETF", "FUND"]) assertEquals(allow("ABC.U", { type }), true, type);
  for (const type of ["", "  ", undefined]) assertEquals(allow("ABC.U", { type }), false, `no type: ${type}`);
});

Deno.test("allowTicker() lets the lists override: denied beats allowed, both beat type and suffix", () => {
  for (const list of [["ABC.WS"], new Set(["ABC.WS"])]) {
    assertEquals(allow("ABC.WS", { allow: list }), true);
    assertEquals(allow("ABC.WS", { allow: list, type: "WARRANT" }), true);
    assertEquals(allow("ABC.WS", { allow: list, deny: list }), false);
    assertEquals(allow("IBM", { allow: list }), true, "an allow list does not shut others out");
  }
  for (const list of [["IBM"], new Set(["IBM"])]) {
    assertEquals(allow("IBM", { deny: list, type: "CS" }), false);
    assertEquals(allow("AAPL", { deny: list }), true);
  }
});
