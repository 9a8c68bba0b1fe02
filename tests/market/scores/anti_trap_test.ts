import { assertEquals } from "@std/assert";
import { antiTrap, type AntiTrapInput } from "@/lib/market/mod.ts";

const FINE: AntiTrapInput = { bid: 9.99, ask: 10, price: 10, sessionVwap: 9.9, minutesSinceOpen: 60 };

Deno.test("antiTrap() passes or names every failing clause with its numbers", () => {
  const cases: [Partial<AntiTrapInput>, boolean, string][] = [
    [{}, true, "ok"],
    [{ bid: 9.9 }, true, "ok"], // exactly 1 %
    [{ bid: 9.82 }, false, "spread 1.8% > 1.0%"],
    [{ bid: 9.8999 }, false, "spread 1.001% > 1.000%"],
    [{ bid: 0.99, ask: 1 }, true, "ok"], // 1.0000000000000009 % in floats
    [{ bid: 10.5 }, true, "ok"], // crossed
    [{ minutesSinceOpen: 15 }, true, "ok"],
    [{ minutesSinceOpen: 14.99 }, false, "14 min since open < 15"],
    [{ minutesSinceOpen: -30.5 }, false, "-31 min since open < 15"],
    [{ minutesSinceOpen: Infinity }, true, "ok"],
    [{ sessionVwap: 10 }, true, "ok"],
    [{ price: 9.8, sessionVwap: 10.02 }, false, "price 9.80 < VWAP 10.02"],
    [{ price: 9.999, sessionVwap: 10 }, false, "price 9.999 < VWAP 10.000"],
    [{ price: 0.00001, sessionVwap: 0.000011 }, false, "price 0.000010 < VWAP 0.000011"],
    [{ sessionVwap: null }, true, "ok"],
    [{ bid: undefined, ask: undefined }, true, "ok (no quote)"],
    [{ bid: undefined }, true, "ok (no quote)"],
    [{ ask: 0 }, true, "ok (no quote)"],
    [{ bid: 0 }, true, "ok (no quote)"],
    [{ bid: undefined, minutesSinceOpen: 7 }, false, "7 min since open < 15 (no quote)"],
    [
      { bid: 9.82, price: 9.8, sessionVwap: 10.02, minutesSinceOpen: 7 },
      false,
      "spread 1.8% > 1.0%; 7 min since open < 15; price 9.80 < VWAP 10.02",
    ],
  ];
  for (const [fields, passed, reason] of cases) {
    assertEquals(antiTrap({ ...FINE, ...fields }), { passed, reason }, JSON.stringify(fields));
  }
});
