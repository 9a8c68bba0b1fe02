import { type ContenderName, CONTENDERS } from "./contenders.ts";
import { type Measurement, overload } from "./measure.ts";
import { mebibytes, milliseconds, number, table } from "./table.ts";

export interface Run {
  readonly contender: ContenderName;
  readonly measurement: Measurement;
  /** What the clients asked for, where they could. */
  readonly flushMs?: number;
}

const HEADERS = [
  "server",
  "offered ticks/s",
  "made ticks/s",
  "deliveries/s",
  "frames/s",
  "CPU s",
  "cores",
  "deliveries per CPU s",
  "x v2",
  "x Bun",
  "x ws",
  "p50 ms",
  "p99 ms",
  "max ms",
  "PONG p99 ms",
  "peak RSS MiB",
  "generator cores",
  "other cores",
  "verdict",
];

/** What the client that checks everything found, and whether the rate was carried. */
function verdict(measurement: Measurement): string {
  const failure = overload(measurement);
  const [audit] = measurement.report.audits;
  const words = [failure === null ? "carried" : `overloaded: ${failure}`];
  if (audit !== undefined) {
    if (audit.missingTrades === null) words.push(`${number(audit.mergedRows)} rows merged`);
    else if (audit.missingTrades > 0) words.push(`${number(audit.missingTrades)} trades missing`);
    if (audit.disorderedTrades > 0) words.push(`${number(audit.disorderedTrades)} out of order`);
    if (audit.broken > 0) words.push(`${number(audit.broken)} broken`);
  }
  return words.join(", ");
}

/** One table of servers that were measured under the same offer, or each at its best. Ratios are of deliveries per CPU s. */
export function fanOutTable(runs: readonly Run[]): string {
  const efficiency = (name: ContenderName, wanted?: number) =>
    runs.find(({ contender, flushMs }) => contender === name && flushMs === wanted)?.measurement.deliveriesPerCpuS ??
      NaN;
  return table(
    HEADERS,
    runs.map(({ contender, measurement, flushMs }) => {
      const { report: { trade, pong } } = measurement;
      return [
        CONTENDERS[contender].title + (flushMs === undefined ? "" : ` ${flushMs} ms`),
        number(measurement.offeredTicksPerS),
        number(measurement.madeTicksPerS),
        number(measurement.deliveriesPerS),
        number(measurement.framesPerS),
        number(measurement.serverCpuS, 2),
        number(measurement.serverCpuShare, 2),
        number(measurement.deliveriesPerCpuS),
        number(measurement.deliveriesPerCpuS / efficiency("v2", flushMs), 2),
        number(measurement.deliveriesPerCpuS / efficiency("bun"), 2),
        number(measurement.deliveriesPerCpuS / efficiency("ws"), 2),
        milliseconds(trade.p50),
        milliseconds(trade.p99),
        milliseconds(trade.max),
        milliseconds(pong.p99),
        mebibytes(measurement.peakRssBytes),
        number(measurement.generatorCpuShare, 2),
        number(measurement.otherCpuShare, 2),
        verdict(measurement),
      ];
    }),
  );
}
