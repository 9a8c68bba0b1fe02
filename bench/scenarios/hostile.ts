import { ATTACKS } from "../client/attacks.ts";
import { WitnessReply } from "../client/round_trips.ts";
import { LineProcess } from "../harness/line_process.ts";
import { processStats } from "../harness/process_stats.ts";
import { mebibytes, milliseconds } from "../harness/table.ts";
import { RssWatch } from "../harness/watch.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import type { Finding } from "./scenario.ts";

const LIMIT_MS = 250;

const descriptors = (pid: number): number => [...Deno.readDirSync(`/proc/${pid}/fd`)].length;

/**
 * Attacks the app itself, as `deno task start` runs it on the simulated market of 200 trades/s, in twelve ways one after
 * the other, while 20 ordinary clients ping ten times a second each.
 */
export async function hostile(): Promise<readonly Finding[]> {
  await using server = await startServer({
    SIM_RATE: "200",
    // The attackers share one address; with the limit as shipped most of them would not even get in.
    MAX_CONNECTIONS_PER_ADDRESS: "5000",
  });
  let exitCode: number | null = null;
  server.ended.then((code) => exitCode = code);
  const command = [Deno.execPath(), "run", "-A", "bench/witnesses.ts", String(server.port)];
  await using witnesses = LineProcess.start("witnesses", command);
  const heard = async () => WitnessReply.parse(await witnesses.ask("round trips"));
  // Once it answers they are connected.
  await heard();
  using rss = new RssWatch(server.pid);
  await sleep(systemClock, 3000);
  const { roundTrip: quiet } = await heard();
  const before = processStats(server.pid).rssBytes;
  const descriptorsBefore = descriptors(server.pid);
  const findings: Finding[] = [{
    what: "nobody attacks",
    measured: `round trip p99 ${milliseconds(quiet.p99)} ms, max ${milliseconds(quiet.max)} ms`,
    wanted: "",
  }];
  for (const attack of ATTACKS) {
    const outcome = await attack.run(server.port);
    // What an attack leaves behind shows after it.
    await sleep(systemClock, 1000);
    const { p99, max } = (await heard()).roundTrip;
    findings.push({
      what: attack.name,
      measured: `${outcome}; round trip p99 ${milliseconds(p99)} ms, max ${milliseconds(max)} ms`,
      wanted: `max below ${LIMIT_MS} ms`,
      holds: max !== null && max < LIMIT_MS,
    });
  }
  await sleep(systemClock, 3000);
  const { lost, clients } = await heard();
  findings.push({
    what: "the server afterwards",
    measured: exitCode === null
      ? `runs, ${lost} of ${clients} witnesses lost, ${descriptorsBefore} -> ${descriptors(server.pid)} descriptors`
      : `ended with code ${exitCode}: ${server.log().slice(-500)}`,
    wanted: "runs, nobody lost",
    holds: exitCode === null && lost === 0,
  }, {
    what: "RSS",
    measured: `${mebibytes(before)} -> peak ${mebibytes(rss.peakBytes)} MiB`,
    wanted: "",
  });
  return findings;
}
