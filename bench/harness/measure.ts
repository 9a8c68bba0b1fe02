import type { GroupReport } from "../client/generator_messages.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { machineCpuS, processStats } from "./process_stats.ts";
import type { ContenderName } from "./contenders.ts";
import { Rig } from "./rig.ts";

/** A server that grew to so much is stopped: this machine has other work, too. */
const RSS_LIMIT_BYTES = 3 * 2 ** 30;
const LOOK_EVERY_MS = 100;

export interface Measurement {
  readonly clients: number;
  readonly offeredTicksPerS: number;
  /** Part of all trades that each client takes. */
  readonly share: number;
  /** What the server made of the offered ticks. */
  readonly madeTicksPerS: number;
  readonly deliveriesPerS: number;
  readonly framesPerS: number;
  readonly megabytesPerS: number;
  /** CPU time of the server within the window, user and system, all threads. */
  readonly serverCpuS: number;
  /** The same per second of the window: 1 is one core. */
  readonly serverCpuShare: number;
  readonly deliveriesPerCpuS: number;
  readonly generatorCpuShare: number;
  /** What the machine did besides, in cores: a window with much of this is not worth much. */
  readonly otherCpuShare: number;
  readonly peakRssBytes: number;
  readonly report: GroupReport;
}

export interface MeasureOptions {
  readonly ticksPerS: number;
  readonly warmUpS: number;
  readonly windowS: number;
  /** Part of all trades that each client takes. @default 1 */
  readonly share?: number;
}

/** Lets a server run at one rate and measures a window of it; the clients must be open. */
export async function measure(
  rig: Rig,
  { ticksPerS, warmUpS, windowS, share = 1 }: MeasureOptions,
): Promise<Measurement> {
  await rig.produce({ ticks: ticksPerS });
  await guardedSleep(rig, warmUpS * 1000);
  const [made] = await Promise.all([rig.produce(), rig.tell({ do: "reset" })]);
  const cpuS = processStats(rig.server.pid).cpuS;
  const generatorCpuS = processStats(rig.generator.pid).cpuS;
  const machineS = machineCpuS();
  const startMs = performance.now();
  await guardedSleep(rig, windowS * 1000);
  const server = processStats(rig.server.pid);
  const generator = processStats(rig.generator.pid);
  const machineUsedS = machineCpuS() - machineS;
  const seconds = (performance.now() - startMs) / 1000;
  const [madeNow, reply] = await Promise.all([rig.produce(), rig.tell({ do: "report" })]);
  const report = reply.groups["all"];
  if (report === undefined) throw new RangeError("Cannot measure: no clients were opened");
  const windowSeconds = reply.windowMs / 1000;
  const serverCpuS = server.cpuS - cpuS;
  const generatorUsedS = generator.cpuS - generatorCpuS;
  const deliveriesPerS = report.ticks / windowSeconds;
  return {
    clients: report.open,
    offeredTicksPerS: ticksPerS,
    share,
    madeTicksPerS: (madeNow.ticks - made.ticks) / windowSeconds,
    deliveriesPerS,
    framesPerS: report.frames / windowSeconds,
    megabytesPerS: report.bytes / windowSeconds / 1e6,
    serverCpuS,
    serverCpuShare: serverCpuS / seconds,
    deliveriesPerCpuS: deliveriesPerS / (serverCpuS / seconds),
    generatorCpuShare: generatorUsedS / seconds,
    otherCpuShare: Math.max(0, machineUsedS - serverCpuS - generatorUsedS) / seconds,
    peakRssBytes: server.peakRssBytes,
    report,
  };
}

/** Clients of one server, and what they take. */
export interface Audience {
  readonly contender: ContenderName;
  readonly clients: number;
  readonly tickers: number;
  readonly hello: Readonly<Record<string, unknown>>;
  /** So many of the tickers each client takes, at random. @default all */
  readonly each?: number | undefined;
}

/** Starts a server and its clients, measures one window, and ends them. */
export async function measureOnce(
  { contender, clients, tickers, hello, each }: Audience,
  options: Omit<MeasureOptions, "share">,
): Promise<Measurement> {
  await using rig = await Rig.start(contender, { tickers, topics: each !== undefined });
  await rig.open({ clients, hello, ...(each === undefined ? {} : { each: { each, tickers } }) });
  return await measure(rig, { ...options, share: (each ?? tickers) / tickers });
}

/** Sleeps, and stops early when the server has become too large. */
async function guardedSleep(rig: Rig, durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  for (let leftMs = durationMs; leftMs > 0; leftMs = endMs - performance.now()) {
    await sleep(systemClock, Math.min(LOOK_EVERY_MS, leftMs));
    if (processStats(rig.server.pid).rssBytes > RSS_LIMIT_BYTES) {
      await rig.produce({ ticks: 0 });
      return;
    }
  }
}

/** Why a window does not show a rate that can be carried for long; null when it does. */
export function overload(
  { clients, offeredTicksPerS, share, madeTicksPerS, deliveriesPerS, report }: Measurement,
): string | null {
  const { p99 } = report.trade;
  // A short window ends with a few frames under way.
  if (madeTicksPerS < 0.98 * offeredTicksPerS) return `made ${Math.round(100 * madeTicksPerS / offeredTicksPerS)} %`;
  const delivered = deliveriesPerS / (madeTicksPerS * clients * share);
  if (delivered < 0.98) return `delivered ${Math.round(100 * delivered)} %`;
  if (p99 === null || p99 >= 100) return `p99 ${p99} ms`;
  return null;
}
