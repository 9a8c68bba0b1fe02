import { sessionDate } from "@/lib/market/mod.ts";
import type { AlertRule, MarketHours, MarketPhase, Ticker } from "@/lib/protocol/mod.ts";

/** What a rule told last of a ticker. */
interface Told {
  readonly timeMs: number;
  readonly price: number;
}

export interface GateMoment {
  readonly marketMs: number;
  readonly phase: MarketPhase;
  readonly hours: MarketHours;
  readonly price: number;
}

/** Decides whether what a rule has found is to be told: its tickers, sessions, `once_per_s` and `only_higher`. */
export class RuleGate {
  readonly #told = new Map<string, Map<Ticker, Told>>();

  /** Takes note of what was told, now or before a restart. */
  note(ruleId: string, ticker: Ticker, told: Told): void {
    let tickers = this.#told.get(ruleId);
    if (tickers === undefined) this.#told.set(ruleId, tickers = new Map());
    tickers.set(ticker, told);
  }

  /** The rule is gone, or is another one. */
  forget(ruleId: string): void {
    this.#told.delete(ruleId);
  }

  admits(rule: AlertRule, ticker: Ticker, { marketMs, phase, hours, price }: GateMoment): boolean {
    const { id, enabled, tickers, sessions, once_per_s, only_higher } = rule;
    if (!enabled || !sessions.includes(phase)) return false;
    if (tickers !== undefined && !tickers.includes(ticker)) return false;
    const told = this.#told.get(id)?.get(ticker);
    // A recording that begins anew goes back in time.
    if (told === undefined || told.timeMs > marketMs) return true;
    if (marketMs - told.timeMs < once_per_s * 1000) return false;
    const isToday = sessionDate(told.timeMs, hours) === sessionDate(marketMs, hours);
    return !only_higher || !isToday || price > told.price;
  }
}
