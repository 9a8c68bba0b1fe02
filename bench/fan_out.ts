/**
 * `deno task bench:fanout`: how many trades per second, and per second of CPU, a server brings to 500 clients.
 *
 * Flashtape in both dialects and as a stream, Bun's native publish, npm ws on Node and the naive Deno loop run one after
 * the other, each in a process of its own that makes the trades itself at the rate asked for, against the same load
 * generator. By default first all at 200 trades/s, which each can carry, then each at the highest rate that it carries:
 * p99 below 100 ms from trade to client, nothing lost, no backlog.
 *
 *     deno task bench:fanout
 *     deno task bench:fanout --only v2,bun --rate 10000
 *     deno task bench:fanout --clients 500 --tickers 100 --rate 200,auto --seconds 10
 *     deno task bench:fanout --only v2,sse --tickers 1000 --each 10,50,1000 --rate 5000
 *     deno task bench:fanout --only v2,bun --tickers 1000 --each 10,50 --flush 16,33 --rate 5000
 */
import { parseArgs } from "node:util";
import { CONTENDER_NAMES, type ContenderName, CONTENDERS, installCompetitors } from "./harness/contenders.ts";
import { fanOutTable, type Run } from "./harness/fan_out_table.ts";
import { findRate } from "./harness/find_rate.ts";
import { describeMachine } from "./harness/machine.ts";
import { type Audience, type Measurement, measureOnce, overload } from "./harness/measure.ts";
import { measureUndisturbed } from "./harness/quiet.ts";

/** A rate that short windows showed to be carried may still fail a long one; then a lower one is tried, so often. */
const STEPS_DOWN = 5;
const STEP_DOWN = 0.92;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    clients: { type: "string", default: "500" },
    tickers: { type: "string", default: "100" },
    /** Trades per second, or `auto`, or several of them. */
    rate: { type: "string", default: "200,auto" },
    "warm-up": { type: "string", default: "3" },
    seconds: { type: "string", default: "10" },
    /** So many of the tickers each client takes, at random, or several of these; of all, where it is not said. */
    each: { type: "string" },
    /** The floor is no server that anybody could use: it is measured when it is named. */
    only: { type: "string", default: CONTENDER_NAMES.filter((name) => name !== "floor").join(",") },
    /** What clients of v2, by WebSocket or as a stream, ask for, or several of these. */
    flush: { type: "string", default: "16" },
    /** Where the search gives up, trades per second. */
    "max-rate": { type: "string", default: "200000" },
  },
});

const clients = Number(values.clients);
const tickers = Number(values.tickers);
const windowS = Number(values.seconds);
const warmUpS = Number(values["warm-up"]);
const flushes = values.flush.split(",").map(Number);
const eaches = values.each === undefined ? [undefined] : values.each.split(",").map(Number);

function contenders(): ContenderName[] {
  return values.only.split(",").map((word) => {
    const name = CONTENDER_NAMES.find((candidate) => candidate === word);
    if (name === undefined) throw new TypeError(`--only must name ${CONTENDER_NAMES.join(", ")}, not ${word}`);
    return name;
  });
}

/** What is compared: the same clients of several servers. */
type Offer = Pick<Audience, "hello" | "each">;

const measureAt = (contender: ContenderName, ticksPerS: number, offer: Offer): Promise<Measurement> =>
  measureUndisturbed(() => measureOnce({ contender, clients, tickers, ...offer }, { ticksPerS, warmUpS, windowS }));

/** Measures a full window at the highest rate that a server carries. */
async function measureBest(contender: ContenderName, offer: Offer): Promise<Measurement> {
  const toTicksPerS = Number(values["max-rate"]);
  const found = await findRate({ contender, clients, tickers, ...offer, fromTicksPerS: 100, toTicksPerS });
  console.log(`  ${contender}: ${found.ticksPerS} ticks/s in short windows; ${found.limit}`);
  let ticksPerS = Math.max(1, found.ticksPerS);
  let measurement = await measureAt(contender, ticksPerS, offer);
  for (let step = 0; step < STEPS_DOWN && overload(measurement) !== null; step += 1) {
    console.log(`  ${contender}: ${ticksPerS} ticks/s fails a long window: ${overload(measurement)}`);
    ticksPerS = Math.round(ticksPerS * STEP_DOWN);
    measurement = await measureAt(contender, ticksPerS, offer);
  }
  return measurement;
}

/** Only one dialect has a flush interval: the others are measured once. */
async function runsOf(rate: string, each: number | undefined): Promise<Run[]> {
  const runs: Run[] = [];
  for (const contender of contenders()) {
    const isBatched = CONTENDERS[contender].dialect === "v2";
    for (const flushMs of isBatched ? flushes : [0]) {
      const offer = { hello: { flush_ms: flushMs, name: "bench" }, each };
      const measurement = rate === "auto"
        ? await measureBest(contender, offer)
        : await measureAt(contender, Number(rate), offer);
      runs.push({ contender, measurement, ...(isBatched ? { flushMs } : {}) });
    }
  }
  return runs;
}

await installCompetitors();
console.log(`${await describeMachine()}\nload     ${clients} clients, ${tickers} tickers, window ${windowS} s\n`);
for (const each of eaches) {
  for (const rate of values.rate.split(",")) {
    const runs = await runsOf(rate, each);
    const share = each === undefined ? "" : `, each client ${each} of ${tickers} tickers`;
    console.log(
      rate === "auto" ? `Each at the highest rate it carries${share}:\n` : `All at ${rate} ticks/s${share}:\n`,
    );
    console.log(`${fanOutTable(runs)}\n`);
  }
}
