import { sleep, systemClock } from "@/lib/support/clock.ts";
import { BenchClient } from "../client/bench_client.ts";
import { measure } from "../harness/measure.ts";
import { processStats } from "../harness/process_stats.ts";
import { Rig } from "../harness/rig.ts";
import { number } from "../harness/table.ts";
import type { Finding, ScenarioOptions } from "./scenario.ts";

const TICKERS = 1_000;
const EACH = 50;
const TRADES_PER_S = 5_000;
const NEWCOMERS_PER_S = 1_000;
const NEWCOMERS_S = 3;
const STEP_MS = 10;

/** 1,000 connections a second come for 3 s, whether or not those before were accepted, while many clients take 50 of 1,000 tickers each at 5,000 trades/s. */
export async function accepts({ clients, scale }: ScenarioOptions): Promise<readonly Finding[]> {
  await using rig = await Rig.start("v2", { tickers: TICKERS });
  await rig.open({ clients, each: { each: EACH, tickers: TICKERS } });
  const share = EACH / TICKERS;
  const before = await measure(rig, { ticksPerS: TRADES_PER_S, warmUpS: 2, windowS: 5 * scale, share });
  await rig.tell({ do: "reset" });
  const cpuS = processStats(rig.server.pid).cpuS;
  const newcomers: BenchClient[] = [];
  const headers = { "Sec-WebSocket-Protocol": "flashtape.v2" };
  const waitsMs: number[] = [];
  const openOne = async () => {
    const askedMs = performance.now();
    newcomers.push(
      await BenchClient.open({ port: rig.port, bufferBytes: 2048, headers }, { text: () => {}, closed: () => {} }),
    );
    waitsMs.push(performance.now() - askedMs);
  };
  const startMs = performance.now();
  const wanted = NEWCOMERS_PER_S * NEWCOMERS_S * scale;
  const opening: Promise<void>[] = [];
  while (opening.length < wanted) {
    const dueByNow = Math.min(wanted, NEWCOMERS_PER_S * (performance.now() - startMs) / 1000);
    while (opening.length < dueByNow) opening.push(openOne());
    await sleep(systemClock, STEP_MS);
  }
  await Promise.all(opening);
  const seconds = (performance.now() - startMs) / 1000;
  const used = (processStats(rig.server.pid).cpuS - cpuS) / seconds;
  const during = (await rig.tell({ do: "report" })).groups["all"];
  await rig.produce({ ticks: 0 });
  await sleep(systemClock, 500);
  const perS = newcomers.length / seconds;
  for (const client of newcomers) client.cut();
  waitsMs.sort((one, other) => one - other);
  const wait = (part: number) => number(waitsMs[Math.floor(part * (waitsMs.length - 1))] ?? NaN);
  return [
    {
      what: "the load",
      measured: `${number(before.deliveriesPerS)} deliveries/s, ${number(before.serverCpuShare, 2)} of a core`,
      wanted: "",
    },
    {
      what: `${number(newcomers.length)} connections, ${number(NEWCOMERS_PER_S)} a second`,
      measured: `${number(perS)} accepted per second; waited p50 ${wait(0.5)}, p99 ${wait(0.99)} ms`,
      wanted: `all, at ${number(NEWCOMERS_PER_S)}/s`,
      holds: perS >= 0.97 * NEWCOMERS_PER_S,
    },
    {
      what: "deliveries meanwhile",
      measured: `${number((during?.ticks ?? 0) / seconds)}/s, p99 ${number(during?.trade.p99 ?? NaN)} ms; ${
        number(used, 2)
      } of a core`,
      wanted: "at least 90 % of those before",
      holds: (during?.ticks ?? 0) / seconds >= 0.9 * before.deliveriesPerS,
    },
  ];
}
