import { crashCycles } from "@/tests/support/process/crash_cycles.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import { number } from "../harness/table.ts";
import type { Finding, Scenario } from "./scenario.ts";

const KILLS = 50;

/** A busy simulated server that is killed at random moments: what it acknowledged is there after each restart. */
export const crash: Scenario = async ({ scale }) => {
  const kills = Math.max(1, Math.round(KILLS * scale));
  const what = `${kills} kills at random moments, 1,000 trades/s`;
  const wanted = "nothing acknowledged is lost, bars of one second at most";
  try {
    const { checked, restartMs } = await crashCycles({ seed: 50, kills, environment: { SIM_RATE: "1000" } });
    const compared = Object.entries(checked).map(([name, count]) => `${number(count)} ${name}`).join(", ");
    return [
      { what, measured: `nothing missing; compared ${compared}`, wanted, holds: true },
      { what: "a restart, to the first answer", measured: `at most ${number(Math.max(...restartMs))} ms`, wanted: "" },
    ] satisfies Finding[];
  } catch (error) {
    return [{ what, measured: errorMessage(error), wanted, holds: false }];
  }
};
