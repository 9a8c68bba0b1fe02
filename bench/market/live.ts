import * as z from "zod";
import { decodeBatched } from "@/lib/protocol/mod.ts";
import { connectClient } from "@/tests/support/feed_client.ts";
import { LatencyHistogram, type LatencySummary } from "../client/latency.ts";
import { LineProcess } from "../harness/line_process.ts";
import { machineCpuS, machineStolenS, ownCpuS, processStats } from "../harness/process_stats.ts";
import { TradeMaker } from "./market_tape.ts";

const Counts = z.object({
  made: z.number(),
  shed: z.number(),
  makingMs: z.number(),
  scanMs: z.number(),
  found: z.number(),
  size: z.number(),
  activeCount: z.number(),
  secondsBytes: z.number(),
  heapUsed: z.number(),
  external: z.number(),
  beatMs: z.number(),
});

export interface LiveRun {
  readonly tradesPerS: number;
  /** Of the process, the making of trades taken off, as parts of one core; and what that took. */
  readonly cores: number;
  readonly makingCores: number;
  /** What other programs took of this machine, the client taken off, and what other machines took of its cores. */
  readonly otherCores: number;
  readonly stolenCores: number;
  readonly madePerS: number;
  readonly shedPerS: number;
  /** Milliseconds a second that the scans take, and the rows that they found last. */
  readonly scanMs: number;
  readonly found: number;
  /** Trades that reached the client, a second. */
  readonly readPerS: number;
  readonly latency: LatencySummary;
  /** At the beginning, then every few seconds. */
  readonly rssMiB: readonly number[];
  /** The most since the process began. */
  readonly peakRssMiB: number;
  readonly activeCount: number;
  readonly secondsBytes: number;
}

export interface LiveOptions {
  readonly tickers: number;
  readonly tradesPerS: number;
  readonly warmUpS: number;
  readonly seconds: number;
  /** Where bars are kept: `disk` or `memory`. */
  readonly store: string;
}

/** Bench trades carry their event time; what is later than this was made late on purpose. */
const LATE_MS = 500;
const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

/** Runs the engine over such a market, with one client that takes the ten busiest tickers and forty of the others. */
export async function runLive({ tickers, tradesPerS, warmUpS, seconds, store }: LiveOptions): Promise<LiveRun> {
  const file = new URL("../servers/market.ts", import.meta.url).pathname;
  // As `deno task start` does.
  const v8 = "--v8-flags=--heap-growing-percent=30,--max-semi-space-size=8";
  const flags = ["--rate", String(tradesPerS), "--tickers", String(tickers), "--store", store];
  await using server = LineProcess.start("market", [Deno.execPath(), "run", "-A", "--no-check", v8, file, ...flags]);
  const port = Number(/^listening (\d+)$/.exec(await server.readLine())?.[1]);
  await using client = await connectClient(port, ["flashtape.v2"]);
  const names = new TradeMaker(tickers).tickers;
  const wanted = [
    ...names.slice(0, 10),
    ...Array.from({ length: 40 }, (_, n) => names[Math.floor(tickers / 41) * (n + 1)]),
  ];
  const histogram = new LatencyHistogram();
  let read = 0;
  client.socket.addEventListener("message", ({ data }) => {
    const nowMs = Date.now();
    for (const line of String(data).split("\n")) {
      if (!line.startsWith("TICK:")) continue;
      const message = decodeBatched(line);
      if (message.type !== "TICK" || message.stamps._snapshot === true) continue;
      for (const [row, offset] of message.data.t.entries()) {
        read += message.data.n?.[row] ?? 1;
        const latencyMs = nowMs - message.data.t0 - offset;
        if (latencyMs <= LATE_MS) histogram.record(latencyMs);
      }
    }
  });
  client.socket.send(JSON.stringify({ type: "HELLO", name: "bench", tickers: wanted }));
  const ping = setInterval(() => client.socket.send('{"type":"PING","id":1}'), 5000);
  try {
    await wait(warmUpS);
    histogram.reset();
    read = 0;
    const [before, from, startMs] = [processStats(server.pid), Counts.parse(await server.ask({})), performance.now()];
    const othersS = () => machineCpuS() - ownCpuS() - processStats(server.pid).cpuS;
    const [othersFromS, stolenFromS] = [othersS(), machineStolenS()];
    const rssMiB: number[] = [before.rssBytes / 2 ** 20];
    for (let passed = 0; passed < seconds; passed += 5) {
      await wait(Math.min(5, seconds - passed));
      rssMiB.push(processStats(server.pid).rssBytes / 2 ** 20);
    }
    const [after, to] = [processStats(server.pid), Counts.parse(await server.ask({}))];
    const elapsedS = (performance.now() - startMs) / 1000;
    if (server.errors !== "") console.error(server.errors);
    const makingCores = (to.makingMs - from.makingMs) / 1000 / elapsedS;
    return {
      tradesPerS,
      cores: (after.cpuS - before.cpuS) / elapsedS - makingCores,
      makingCores,
      otherCores: (othersS() - othersFromS) / elapsedS,
      stolenCores: (machineStolenS() - stolenFromS) / elapsedS,
      madePerS: (to.made - from.made) / elapsedS,
      shedPerS: (to.shed - from.shed) / elapsedS,
      scanMs: (to.scanMs - from.scanMs) / elapsedS,
      found: to.found,
      readPerS: read / elapsedS,
      latency: histogram.summary(),
      rssMiB,
      peakRssMiB: after.peakRssBytes / 2 ** 20,
      activeCount: to.activeCount,
      secondsBytes: to.secondsBytes,
    };
  } finally {
    clearInterval(ping);
  }
}
