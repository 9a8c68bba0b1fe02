import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { barOf, CALLS_PER_BAR, makeCall } from "./kill_calls.ts";

/**
 * Puts bars and makes durable calls from the number of the second argument on, in the folder of the first, until it is
 * killed. Prints a line for each call that has returned: `<call> <epoch ms>`.
 */
const [folder = "", first = "0"] = Deno.args;
const store = SqliteStore.open({ folder, name: "market", clock: systemClock, logger: silentLogger });
const encoder = new TextEncoder();
for (let call = Number(first);; call += 1) {
  if (call % CALLS_PER_BAR === 0) {
    const { ticker, bar } = barOf(call);
    store.bars.put(ticker, bar);
  }
  makeCall(store, call);
  Deno.stdout.writeSync(encoder.encode(`${call} ${Date.now()}\n`));
  // Bars are written by a timer.
  if (call % 10 === 0) await sleep(systemClock, 0);
}
