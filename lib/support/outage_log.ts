import { errorMessage, type LogFields, type Logger } from "./logger.ts";

/** Runs steps that may fail for a while; of a row of failures the first is logged, and that it is over. */
export class OutageLog {
  readonly #what: string;
  readonly #logger: Logger;
  #isFailing = false;

  /** @param what what the steps do, as a sentence begins: `keeping orders` */
  constructor(what: string, logger: Logger) {
    this.#what = what;
    this.#logger = logger;
  }

  /** False when the step has thrown. */
  attempt(step: () => void): boolean {
    try {
      step();
    } catch (error) {
      this.failed(error);
      return false;
    }
    this.worked();
    return true;
  }

  /** To be told of a failure of a step that was run elsewhere. */
  failed(error: unknown, fields: LogFields = {}): void {
    if (!this.#isFailing) this.#logger.error(`${this.#what} failed`, { ...fields, error: errorMessage(error) });
    this.#isFailing = true;
  }

  /** The same of a success. */
  worked(): void {
    if (this.#isFailing) this.#logger.info(`${this.#what} works again`);
    this.#isFailing = false;
  }
}
