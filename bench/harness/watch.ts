import { processStats } from "./process_stats.ts";
import type { Rig } from "./rig.ts";

const LOOK_EVERY_MS = 100;

/** Looks at a process again and again and keeps the largest resident set it saw. */
export class RssWatch implements Disposable {
  readonly #pid: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #peakBytes = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Largest resident set since the start or the last {@link reset}. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  reset(): void {
    this.#peakBytes = 0;
    this.#look();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#peakBytes = Math.max(this.#peakBytes, processStats(this.#pid).rssBytes);
  }
}

/**
 * Waits until a server counts at most `connections`.
 *
 * @returns how long that took; null when it did not come to it within `limitMs`
 */
export async function waitForConnections(rig: Rig, connections: number, limitMs: number): Promise<number | null> {
  const startMs = performance.now();
  while (performance.now() - startMs < limitMs) {
    if ((await rig.produce()).connections <= connections) return performance.now() - startMs;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return null;
}
