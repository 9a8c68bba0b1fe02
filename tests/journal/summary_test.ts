import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { summaryOf } from "@/lib/journal/summary.ts";
import { MINUTE, OPEN, trip } from "./samples.ts";

const DAY = 24 * 60 * MINUTE;

Deno.test("nothing traded has sums of 0 and no means", () => {
  assertEquals(summaryOf([], "UTC"), {
    trades: 0,
    wins: 0,
    losses: 0,
    open: 0,
    pnl: 0,
    gross_pnl: 0,
    fees: 0,
    open_realized: 0,
    win_rate: null,
    expectancy: null,
    average_win: null,
    average_loss: null,
    average_r: null,
    profit_factor: null,
    max_drawdown: 0,
    equity: [],
    days: [],
    hours: [],
    setups: [],
  });
});

Deno.test("sums, curve, days, hours and setups of trades, each at its exit", () => {
  const alert = { alert_id: "a", rule: "Running up", text: "", time_ms: OPEN };
  const trips = [
    trip(-30, OPEN + DAY, { r: -1, tags: ["gap", "late"] }),
    trip(100, OPEN, { r: 2, tags: ["gap"], alert, fees: 1, gross_pnl: 101 }),
    trip(-20, OPEN + 30 * MINUTE, { alert }),
    trip(0, OPEN + DAY + MINUTE),
    trip(40, OPEN + DAY + 2 * MINUTE),
    trip(7, OPEN, { state: "open", gross_pnl: 8 }),
  ];
  const summary = summaryOf(trips, "America/New_York");
  const { equity, days, hours, setups, ...sums } = summary;
  assertEquals(sums, {
    trades: 5,
    wins: 2,
    losses: 2,
    open: 1,
    pnl: 90,
    gross_pnl: 91,
    fees: 1,
    open_realized: 8,
    win_rate: 0.4,
    expectancy: 18,
    average_win: 70,
    average_loss: -25,
    average_r: 0.5,
    profit_factor: 2.8,
    max_drawdown: 50,
  });
  assertEquals(equity.map(({ pnl }) => pnl), [100, 80, 50, 50, 90]);
  assertEquals(days, [
    { date: "2026-01-05", pnl: 80, trades: 2, wins: 1 },
    { date: "2026-01-06", pnl: 10, trades: 3, wins: 1 },
  ]);
  assertEquals(hours, [{ hour: 9, pnl: 110, trades: 4, wins: 2 }, { hour: 10, pnl: -20, trades: 1, wins: 0 }]);
  assertEquals(setups, [
    { setup: "gap", average_r: 0.5, pnl: 70, trades: 2, wins: 1 },
    { setup: null, average_r: null, pnl: 40, trades: 2, wins: 1 },
    { setup: "Running up", average_r: null, pnl: -20, trades: 1, wins: 0 },
    { setup: "late", average_r: -1, pnl: -30, trades: 1, wins: 0 },
  ]);
  assertEquals(summaryOf(trips, "UTC").hours.map(({ hour }) => hour), [14, 15]);
});

/** Every fall from every earlier height, start included. */
function naiveDrawdown(pnls: readonly number[]): number {
  const curve = [0];
  for (const pnl of pnls) curve.push((curve.at(-1) ?? 0) + pnl);
  return Math.max(0, ...curve.flatMap((height, from) => curve.slice(from).map((low) => height - low)));
}

Deno.test("drawdown, factor, rate and groups agree with a plain reckoning", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = new Random(seed);
    const pnls = Array.from({ length: random.integer(1, 60) }, () => random.integer(-5000, 5000) / 100);
    const trips = pnls.map((pnl, index) => trip(pnl, OPEN + index * random.integer(1, 90) * MINUTE / 30));
    const ordered = trips.toSorted((a, b) => (a.exit_ms ?? 0) - (b.exit_ms ?? 0)).map(({ pnl }) => pnl);
    const summary = summaryOf(trips, "UTC");
    assertAlmostEquals(summary.max_drawdown, naiveDrawdown(ordered), 1e-6, `seed ${seed}`);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    assertAlmostEquals(summary.pnl, sum(pnls), 1e-6);
    assertAlmostEquals(summary.equity.at(-1)?.pnl ?? NaN, sum(pnls), 1e-6);
    for (const groups of [summary.days, summary.hours, summary.setups]) {
      assertAlmostEquals(sum(groups.map(({ pnl }) => pnl)), sum(pnls), 1e-6);
      assertEquals(sum(groups.map(({ trades }) => trades)), pnls.length);
    }
    const lost = -sum(pnls.filter((pnl) => pnl < 0));
    if (lost > 0) assertAlmostEquals(summary.profit_factor ?? NaN, sum(pnls.filter((pnl) => pnl > 0)) / lost, 1e-4);
    assertAlmostEquals(summary.expectancy ?? NaN, sum(pnls) / pnls.length, 1e-6);
  }
});
