import type { Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";

/** How often the list is asked for again, and after how long when it could not be had. */
const EVERY_MS = 3_600_000;
const AGAIN_MS = 60_000;

export interface ProductWatchOptions {
  /** All products of the market. */
  readonly list: (signal: AbortSignal) => Promise<readonly Ticker[]>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of the list each time that it was had, and of the one before while it could not be. */
  readonly onProducts: (products: readonly Ticker[]) => void;
}

/** Keeps up with what an exchange trades. */
export class ProductWatch {
  readonly #options: ProductWatchOptions;
  readonly #outage: OutageLog;

  constructor(options: ProductWatchOptions) {
    this.#options = options;
    this.#outage = new OutageLog("asking for products", options.logger);
  }

  /** Until `stop` aborts. Never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    const { list, clock, onProducts } = this.#options;
    let products: readonly Ticker[] = [];
    while (!stop.aborted) {
      let waitMs = EVERY_MS;
      try {
        products = await list(stop);
        this.#outage.worked();
      } catch (error) {
        if (stop.aborted) return;
        this.#outage.failed(error);
        waitMs = AGAIN_MS;
      }
      onProducts(products);
      await sleep(clock, waitMs, stop);
    }
  }
}
