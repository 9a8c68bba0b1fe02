import { table } from "../harness/table.ts";
import type { Dialect } from "../client/tally.ts";

export interface ScenarioOptions {
  readonly clients: number;
  readonly tickers: number;
  /** Of the clients, where the scenario leaves the choice. */
  readonly dialect: Dialect;
  /** Durations are multiplied by this: 1 is what the documents report, less is for a quick look. */
  readonly scale: number;
}

/** One thing that a scenario measured. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  /** What it should be; empty when it is only reported. */
  readonly wanted: string;
  /** @default nothing is wanted */
  readonly holds?: boolean;
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
