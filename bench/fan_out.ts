/**
 * `deno task bench:fanout`: how many trades per second, and per second of CPU, a server brings to 500 clients.
 *
 * Flashtape in both dialects, Bun's native publish, npm ws on Node and the naive Deno loop run one after the other, each
 * in a process of its own that makes the trades itself at the rate asked for, against the same load generator. By default
 * first all at 200 trades/s, which each can carry, then each at the highest rate that it carries: p99 below 100 ms from
 * trade to client, nothing lost, no backlog.
 *
 *     deno task bench:fanout
 *     deno task bench:fanout --only v2,bun --rate 10000
 *     deno task bench:fanout --clients 500 --tickers 100 --rate 200,auto --seconds 10
 */
import { parseArgs } from "node:util";
import { CONTENDER_NAMES, type ContenderName, installCompetitors } from "./harness/contenders.ts";
import { fanOutTable, type Run } from "./harness/fan_out_table.ts";
import { findRate } from "./harness/find_rate.ts";
import { describeMachine } from "./harness/machine.ts";
import { measure, type Measurement, overload } from "./harness/measure.ts";
import { measureUndisturbed } from "./harness/quiet.ts";
import { Rig } from "./harness/rig.ts";

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
    only: { type: "string", default: CONTENDER_NAMES.join(",") },
    /** What v2 clients ask for. */
    flush: { type: "string", default: "16" },
    /** Where the search gives up, trades per second. */
    "max-rate": { type: "string", default: "200000" },
  },
});

const clients = Number(values.clients);
const tickers = Number(values.tickers);
const windowS = Number(values.seconds);
const warmUpS = Number(values["warm-up"]);
const hello = { flush_ms: Number(values.flush), name: "bench" };

function contenders(): ContenderName[] {
  return values.only.split(",").map((word) => {
    const name = CONTENDER_NAMES.find((candidate) => candidate === word);
    if (name === undefined) throw new TypeError(`--only must name ${CONTENDER_NAMES.join(", ")}, not ${word}`);
    return name;
  });
}

const measureAt = (contender: ContenderName, ticksPerS: number): Promise<Measurement> =>
  measureUndisturbed(async () => {
    await using rig = await Rig.start(contender, { tickers });
    await rig.open({ clients, hello });
    return await measure(rig, { ticksPerS, warmUpS, windowS });
  });

/** Measures a full window at the highest rate that a server carries. */
async function measureBest(contender: ContenderName): Promise<Measurement> {
  const found = await findRate({
    contender,
    clients,
    tickers,
    hello,
    fromTicksPerS: 100,
    toTicksPerS: Number(values["max-rate"]),
  });
  console.log(`  ${contender}: ${found.ticksPerS} ticks/s in short windows; ${found.limit}`);
  let ticksPerS = Math.max(1, found.ticksPerS);
  let measurement = await measureAt(contender, ticksPerS);
  for (let step = 0; step < STEPS_DOWN && overload(measurement) !== null; step += 1) {
    console.log(`  ${contender}: ${ticksPerS} ticks/s fails a long window: ${overload(measurement)}`);
    ticksPerS = Math.round(ticksPerS * STEP_DOWN);
    measurement = await measureAt(contender, ticksPerS);
  }
  return measurement;
}

await installCompetitors();
console.log(`${await describeMachine()}\nload     ${clients} clients, ${tickers} tickers, window ${windowS} s\n`);
for (const rate of values.rate.split(",")) {
  const runs: Run[] = [];
  for (const contender of contenders()) {
    const measurement = rate === "auto" ? await measureBest(contender) : await measureAt(contender, Number(rate));
    runs.push({ contender, measurement });
  }
  console.log(rate === "auto" ? "Each at the highest rate it carries:\n" : `All at ${rate} ticks/s:\n`);
  console.log(`${fanOutTable(runs)}\n`);
}
