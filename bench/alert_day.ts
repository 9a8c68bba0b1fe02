/**
 * `deno task bench:alerts`: a day of the simulated market, whole, on a clock that is moved as fast as it goes, with rules
 * that find as much as rules can. Tells how many alerts were found, told and kept, and whether any minute told more than
 * it may.
 *
 *     deno task bench:alerts
 *     deno task bench:alerts --tickers 10000 --rate 200 --hours 24 --per-minute 60
 */
import { parseArgs } from "node:util";
import { parseConfig } from "@/lib/app/config.ts";
import { Flashtape } from "@/lib/app/flashtape.ts";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { rule } from "@/tests/scan/rules/rule_rig.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { describeMachine } from "./harness/machine.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    tickers: { type: "string", default: "10000" },
    /** Trades a second over all of them. */
    rate: { type: "string", default: "200" },
    hours: { type: "string", default: "24" },
    "per-minute": { type: "string", default: "60" },
  },
});
const perMinute = Number(values["per-minute"]);
const seconds = Number(values.hours) * 3600;

const clock = fakeClock(Date.UTC(2026, 0, 5, 0, 0, 0));
const toldMs: number[] = [];
let heldBack = 0;
/** Notes what is told, in place of sending it. */
class NotingManager extends ConnectionManager {
  override broadcastStatus(event: string, data: Readonly<Record<string, unknown>> = {}): void {
    if (event === "alert") toldMs.push(Number(data["time_ms"]));
    if (event === "alerts_held_back") heldBack += Number(data["count"]);
    super.broadcastStatus(event, data);
  }
}
const store = new MemoryStore(10_000_000);
const app = new Flashtape({
  config: parseConfig({
    SIM_TICKERS: values.tickers,
    SIM_RATE: values.rate,
    ALERTS_PER_MINUTE: values["per-minute"],
  }),
  manager: new NotingManager({ clock }),
  store,
  clock,
  random: () => 0.5,
  logger: () => silentLogger,
});
const { rules } = app.alerting;
for (const shipped of rules.list()) rules.update(shipped.id, rule({ name: shipped.name, when: shipped.when }));
for (const event of ["new_high", "new_low", "resume"] as const) rules.create(rule({ name: event, when: { event } }));
rules.create(rule({ name: "up 1 % in a minute", when: { event: "moves", pct: 1, within_s: 60 } }));

console.log(await describeMachine());
const startMs = performance.now();
await app.engine.start();
for (let second = 0; second < seconds; second += 10) {
  await clock.tick(10_000);
  if (second % 3600 === 0) {
    const found = store.alerts.list().length;
    console.log(
      `${second / 3600} h: found ${found}, told ${toldMs.length}, ${Math.round(performance.now() - startMs)} ms`,
    );
  }
}
await app.engine.stop();
const kept = store.alerts.list();
let most = 0;
for (let first = 0, last = 0; last < toldMs.length; last += 1) {
  while ((toldMs[last] ?? 0) - (toldMs[first] ?? 0) >= 60_000) first += 1;
  most = Math.max(most, last - first + 1);
}
const untold = kept.filter(({ told }) => told === false).length;
console.log(
  `found ${kept.length} alerts of ${rules.list().length} rules in ${values.hours} h of ${values.tickers} tickers`,
);
console.log(`told  ${toldMs.length}, at most ${most} within a minute (${perMinute} allowed)`);
console.log(`not told ${untold}, counted in "and so many more" ${heldBack}`);
console.log(`kept  ${kept.length}, of ${new Set(kept.map(({ alert_id }) => alert_id)).size} ids`);
if (most > perMinute || kept.length !== toldMs.length + untold) {
  throw new Error("more was told than may be, or one was lost");
}
