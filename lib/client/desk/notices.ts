import { type ReadonlySignal, signal } from "@preact/signals";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { LogLevel } from "./event_log.ts";

/** Something that a person must not overlook. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly level: LogLevel;
  /** What belongs to it, one line each. */
  readonly details: readonly string[];
}

const MAX_NOTICES = 4;
/** How long good news stays; the rest stays until it is dismissed. */
const INFO_MS = 15_000;

/** What is shown over the page until it is dismissed. The log keeps all of it. */
export class Notices {
  readonly #clock: Clock;
  readonly #all = signal<readonly Notice[]>([]);
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Newest first. */
  get all(): ReadonlySignal<readonly Notice[]> {
    return this.#all;
  }

  /** False when a notice says the same already. */
  tell(text: string, level: LogLevel, details: readonly string[] = []): boolean {
    const shown = this.#all.peek();
    if (shown.some((notice) => notice.text === text && notice.details.join() === details.join())) return false;
    const id = ++this.#lastId;
    const kept = shown.slice(0, MAX_NOTICES - 1);
    for (const notice of shown) if (!kept.includes(notice)) this.#forgetTimer(notice.id);
    this.#all.value = [{ id, text, level, details }, ...kept];
    if (level === "info") this.#timers.set(id, this.#clock.setTimeout(() => this.dismiss(id), INFO_MS));
    return true;
  }

  dismiss(id: number): void {
    this.#forgetTimer(id);
    this.#all.value = this.#all.peek().filter((notice) => notice.id !== id);
  }

  /** Leaves no timer. */
  dispose(): void {
    for (const id of this.#timers.keys()) this.#forgetTimer(id);
  }

  #forgetTimer(id: number): void {
    this.#clock.clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
