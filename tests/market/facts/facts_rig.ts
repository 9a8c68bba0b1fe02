import { assert } from "@std/assert";
import { MarketFacts, marketPhase, MarketState, OfficialPrints, sessionDate, TradeLedger } from "@/lib/market/mod.ts";
import type { MarketHours, NumberFact, Quote, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { NaiveFacts } from "./naive_facts.ts";

/** A market whose facts are kept twice: as the server keeps them, and naively. */
export class FactsRig {
  readonly hours: MarketHours;
  readonly market: MarketState;
  readonly facts: MarketFacts;
  readonly #ledger = new TradeLedger();
  readonly #official: OfficialPrints;
  readonly #naive = new Map<Ticker, NaiveFacts>();
  nowMs = 0;

  constructor(hours: MarketHours) {
    this.hours = hours;
    this.market = new MarketState(hours);
    this.facts = new MarketFacts(this.market);
    this.#official = new OfficialPrints(hours);
  }

  naive(ticker: Ticker): NaiveFacts {
    let naive = this.#naive.get(ticker);
    if (naive === undefined) this.#naive.set(ticker, naive = new NaiveFacts(this.hours, this.nowMs));
    return naive;
  }

  trade(trade: Trade): void {
    if (!this.#ledger.count(trade)) return;
    this.market.applyTrade(trade);
    const naive = this.naive(trade.ticker);
    naive.trade(trade);
    this.#compare(trade.ticker, naive);
    const change = this.#official.note(trade);
    if (change === null) return;
    this.market.applyOfficial(change);
    naive.official(change);
  }

  takeBack(ticker: Ticker, id: string): void {
    const taken = this.#ledger.takeBack(ticker, id);
    if (taken === null) return;
    this.market.takeBack(taken.trade, taken.latest, taken.others);
    this.naive(ticker).takeBack(taken.trade);
  }

  quote(quote: Quote): void {
    this.market.applyQuote(quote);
    this.naive(quote.ticker).quote(quote);
  }

  advance(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    this.#ledger.advance(nowMs);
    this.market.advance(this.nowMs);
    if (marketPhase(this.nowMs, this.hours) !== "closed") {
      for (const naive of this.#naive.values()) naive.enter(sessionDate(this.nowMs, this.hours));
    }
    this.facts.advance(this.nowMs);
  }

  #compare(ticker: Ticker, naive: NaiveFacts): void {
    const state = this.market.get(ticker);
    if (state !== undefined) naive.compare(state);
  }

  /** Fails with the facts that are not what the whole list of events gives. */
  compare(what: string): void {
    for (const [ticker, naive] of this.#naive) {
      this.#compare(ticker, naive);
      const row = this.facts.rowOf(ticker);
      assert(row !== undefined, `${what}: ${ticker} has no row`);
      const wrong: string[] = [];
      for (const [name, expected] of Object.entries(naive.at(this.nowMs))) {
        const actual = this.facts.numbers(name as NumberFact)[row] ?? NaN;
        if (!isNear(actual, expected)) wrong.push(`${name} is ${actual}, not ${expected}`);
      }
      assert(wrong.length === 0, `${what}, ${ticker} at ${new Date(this.nowMs).toISOString()}: ${wrong.join("; ")}`);
    }
  }
}

/** Sums of floats differ in their last bits with the order of the summands. */
const isNear = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 1e-6 + 1e-9 * Math.abs(b);
