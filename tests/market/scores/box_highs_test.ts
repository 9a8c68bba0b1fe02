import { assertEquals } from "@std/assert";
import { BoxHighs } from "@/lib/market/scores/box_highs.ts";

Deno.test("BoxHighs.before() is the highest of the last bars before a minute", () => {
  const highs = new BoxHighs(2);
  assertEquals(highs.before(5), undefined);
  highs.add(4, 30);
  highs.add(5, 10);
  highs.add(5, 9);
  highs.add(7, 15);
  assertEquals([highs.before(4), highs.before(5), highs.before(7), highs.before(8)], [undefined, 30, 30, 15]);
});

Deno.test("BoxHighs.add() lets late prices raise their minute and fill gaps, but not push newer minutes out", () => {
  const highs = new BoxHighs(2);
  for (const [minute, price] of [[5, 10], [7, 20], [8, 15]] as const) highs.add(minute, price);
  highs.add(4, 99);
  assertEquals(highs.before(9), 20, "too old to be held");
  highs.add(7, 25);
  assertEquals(highs.before(9), 25);
  highs.add(6, 40);
  assertEquals([highs.before(8), highs.before(9)], [40, 25]);
});
