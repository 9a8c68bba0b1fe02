/**
 * `deno task bench:scenarios`: what delivery has to stand. Each scenario starts its own server and clients, says what it
 * measured and whether that is what it should be; the exit code is 1 when something is not.
 *
 *     deno task bench:scenarios
 *     deno task bench:scenarios --scenario slow_reader,reconnects --scale 0.25
 *     deno task bench:scenarios --scenario idle --dialect classic
 */
import { parseArgs } from "node:util";
import { accepts } from "./scenarios/accepts.ts";
import { crash } from "./scenarios/crash.ts";
import { hostile } from "./scenarios/hostile.ts";
import { idle } from "./scenarios/idle.ts";
import { overloadClassic } from "./scenarios/overload_classic.ts";
import { reconnects } from "./scenarios/reconnects.ts";
import { findingsTable, type Scenario } from "./scenarios/scenario.ts";
import { slowReader } from "./scenarios/slow_reader.ts";
import { stalledReaders } from "./scenarios/stalled_readers.ts";
import { installCompetitors } from "./harness/contenders.ts";
import { describeMachine } from "./harness/machine.ts";
import { machineCpuS, ownCpuS } from "./harness/process_stats.ts";
import { quiet } from "./harness/quiet.ts";
import { number } from "./harness/table.ts";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  slow_reader: slowReader,
  stalled_readers: stalledReaders,
  overload_classic: overloadClassic,
  reconnects,
  accepts,
  idle,
  hostile,
  crash,
};

const { values } = parseArgs({
  args: Deno.args,
  options: {
    scenario: { type: "string", default: Object.keys(SCENARIOS).join(",") },
    clients: { type: "string", default: "500" },
    tickers: { type: "string", default: "100" },
    dialect: { type: "string", default: "v2" },
    /** Durations (and, of idle, connections) are multiplied by this. */
    scale: { type: "string", default: "1" },
    /** Of overload_classic: trades per second that the server carries, when that is known already. */
    carried: { type: "string", default: "0" },
  },
});

const { dialect } = values;
if (dialect !== "v2" && dialect !== "classic") throw new TypeError(`--dialect must be v2 or classic, not ${dialect}`);

await installCompetitors();
console.log(`${await describeMachine()}\n`);
let failures = 0;
for (const name of values.scenario.split(",")) {
  const scenario = SCENARIOS[name];
  if (scenario === undefined) {
    throw new TypeError(`--scenario must name ${Object.keys(SCENARIOS).join(", ")}, not ${name}`);
  }
  await quiet();
  const startMs = performance.now();
  const machineS = machineCpuS();
  const ownS = ownCpuS();
  const findings = await scenario({
    clients: Number(values.clients),
    tickers: Number(values.tickers),
    dialect,
    scale: Number(values.scale),
    carried: Number(values.carried),
  });
  const seconds = (performance.now() - startMs) / 1000;
  const otherCores = Math.max(0, machineCpuS() - machineS - ownCpuS() + ownS) / seconds;
  failures += findings.filter(({ holds }) => holds === false).length;
  console.log(`${name} (${number(seconds)} s, during which others used ${number(otherCores, 2)} cores):\n`);
  console.log(`${findingsTable(findings)}\n`);
}
Deno.exit(failures === 0 ? 0 : 1);
