import type { EpochMs, Quote } from "@/lib/protocol/mod.ts";
import type { FeedEvent } from "../feed.ts";
import { Instrument } from "./instrument.ts";
import { listUniverse, type UniverseOptions } from "./listing/listing.ts";
import { LONGEST_QUOTE_MS } from "./listing/traits.ts";
import { type Headline, Newsroom } from "./newsroom.ts";
import { QuoteTurns } from "./quote_turns.ts";
import { Random } from "./random.ts";
import { type Burst, type Happening, Scenario } from "./scenario.ts";
import { makeTrade } from "./trade_maker.ts";
import { WeightTree } from "./weight_tree.ts";

/** The tape grows by this much at a time. */
export const STEP_MS = 50;

/** Mean time between headlines that move nothing: a minute, and 10 s where there are 12,000 to write about. */
const dullNewsMs = (tickers: number): number => Math.min(60_000, 120_000_000 / tickers);

export interface TapeOptions extends UniverseOptions {
  readonly seed: number;
}

/**
 * What the simulated market prints, on a timeline of its own that starts at 0: equal options give equal events,
 * whenever and however fast {@link next} is called. A step takes as long as things happen in it, however many tickers
 * there are: those that nothing is staged for move when it is their turn to quote.
 */
export class Tape {
  readonly instruments: readonly Instrument[];
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #newsroom: Newsroom;
  readonly #turns: QuoteTurns;
  readonly #weights: WeightTree;
  readonly #tradesPerMs: number;
  #timeMs = 0;
  #nextTradeMs: number;
  #trades = 0;

  constructor(options: TapeOptions) {
    const birth = new Random(options.seed);
    this.instruments = listUniverse(options, birth).map((listing, index) => new Instrument(listing, index, birth));
    this.#scenario = new Scenario(this.instruments, new Random(options.seed, 1));
    this.#random = new Random(options.seed, 2);
    this.#newsroom = new Newsroom(new Random(options.seed, 3), dullNewsMs(options.tickers));
    this.#tradesPerMs = options.tradesPerSecond / 1000;
    this.#nextTradeMs = this.#random.exponential(1 / this.#tradesPerMs);
    this.#turns = new QuoteTurns(STEP_MS, LONGEST_QUOTE_MS);
    for (const { index, listing } of this.instruments) {
      // The first turns of those that have one seldom are spread, or all would come in the same step for ever.
      this.#turns.add(index, listing.quoteEveryMs > 1000 ? this.#random.between(0, listing.quoteEveryMs) : 0);
    }
    this.#weights = new WeightTree(this.instruments.map(({ listing }) => listing.activity));
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
    const events: FeedEvent[] = [];
    const tell = (headlines: readonly Headline[]) => {
      for (const one of headlines) {
        events.push({ kind: "news", ...one, timeMs: Math.round(originMs + one.timeMs) as EpochMs });
      }
    };
    if (startMs === 0) tell(this.#newsroom.morning(this.instruments));
    for (const happening of this.#scenario.advance(startMs)) {
      if (happening.kind === "burst") tell(this.#newsroom.burst(happening.instrument, startMs));
      else events.push(eventOf(happening, stamp, originMs));
    }
    tell(this.#newsroom.dull(this.instruments, startMs));
    this.#quotes(startMs, stamp, events);
    this.#timeMs += STEP_MS;
    this.#tradesUntil(this.#timeMs, originMs, events);
    return events;
  }

  #quotes(nowMs: number, stamp: EpochMs, events: FeedEvent[]): void {
    const { active } = this.#scenario;
    for (const instrument of active) {
      this.#quote(instrument, nowMs, stamp, events);
      const weight = instrument.listing.activity * instrument.intensity;
      if (weight !== this.#weights.at(instrument.index)) this.#weights.set(instrument.index, weight);
      if (!instrument.staged && !instrument.halted) this.#scenario.dismiss(instrument);
    }
    for (const index of this.#turns.take(nowMs)) {
      const instrument = this.instruments[index];
      if (instrument === undefined) continue;
      if (!active.has(instrument)) this.#quote(instrument, nowMs, stamp, events);
      this.#turns.add(index, Math.max(instrument.nextQuoteMs, nowMs + STEP_MS));
    }
  }

  #quote(instrument: Instrument, nowMs: number, stamp: EpochMs, events: FeedEvent[]): void {
    instrument.advance(nowMs, this.#random);
    const book = instrument.quote(nowMs, this.#random);
    if (book === null) return;
    const { bid, ask, bidSize, askSize } = book;
    const { ticker } = instrument.listing;
    events.push({ kind: "quote", ticker, bid, ask, bidSize, askSize, timeMs: stamp } satisfies Quote);
  }

  #tradesUntil(endMs: number, originMs: number, events: FeedEvent[]): void {
    for (; this.#nextTradeMs < endMs; this.#nextTradeMs += this.#random.exponential(1 / this.#tradesPerMs)) {
      if (this.#weights.total === 0) continue;
      const instrument = this.instruments[this.#weights.find(this.#random.unit() * this.#weights.total)];
      if (instrument === undefined) continue;
      const trade = makeTrade(instrument, String(++this.#trades), this.#nextTradeMs, originMs, this.#random);
      instrument.record(trade);
      events.push(trade);
    }
  }
}

function eventOf(happening: Exclude<Happening, Burst>, timeMs: EpochMs, originMs: number): FeedEvent {
  const { ticker } = happening.instrument.listing;
  if (happening.kind === "bands") return { kind: "bands", ticker, ...happening.bands, timeMs };
  const data = { ticker, reason: "volatility pause", time_ms: timeMs, kind: "luld" };
  // Pauses of the simulated market are shorter than in life, and it knows when they end.
  const told = happening.kind === "halted" ? { ...data, expected_ms: Math.ceil(originMs + happening.resumesMs) } : data;
  return { kind: "status", event: happening.kind, data: told };
}
