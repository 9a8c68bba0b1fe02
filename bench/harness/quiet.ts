import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type Measurement, overload } from "./measure.ts";
import { machineCpuS } from "./process_stats.ts";

/** Others may use so much of the machine, in cores, before a window counts as disturbed. */
const DISTURBING_CORES = 0.15;
const LOOK_MS = 500;
const PATIENCE_MS = 60_000;
/** Windows at one rate; the last one stands, and its table tells what others used. */
const CHANCES = 3;

/** Waits, no longer than a minute, until this machine has nothing else to do. Nothing of ours may be running. */
export async function quiet(): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (performance.now() < endMs) {
    const startS = machineCpuS();
    await sleep(systemClock, LOOK_MS);
    if ((machineCpuS() - startS) / (LOOK_MS / 1000) < DISTURBING_CORES) return;
  }
}

/**
 * Measures when the machine is quiet, and again while it did not stay so or the server did not carry its load: one stall
 * of the machine in the middle of a window says nothing about a server. Every server gets the same number of chances.
 *
 * @param measureOnce starts what it needs, measures one window and ends what it started
 * @returns the first window that is undisturbed and was carried, else the last one
 */
export async function measureUndisturbed(measureOnce: () => Promise<Measurement>): Promise<Measurement> {
  for (let chance = 1;; chance += 1) {
    await quiet();
    const measurement = await measureOnce();
    const isDisturbed = measurement.otherCpuShare >= DISTURBING_CORES;
    if (chance === CHANCES || (!isDisturbed && overload(measurement) === null)) return measurement;
  }
}
