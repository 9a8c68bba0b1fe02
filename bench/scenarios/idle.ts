import { BenchClient } from "../client/bench_client.ts";
import { processStats } from "../harness/process_stats.ts";
import { Rig } from "../harness/rig.ts";
import { mebibytes, number } from "../harness/table.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import type { Finding, ScenarioOptions } from "./scenario.ts";

const CONNECTIONS = 10_000;
const AT_ONCE = 100;
const SETTLE_S = 20;
const HEARTBEAT_MS = 15_000;
/** Loopback addresses to connect to, so that no pair of addresses runs out of ports. */
const ADDRESSES = 8;

/** 10,000 connections that say hello and their heartbeat and are sent nothing else. */
export async function idle({ dialect, tickers, scale }: ScenarioOptions): Promise<readonly Finding[]> {
  const wanted = Math.round(CONNECTIONS * scale);
  await using rig = await Rig.start(dialect, { tickers, hostname: "0.0.0.0" });
  const clients: BenchClient[] = [];
  let closed = 0;
  const openOne = async (index: number) => {
    const client = await BenchClient.open({
      host: `127.0.0.${1 + index % ADDRESSES}`,
      port: rig.port,
      bufferBytes: 2048,
      headers: dialect === "v2" ? { "Sec-WebSocket-Protocol": "flashtape.v2" } : {},
    }, { text: () => {}, closed: () => closed += 1 });
    if (dialect === "v2") client.sendText('{"type":"HELLO"}');
    clients.push(client);
  };
  // One connection first: what the server loads on the first one is not the price of the others.
  await openOne(0);
  await sleep(systemClock, 2000);
  const before = processStats(rig.server.pid);
  const startMs = performance.now();
  for (let index = 1; index < wanted; index += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted - index) }, (_, at) => openOne(index + at)));
  }
  const openedS = (performance.now() - startMs) / 1000;
  const ping = dialect === "v2" ? '{"type":"PING","id":1}' : "PING";
  // Spread over the interval, as clients that came one by one would be.
  let next = 0;
  const heartbeat = setInterval(() => {
    for (let count = 0; count < wanted / (HEARTBEAT_MS / 100); count += 1) clients[next++ % wanted]?.sendText(ping);
  }, 100);
  await sleep(systemClock, SETTLE_S * 1000);
  const cpuBefore = processStats(rig.server.pid).cpuS;
  await sleep(systemClock, SETTLE_S * 1000);
  const after = processStats(rig.server.pid);
  clearInterval(heartbeat);
  const { connections } = await rig.produce();
  const lost = closed;
  for (const client of clients) client.cut();
  return [
    {
      what: "idle connections",
      measured: `${number(connections)} after ${2 * SETTLE_S} s, ${lost} lost, opened in ${number(openedS, 1)} s`,
      wanted: number(wanted),
      holds: connections === wanted && lost === 0,
    },
    {
      what: "RSS of the server",
      measured: `${mebibytes(before.rssBytes)} -> ${mebibytes(after.rssBytes)} MiB`,
      wanted: "",
    },
    { what: "bytes per connection", measured: number((after.rssBytes - before.rssBytes) / (wanted - 1)), wanted: "" },
    { what: "cores in use", measured: number((after.cpuS - cpuBefore) / SETTLE_S, 3), wanted: "" },
  ];
}
