import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Trade } from "@/lib/protocol/mod.ts";
import { DesignedIgnition, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { START_MS, trade } from "../trades.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Fields = Parameters<typeof trade>[1];

/** A window fed with one trade at the start of each listed second after the start. */
function windowOf(seconds: readonly number[], fields: Fields = {}): DesignedIgnition {
  const window = new DesignedIgnition();
  for (const second of seconds) window.add(trade(second * SECOND, fields));
  return window;
}
const every = (stepS: number, fromS: number, toS: number): number[] =>
  Array.from({ length: Math.ceil((toS - fromS) / stepS) }, (_, index) => fromS + index * stepS);
const part = (window: DesignedIgnition, name: string, atS: number): number | undefined =>
  window.score(START_MS + atS * SECOND).components[name];

Deno.test("DesignedIgnition scores 0 before the first trade and for a steady tape", () => {
  const none = { tick_velocity: 0, volume_burst: 0, price_break: 0, buy_pressure: 0 };
  assertEquals(new DesignedIgnition().score(START_MS), { score: 0, raw: 0, components: none });
  assertEquals(windowOf(every(1, 0, 600)).score(START_MS + 599 * SECOND), { score: 0, raw: 0, components: none });
});

Deno.test("DesignedIgnition's tick velocity compares 10 s of trades with the average of the 60 s before", () => {
  // One trade each 10 s for a minute, so that the average is 1; then n trades within 10 s.
  const velocity = (trades: number) => {
    const window = windowOf(every(10, 0, 60));
    for (let n = 0; n < trades; n++) window.add(trade(65 * SECOND + n));
    return part(window, "tick_velocity", 69);
  };
  assertEquals([velocity(4), velocity(5), velocity(8), velocity(9)], [0, 17.5, 17.5, 35]);
});

Deno.test("DesignedIgnition's volume burst compares one minute's volume with the mean of the five before", () => {
  const burst = (size: number) => {
    const window = windowOf(every(60, 0, 300), { size: 100 });
    window.add(trade(330 * SECOND, { size }));
    return part(window, "volume_burst", 359);
  };
  assertEquals([burst(300), burst(301), burst(600), burst(601)], [0, 15, 15, 30]);
});

Deno.test("DesignedIgnition holds a burst only against what it has observed, at least one whole unit", () => {
  const velocity = (baseS: number) => {
    const window = windowOf(every(1, 0, baseS));
    for (let n = 0; n < 500; n++) window.add(trade((baseS + 9) * SECOND + n));
    return part(window, "tick_velocity", baseS + 9);
  };
  assertEquals([velocity(9), velocity(10), velocity(30)], [0, 35, 35]);
  const steadySinceTwoMinutes = windowOf(every(1, 0, 120));
  assertEquals(part(steadySinceTwoMinutes, "volume_burst", 119), 0);
});

Deno.test("DesignedIgnition sees no burst where the time before it was silent", () => {
  const window = windowOf([0]);
  for (let n = 0; n < 50; n++) window.add(trade(20 * MINUTE + n));
  assertEquals(part(window, "tick_velocity", 20 * 60), 0);
  assertEquals(part(window, "volume_burst", 20 * 60), 0);
});

Deno.test("DesignedIgnition's price break needs more than the high of the previous bars", () => {
  const broken = (price: number) => {
    const window = new DesignedIgnition();
    window.add(trade(0, { price: 10 }));
    window.add(trade(1, { price: 9 }));
    window.add(trade(MINUTE, { price: 8 }));
    window.add(trade(2 * MINUTE, { price }));
    return part(window, "price_break", 120);
  };
  assertEquals([broken(9.99), broken(10), broken(10.01), broken(10.05), broken(10.06)], [0, 0, 10, 10, 20]);
  assertEquals(part(windowOf([0]), "price_break", 0), 0, "no box yet");
});

Deno.test("DesignedIgnition's box is made of the 30 minutes with trades before the current one", () => {
  const broken = (minutesAfterHigh: number) => {
    const window = new DesignedIgnition();
    window.add(trade(0, { price: 20 }));
    for (let n = 1; n <= minutesAfterHigh; n++) window.add(trade(n * 10 * MINUTE, { price: 10 }));
    window.add(trade((minutesAfterHigh + 1) * 10 * MINUTE, { price: 11 }));
    return part(window, "price_break", (minutesAfterHigh + 1) * 600);
  };
  assertEquals([broken(29), broken(30)], [0, 20]);
});

Deno.test("DesignedIgnition counts a late high into the minute it belongs to", () => {
  const window = new DesignedIgnition();
  window.add(trade(0, { price: 10 }));
  window.add(trade(2 * MINUTE, { price: 11 }));
  assertEquals(part(window, "price_break", 120), 20);
  window.add(trade(MINUTE, { price: 12 }));
  assertEquals(part(window, "price_break", 120), 0);
});

Deno.test("DesignedIgnition's buy pressure takes the feed's side where it is told", () => {
  const pressure = (bought: number, sold: number) => {
    const window = new DesignedIgnition();
    if (bought > 0) window.add(trade(0, { size: bought, side: "buy" }));
    if (sold > 0) window.add(trade(1, { size: sold, side: "sell" }));
    return part(window, "buy_pressure", 0);
  };
  assertEquals(
    [pressure(181, 100), pressure(180, 100), pressure(91, 100), pressure(90, 100), pressure(100, 0), pressure(0, 100)],
    [15, 7.5, 7.5, 0, 15, 0],
  );
});

Deno.test("DesignedIgnition tells sides by the tick rule where the feed does not", () => {
  const window = new DesignedIgnition();
  window.add(trade(0, { price: 10, size: 1_000_000 })); // no telling
  window.add(trade(1, { price: 11, size: 100 })); // bought
  window.add(trade(2, { price: 11, size: 81 })); // still bought
  assertEquals(part(window, "buy_pressure", 0), 15);
  window.add(trade(3, { price: 10.5, size: 50 })); // sold
  window.add(trade(4, { price: 10.5, size: 50 })); // still sold
  assertEquals(part(window, "buy_pressure", 0), 15, "181 against 100");
  window.add(trade(5, { price: 10, size: 2 }));
  assertEquals(part(window, "buy_pressure", 0), 7.5, "181 against 102");
  window.add(trade(4, { price: 99, size: 1_000_000 })); // late: no telling
  window.add(trade(6, { price: 98, size: 1_000_000, eligibility: VOLUME_ONLY })); // its price says nothing
  assertEquals(part(window, "buy_pressure", 0), 7.5);
});

Deno.test("DesignedIgnition's windows pass: pressure after 60 s, everything after silence", () => {
  const window = new DesignedIgnition();
  window.add(trade(0, { side: "buy" }));
  assertEquals([part(window, "buy_pressure", 59), part(window, "buy_pressure", 60)], [15, 0]);
  assertEquals(window.score(START_MS + 3600 * SECOND).score, 0);
});

Deno.test("DesignedIgnition lets a trade move only what its eligibility says", () => {
  const window = windowOf(every(10, 0, 60));
  for (let n = 0; n < 100; n++) window.add(trade(65 * SECOND + n, { price: 50, side: "buy", eligibility: NOTHING }));
  assertEquals(window.score(START_MS + 69 * SECOND).score, 0);
});

Deno.test("DesignedIgnition never looks back behind the newest trade", () => {
  const window = windowOf(every(10, 0, 60));
  for (let n = 0; n < 9; n++) window.add(trade(65 * SECOND + n));
  assertEquals(part(window, "tick_velocity", 0), 35);
});

Deno.test("DesignedIgnition reaches 100 when all four parts are full", () => {
  const window = windowOf(every(10, 0, 360));
  for (let n = 0; n < 200; n++) window.add(trade(365 * SECOND + n, { price: 11 + n / 100 }));
  assertEquals(window.score(START_MS + 366 * SECOND), {
    score: 100,
    raw: 100,
    components: { tick_velocity: 35, volume_burst: 30, price_break: 20, buy_pressure: 15 },
  });
});

/** The same score from the whole list of trades, in the plainest way. */
function directly(trades: readonly Trade[], nowS: number): Record<string, number> {
  const second = ({ timeMs }: Trade) => Math.floor(timeMs / SECOND);
  const within = (fromS: number, toS: number) => trades.filter((t) => second(t) > fromS && second(t) <= toS);
  const size = (list: readonly Trade[]) => list.reduce((total, t) => total + t.size, 0);
  const grade = (value: number, half: number, full: number) => value > full ? 1 : value > half ? 0.5 : 0;
  const firstS = Math.min(...trades.map(second));
  const surge = (measure: (list: readonly Trade[]) => number, recentS: number, baseS: number) => {
    const observed = Math.min(baseS, nowS - recentS - firstS + 1);
    const base = measure(within(nowS - recentS - baseS, nowS - recentS));
    return observed >= recentS && base > 0 ? measure(within(nowS - recentS, nowS)) / (base * recentS / observed) : 0;
  };
  const minute = (t: Trade) => Math.floor(second(t) / 60);
  const past = trades.filter((t) => minute(t) < Math.floor(nowS / 60));
  const boxMinutes = [...new Set(past.map(minute))].sort((a, b) => a - b).slice(-30);
  const box = Math.max(...past.filter((t) => boxMinutes.includes(minute(t))).map(({ price }) => price));
  const sided = (side: string) => size(within(nowS - 60, nowS).filter((t) => t.side === side));
  return {
    tick_velocity: 35 * grade(surge((list) => list.length, 10, 60), 4, 8),
    volume_burst: 30 * grade(surge(size, 60, 300), 3, 6),
    price_break: past.length === 0 ? 0 : 20 * grade(trades.at(-1)?.price ?? 0, box, box * 1.005 + 1e-9),
    buy_pressure: 15 * (sided("buy") > 0 ? grade(sided("buy") / sided("sell"), 0.9, 1.8) : 0),
  };
}

Deno.test("DesignedIgnition equals a direct computation over all trades, and its components add up", () => {
  const row = fc.record({
    gapMs: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 * SECOND }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * MINUTE }) },
    ),
    cents: fc.integer({ min: 990, max: 1010 }),
    size: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5000 })),
    side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 150 }), fc.integer({ min: 0, max: 90 }), (rows, waitS) => {
      const window = new DesignedIgnition();
      const trades: Trade[] = [];
      let offsetMs = 0;
      for (const { gapMs, cents, size, side } of rows) {
        offsetMs += gapMs;
        const next = trade(offsetMs, { price: cents / 100, size, side });
        trades.push(next);
        window.add(next);
      }
      const nowMs = START_MS + offsetMs + waitS * SECOND;
      const { score, components } = window.score(nowMs);
      assertEquals(components, directly(trades, Math.floor(nowMs / SECOND)));
      assertAlmostEquals(score, Object.values(components).reduce((total, part) => total + part, 0), 1e-9);
    }),
    { seed: 20131008, numRuns: 400 },
  );
});
