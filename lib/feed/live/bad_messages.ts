import { errorMessage, type Logger } from "@/lib/support/logger.ts";

const SAMPLE_LENGTH = 200;

/** Counts messages that could not be read. The log gets the 1st, 2nd, 4th, 8th, ..., so that a flood cannot fill it. */
export class BadMessages {
  readonly #logger: Logger;
  #count = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get count(): number {
    return this.#count;
  }

  report(error: unknown, message: unknown): void {
    this.#count += 1;
    if ((this.#count & (this.#count - 1)) !== 0) return;
    const text = typeof message === "string" ? message : JSON.stringify(message);
    this.#logger.warn("upstream message left out", {
      error: errorMessage(error),
      sample: text.slice(0, SAMPLE_LENGTH),
      count: this.#count,
    });
  }
}
