import { BarBuilder, MarketFacts, MarketState, TradeLedger } from "@/lib/market/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";
import { TradeMaker } from "./market_tape.ts";
import { ObjectFacts } from "./object_facts.ts";
import { scanAll } from "./scans.ts";

/** Event time at which these markets begin: on a whole minute. */
const START_MS = Date.UTC(2026, 0, 5, 15);

export interface FormsOptions {
  readonly tickers: number;
  readonly tradesPerS: number;
  readonly seconds: number;
}

export interface FormRun {
  /** Milliseconds of one core that a second of the market takes, with all scans asked once in it. */
  readonly msPerS: number;
  /** Of the last seconds alone, when the windows are as full as they get in this run. */
  readonly lastMsPerS: number;
  readonly found: number;
  /** By how much the process has grown, after a collection. */
  readonly bytesPerTicker: number;
}

const collect = (): void => {
  // There with --v8-flags=--expose-gc.
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
};

function heldBytes(): number {
  collect();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Plays seconds of a market to one form of the facts, as fast as it goes; only that form's own work is timed. */
function run(
  options: FormsOptions,
  form: { table: FactTable; second: (maker: TradeMaker, fromMs: number) => number },
): FormRun {
  const { tickers, seconds } = options;
  const maker = new TradeMaker(tickers);
  const before = heldBytes();
  const times: number[] = [];
  let found = 0;
  for (let second = 0; second < seconds; second++) {
    const startMs = performance.now();
    const making = form.second(maker, START_MS + second * 1000);
    found = scanAll(form.table);
    times.push(performance.now() - startMs - making);
  }
  const mean = (list: readonly number[]) => list.reduce((sum, time) => sum + time, 0) / list.length;
  return {
    msPerS: mean(times),
    lastMsPerS: mean(times.slice(-5)),
    found,
    bytesPerTicker: (heldBytes() - before) / tickers,
  };
}

/** Makes a second's trades; how long that took. */
function makeSecond(maker: TradeMaker, fromMs: number, count: number) {
  const startMs = performance.now();
  const trades = Array.from({ length: count }, (_, n) => maker.make(fromMs + Math.floor(n * 1000 / count)));
  return { trades, makingMs: performance.now() - startMs };
}

/** The facts as the server keeps them, the market state that they read included. */
export function runColumns(options: FormsOptions): FormRun {
  const market = new MarketState("always_open");
  const facts = new MarketFacts(market);
  return run(options, {
    table: facts,
    second: (maker, fromMs) => {
      const { trades, makingMs } = makeSecond(maker, fromMs, options.tradesPerS);
      for (const trade of trades) market.applyTrade(trade);
      facts.advance(fromMs + 1000);
      return makingMs;
    },
  });
}

/** The straightforward form. */
export function runObjects(options: FormsOptions): FormRun {
  const facts = new ObjectFacts();
  return run(options, {
    table: facts,
    second: (maker, fromMs) => {
      const { trades, makingMs } = makeSecond(maker, fromMs, options.tradesPerS);
      for (const trade of trades) facts.add(trade);
      facts.advance(fromMs + 1000);
      return makingMs;
    },
  });
}

export interface HeldAt {
  readonly minute: number;
  readonly bytesPerTicker: number;
}

/** What everything that is kept of trades grows to, minute by minute: ids, bars that may be revised, sums, facts. */
export function runMinutes(
  { tickers, tradesPerS, minutes }: Omit<FormsOptions, "seconds"> & { minutes: number },
): HeldAt[] {
  const ledger = new TradeLedger({ kept: 1 });
  const bars = new BarBuilder();
  const market = new MarketState("always_open");
  const facts = new MarketFacts(market);
  const maker = new TradeMaker(tickers);
  const before = heldBytes();
  const held: HeldAt[] = [];
  for (let second = 0; second < minutes * 60; second++) {
    const fromMs = START_MS + second * 1000;
    for (const trade of makeSecond(maker, fromMs, tradesPerS).trades) {
      if (!ledger.count(trade)) continue;
      market.applyTrade(trade);
      bars.add(trade);
    }
    facts.advance(fromMs + 1000);
    if (second % 60 !== 59) continue;
    ledger.advance(fromMs);
    bars.advance(fromMs);
    facts.numbers("price");
    held.push({ minute: (second + 1) / 60, bytesPerTicker: (heldBytes() - before) / tickers });
  }
  return held;
}
