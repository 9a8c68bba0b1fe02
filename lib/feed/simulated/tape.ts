import type { EpochMs, Quote, Trade } from "@/lib/protocol/mod.ts";
import type { FeedEvent, FeedStatus } from "../feed.ts";
import { Instrument } from "./instrument.ts";
import { listUniverse, type UniverseOptions } from "./listing.ts";
import { Random } from "./random.ts";
import { type HaltChange, Scenario } from "./scenario.ts";
import { makeTrade } from "./trade_maker.ts";

/** The tape grows by this much at a time. */
export const STEP_MS = 50;

export interface TapeOptions extends UniverseOptions {
  readonly seed: number;
}

/**
 * What the simulated market prints, on a timeline of its own that starts at 0: equal options give equal events,
 * whenever and however fast {@link next} is called.
 */
export class Tape {
  readonly instruments: readonly Instrument[];
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #tradesPerMs: number;
  #timeMs = 0;
  #nextTradeMs: number;
  #trades = 0;

  constructor(options: TapeOptions) {
    const birth = new Random(options.seed);
    this.instruments = listUniverse(options, birth).map((listing) => new Instrument(listing, birth));
    this.#scenario = new Scenario(this.instruments, new Random(options.seed, 1));
    this.#random = new Random(options.seed, 2);
    this.#tradesPerMs = options.tradesPerSecond / 1000;
    this.#nextTradeMs = this.#random.exponential(1 / this.#tradesPerMs);
  }

  /** How far the tape has got, milliseconds since its start. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /**
   * The events of the next {@link STEP_MS}, in order of arrival.
   *
   * @param originMs when the tape started, epoch milliseconds: event times are given against it
   */
  next(originMs: number): FeedEvent[] {
    const startMs = this.#timeMs;
    const stamp = Math.round(originMs + startMs) as EpochMs;
    const events: FeedEvent[] = this.#scenario.advance(startMs).map((change) => haltStatus(change, stamp));
    for (const instrument of this.instruments) {
      instrument.advance(startMs, STEP_MS, this.#random);
      const book = instrument.quote(startMs, this.#random);
      if (book !== null) {
        events.push({ kind: "quote", ticker: instrument.listing.ticker, ...book, timeMs: stamp } satisfies Quote);
      }
    }
    this.#timeMs += STEP_MS;
    return events.concat(this.#tradesUntil(this.#timeMs, originMs));
  }

  #tradesUntil(endMs: number, originMs: number): Trade[] {
    const trades: Trade[] = [];
    const { instruments, sums } = this.#busyness();
    const total = sums.at(-1) ?? 0;
    for (; this.#nextTradeMs < endMs; this.#nextTradeMs += this.#random.exponential(1 / this.#tradesPerMs)) {
      const instrument = instruments[firstAbove(sums, this.#random.unit() * total)];
      if (instrument === undefined) continue;
      const trade = makeTrade(instrument, String(++this.#trades), this.#nextTradeMs, originMs, this.#random);
      instrument.record(trade);
      trades.push(trade);
    }
    return trades;
  }

  /** Tickers that may trade now, with the running sums of their rates. */
  #busyness(): { instruments: Instrument[]; sums: number[] } {
    const instruments = this.instruments.filter((one) => !one.halted);
    let sum = 0;
    return { instruments, sums: instruments.map((one) => sum += one.listing.activity * one.intensity) };
  }
}

function haltStatus({ event, instrument }: HaltChange, timeMs: EpochMs): FeedStatus {
  const { ticker } = instrument.listing;
  return { kind: "status", event, data: { ticker, reason: "volatility pause", time_ms: timeMs } };
}

/** Index of the first of the rising `sums` above `value`, by halving. */
function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? Infinity) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
