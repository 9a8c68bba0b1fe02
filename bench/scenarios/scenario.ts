import type { Audit } from "../client/auditor.ts";
import type { Held } from "../harness/rig.ts";
import { mebibytes, number, table } from "../harness/table.ts";
import type { Dialect } from "../client/tally.ts";

export interface ScenarioOptions {
  readonly clients: number;
  readonly tickers: number;
  /** Of the clients, where the scenario leaves the choice. */
  readonly dialect: Dialect;
  /** Durations are multiplied by this: 1 is what the documents report, less is for a quick look. */
  readonly scale: number;
  /** Trades per second that the classic dialect carries; 0 = to be found first. */
  readonly carried: number;
}

/**
 * What slow clients are sent: of v2 2,000 trades/s and 100 events/s, of the classic dialect, which cannot ask for less
 * than everything, 100 trades/s and 20 events/s.
 */
export const SLOW_CLIENT_LOAD = {
  v2: { ticks: 2000, events: 100 },
  classic: { ticks: 100, events: 20 },
} as const;

/**
 * HELLO of the many others: trades only. So large events can fill the buffers of a few clients, as this takes, without
 * this machine having to carry them 500 times.
 */
export const TRADES_ONLY = { types: ["TICK"] } as const;

/** A server's heap grows to its size under a load within so long; what grows later is of other causes. */
export const WARM_UP_S = 60;

/** One thing that a scenario measured. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  /** What it should be; empty when it is only reported. */
  readonly wanted: string;
  /** @default nothing is wanted */
  readonly holds?: boolean;
}

/** Numbers of the events that were made while a client was connected. */
export interface EventRange {
  readonly first: number;
  readonly last: number;
}

/** Whether a client got each of these events once and in order. */
export function wholeness(audit: Audit, { first, last }: EventRange): Omit<Finding, "what"> {
  const { events, firstEvent, lastEvent, missingEvents, disorderedEvents, seqGaps } = audit;
  return {
    measured: `${number(events)} of ${number(last - first + 1)}, ${disorderedEvents} out of order`,
    wanted: "all, in order",
    holds: firstEvent === first && lastEvent === last && missingEvents + disorderedEvents + seqGaps === 0,
  };
}

/**
 * How much more a server grew in a phase with clients that do not read than in the same phase without them, in one run.
 * Growth runs from the first reading of a phase to its peak.
 */
export function growth(without: Held, withThem: Held, limitBytes: number): Omit<Finding, "what"> {
  const grown = ({ firstBytes, peakBytes }: Held) => peakBytes - firstBytes;
  const more = grown(withThem) - grown(without);
  const phase = (held: Held) =>
    `${mebibytes(held.firstBytes)} -> ${mebibytes(held.peakBytes)} MiB (+${mebibytes(grown(held))})`;
  return {
    measured: `without ${phase(without)}, with ${phase(withThem)}: ${mebibytes(more)} MiB more`,
    wanted: `at most ${number(limitBytes / 2 ** 20, 1)} MiB more`,
    holds: more <= limitBytes,
  };
}

export type Scenario = (options: ScenarioOptions) => Promise<readonly Finding[]>;

/** What was measured, and whether it is what it should be. */
export function findingsTable(findings: readonly Finding[]): string {
  return table(
    ["what", "measured", "wanted", "holds"],
    findings.map(({ what, measured, wanted, holds }) => [
      what,
      measured,
      wanted,
      holds === undefined ? "-" : holds ? "yes" : "NO",
    ]),
  );
}
