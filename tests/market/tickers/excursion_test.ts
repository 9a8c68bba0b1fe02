import { assertEquals, assertStrictEquals } from "@std/assert";
import { extendByBar, extendExcursion, horizonEndMs, newExcursions } from "@/lib/market/mod.ts";
import { Excursion } from "@/lib/protocol/mod.ts";
import { bar, START_MS } from "../trades.ts";

const ORIGIN = { price: 10, time_ms: START_MS + 500 };
const [ONE_MINUTE = {} as Excursion, FIVE_MINUTES = {} as Excursion] = newExcursions();

/** `[best, worst, last]` after trades at `[offset in ms from the alert, price]`. */
function follow(...trades: (readonly [number, number])[]) {
  const { best_pct, worst_pct, last_pct } = trades.reduce(
    (excursion, [offsetMs, price]) => extendExcursion(excursion, ORIGIN, price, ORIGIN.time_ms + offsetMs),
    ONE_MINUTE,
  );
  return [best_pct, worst_pct, last_pct];
}

Deno.test("newExcursions() has one per horizon, shortest first, and nothing in it", () => {
  assertEquals(newExcursions().map(({ minutes }) => minutes), [1, 5, 15]);
  assertEquals(Excursion.parse(ONE_MINUTE), { minutes: 1, best_pct: 0, worst_pct: 0, last_pct: null, complete: false });
  assertEquals(horizonEndMs(ORIGIN, FIVE_MINUTES), START_MS + 500 + 300_000);
});

for (
  const [name, trades, expected] of [
    ["keeps the best, the worst and the last", [[1, 10.5], [2, 9.8], [3, 10.1]], [5, -2, 1]],
    ["has a worst of 0 while the price only rises", [[1, 10.1], [2, 10.2]], [2, 0, 2]],
    ["has a best of 0 while the price only falls", [[1, 9.9]], [0, -1, -1]],
    ["rounds to two decimals and knows no -0", [[1, 9.99996], [2, 10.00333]], [0.03, 0, 0.03]],
    ["counts a late trade where it belongs: not as the last", [[5, 10.2], [3, 11], [4, 9]], [10, -10, 2]],
    ["takes, of one moment, the trade that came last", [[5, 10.2], [5, 10.3]], [3, 0, 3]],
    ["leaves out what was before the alert", [[-1, 20]], [0, 0, null]],
    ["counts the moment of the alert and that of the end", [[0, 10.1], [60_000, 10.4]], [4, 0, 4]],
    ["leaves out what was after the end", [[1, 10.1], [60_001, 20]], [1, 0, 1]],
  ] as [string, [number, number][], unknown[]][]
) {
  Deno.test(`extendExcursion() ${name}`, () => assertEquals(follow(...trades), expected));
}

Deno.test("extendExcursion() changes nothing once complete", () => {
  const complete = { ...ONE_MINUTE, complete: true };
  assertStrictEquals(extendExcursion(complete, ORIGIN, 20, ORIGIN.time_ms), complete);
});

Deno.test("extendByBar() counts a minute that lies within as a whole, its close as the last of it", () => {
  const whole = bar(1, { open: 10, high: 10.6, low: 9.7, close: 10.2 });
  const within = extendByBar(FIVE_MINUTES, ORIGIN, whole);
  assertEquals([within.best_pct, within.worst_pct, within.last_pct], [6, -3, 2]);
  const later = extendExcursion(within, ORIGIN, 10.1, START_MS + 119_998);
  assertEquals(later.last_pct, 2, "a late trade of that minute came before its close");
  assertEquals(extendExcursion(within, ORIGIN, 10.1, START_MS + 120_000).last_pct, 1);
});

Deno.test("extendByBar() leaves out a minute that begins before the alert or ends after the horizon", () => {
  const wild = { high: 20, low: 1, close: 5 };
  assertStrictEquals(extendByBar(FIVE_MINUTES, ORIGIN, bar(0, wild)), FIVE_MINUTES);
  assertStrictEquals(extendByBar(FIVE_MINUTES, ORIGIN, bar(5, wild)), FIVE_MINUTES);
  assertEquals(extendByBar(FIVE_MINUTES, ORIGIN, bar(4, wild)).best_pct, 100);
  const onTheMinute = { price: 10, time_ms: START_MS };
  assertEquals(extendByBar(ONE_MINUTE, onTheMinute, bar(0, wild)).best_pct, 100);
});
