/**
 * `deno bench -A bench/calendar_bench.ts`: what the market's calendar costs per trade. `MarketState` asks for phase and
 * date of each; a late trade is of another hour or day than the one before it.
 */
import { isMarketOpen, marketPhase, minutesSinceOpen, sessionDate } from "@/lib/market/mod.ts";

const HOUR_MS = 3_600_000;
const OPEN_MS = Date.parse("2026-01-05T09:30:00-05:00");
const TRADES = 10_000;

/** Event times of a busy second each. */
const inARow = Float64Array.from({ length: TRADES }, (_, index) => OPEN_MS + index / 5);
/** The first and the last regular hour of two days by turns. */
const byTurns = inARow.map((timeMs, index) => timeMs + (index % 2) * 24 * HOUR_MS + (index % 4 > 1 ? 6 * HOUR_MS : 0));
/** Another hour each time, of three years. */
const allOver = inARow.map((timeMs, index) => timeMs + (index * 7919 % 26_000) * HOUR_MS);

let kept = 0;

function ask(times: Float64Array): void {
  for (const timeMs of times) {
    kept += sessionDate(timeMs, "us_equities").length;
    kept += isMarketOpen(timeMs, "us_equities") ? 1 : 0;
    kept += marketPhase(timeMs, "us_equities").length;
    kept += minutesSinceOpen(timeMs, "us_equities");
  }
}

Deno.bench({ name: "10,000 trades in a row", group: "calendar", fn: () => ask(inARow) });
Deno.bench({ name: "10,000 trades of two days by turns", group: "calendar", fn: () => ask(byTurns) });
Deno.bench({ name: "10,000 trades of three years", group: "calendar", fn: () => ask(allOver) });

globalThis.addEventListener("unload", () => console.log(kept > 0 ? "" : "nothing was asked"));
