import type { ContenderName } from "./contenders.ts";
import { measureOnce, overload } from "./measure.ts";
import { measureUndisturbed } from "./quiet.ts";

export interface RateSearchOptions {
  readonly contender: ContenderName;
  readonly clients: number;
  readonly tickers: number;
  readonly hello: Readonly<Record<string, unknown>>;
  /** So many of the tickers each client takes. @default all */
  readonly each?: number | undefined;
  /** Where the search starts, ticks per second. */
  readonly fromTicksPerS: number;
  /** Where it gives up. */
  readonly toTicksPerS: number;
}

export interface FoundRate {
  /** Highest rate that a short window showed to be carried; 0 when not even the first was. */
  readonly ticksPerS: number;
  /** What the next higher rate failed by. */
  readonly limit: string;
}

const WARM_UP_S = 1;
const WINDOW_S = 2;
/** The search ends when the rate is known this well. */
const PRECISION = 1.08;

/** Finds the highest rate that a server carries: doubles until it fails, then halves the gap; each time a new process. */
export async function findRate(options: RateSearchOptions): Promise<FoundRate> {
  const { contender, clients, tickers, hello, each, fromTicksPerS, toTicksPerS } = options;
  const measureAt = (ticksPerS: number) =>
    measureUndisturbed(() =>
      measureOnce({ contender, clients, tickers, hello, each }, {
        ticksPerS,
        warmUpS: WARM_UP_S,
        windowS: WINDOW_S,
      })
    );
  let good = 0;
  let bad = Infinity;
  let limit = `not tried beyond ${toTicksPerS} ticks/s`;
  let rate = fromTicksPerS;
  while (rate >= 1 && rate <= toTicksPerS && bad / Math.max(1, good) > PRECISION) {
    const measurement = await measureAt(rate);
    const failure = overload(measurement);
    if (failure === null) good = rate;
    else {
      bad = rate;
      const busy = measurement.generatorCpuShare > 0.9 ? ", and the load generator was busy" : "";
      limit = `at ${rate} ticks/s: ${failure}${busy}`;
    }
    rate = Math.round(bad === Infinity ? good * 2 : good === 0 ? bad / 2 : Math.sqrt(good * bad));
  }
  return { ticksPerS: good, limit };
}
