import { type FactTable, FULL } from "@/lib/market/mod.ts";
import type {
  Alert,
  AlertRule,
  EpochMs,
  MarketHours,
  MarketPhase,
  RuleWhen,
  Scan,
  Ticker,
  Trade,
} from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { AlertBook } from "./alert_book.ts";
import { CrossesWatch } from "./crosses_watch.ts";
import { AlertThrottle } from "./alert_throttle.ts";
import { RiseBook } from "./rise_book.ts";
import { RuleGate } from "./rule_gate.ts";
import type { Finding, Watch } from "./watch.ts";
import { watchOf } from "./watch_of.ts";

/** A score as it was sent. */
export interface ScoreNews {
  readonly ticker: Ticker;
  /** 0..100, one decimal. */
  readonly score: number;
  readonly passedFilter: boolean;
  readonly reason: string;
}

/** A promotion to tier 2, by which rule of the tiers. */
export interface PromotionNews {
  readonly ticker: Ticker;
  readonly rule: string;
  readonly ignition: ScoreNews | undefined;
}

export interface RuleEngineOptions {
  readonly rules: () => readonly AlertRule[];
  readonly scan: (id: string) => Scan | undefined;
  /** Null while there is no market. */
  readonly facts: () => FactTable | null;
  readonly watchlist: () => Iterable<Ticker>;
  readonly marketTime: () => EpochMs | null;
  readonly marketHours: () => MarketHours;
  readonly phase: () => MarketPhase;
  readonly price: (ticker: Ticker) => number;
  /** The latest score of a ticker, if it has one. */
  readonly score: (ticker: Ticker) => ScoreNews | undefined;
  readonly book: AlertBook;
  /** Alerts of before, newest first: what was told is not told again after a restart. */
  readonly earlier: () => readonly Alert[];
  /** Whether a recording is played up to a time at once: what happens on the way is kept, and calls nobody. */
  readonly isHurrying: () => boolean;
  /** Does the actions of a rule besides that of the page. */
  readonly act: (rule: AlertRule, alert: Alert) => void;
  /** Told once a minute at most how many alerts were not told. */
  readonly onHeldBack: (count: number) => void;
  /** Most alerts that are told in a minute. */
  readonly perMinute: number;
  readonly logger: Logger;
}

interface Watching {
  readonly rule: AlertRule;
  /** The scan that the rule names, as it was when the watch was made. */
  readonly scan: Scan | undefined;
  readonly watch: Watch | null;
}

const UNSCORED = { score: 0, passedFilter: false, reason: "no score yet" };
/** What is told of a ticker may be a rise that goes on if it is no older than this, market time. */
const SAME_RISE_MS = 15 * 60_000;

/** Evaluates the rules, whether or not a page is open, and hands what they find to the book of alerts. */
export class RuleEngine {
  readonly #options: RuleEngineOptions;
  readonly #watching = new Map<string, Watching>();
  #gate = new RuleGate();
  #rises = new RiseBook();
  readonly #throttle: AlertThrottle;
  /** Rules on the price of single tickers, by ticker; null until they are asked for. */
  #lines: ReadonlyMap<Ticker, readonly AlertRule[]> | null = null;

  constructor(options: RuleEngineOptions) {
    this.#options = options;
    this.#throttle = new AlertThrottle(options.perMinute);
  }

  /** A market begins: what has been told of it before is not told again. A recording, which has no time yet, begins anew. */
  begin(marketMs: EpochMs | null): void {
    if (marketMs === null) {
      this.#gate = new RuleGate();
      this.#rises = new RiseBook();
      return;
    }
    for (const { rule_id, ticker, kind, time_ms, price } of this.#options.earlier().toReversed()) {
      if (rule_id !== undefined) this.#gate.note(rule_id, ticker, { timeMs: time_ms, price });
      const ageMs = marketMs - time_ms;
      if (kind === "ignition" && ageMs >= 0 && ageMs <= SAME_RISE_MS) this.#rises.begin(ticker, rule_id ?? "ignition");
    }
  }

  /** The rule is another one, or gone: what it told before does not count. */
  changed(ruleId: string): void {
    this.#gate.forget(ruleId);
    this.#watching.delete(ruleId);
    this.#lines = null;
  }

  /** To be called once a second. */
  look(): void {
    const { facts, rules, marketTime, onHeldBack } = this.#options;
    const table = facts();
    const marketMs = marketTime();
    if (marketMs === null) return;
    if (table !== null) {
      this.#rises.look(table, marketMs);
      for (const rule of rules()) if (rule.enabled) this.#lookFor(rule, table);
    }
    const heldBack = this.#throttle.takeHeldBack(marketMs);
    if (heldBack !== null) onHeldBack(heldBack);
  }

  /** To be told of every trade: a line on a price may be crossed and left again between two seconds. */
  onTrade({ ticker, price, eligibility = FULL }: Trade): void {
    const rules = (this.#lines ??= this.#findLines()).get(ticker);
    const table = this.#options.facts();
    if (rules === undefined || table === null || !eligibility.updatesLast) return;
    for (const rule of rules) {
      const watch = this.#watchOf(rule);
      const finding = watch instanceof CrossesWatch ? watch.take(table, ticker, price) : null;
      if (finding !== null && this.#admits(rule, ticker)) this.#tell(rule, finding);
    }
  }

  onIgnition(news: ScoreNews): void {
    for (const rule of this.#rulesOf("ignition")) {
      if (news.score < rule.when.level || !this.#admits(rule, news.ticker)) continue;
      if (this.#rises.begin(news.ticker, rule.id)) {
        this.#tell(rule, { ticker: news.ticker, text: `ignition ${news.score.toFixed(1)}` }, null, news);
      }
    }
  }

  onPromotion({ ticker, rule: by, ignition }: PromotionNews): void {
    for (const rule of this.#rulesOf("promotion")) {
      if (!this.#admits(rule, ticker)) continue;
      // The score that promotes is the rise that an alert has told of.
      if (by === "ignition" && this.#rises.isTold(ticker)) continue;
      this.#tell(rule, { ticker, text: `promoted to tier 2 by ${by}` }, by, ignition);
    }
  }

  /** An order was filled, or a part of it. */
  onFill(ticker: Ticker, text: string): void {
    for (const rule of this.#rulesOf("fill")) if (this.#admits(rule, ticker)) this.#tell(rule, { ticker, text });
  }

  #findLines(): Map<Ticker, AlertRule[]> {
    const lines = new Map<Ticker, AlertRule[]>();
    for (const rule of this.#rulesOf("crosses")) {
      if (rule.when.fact !== "price") continue;
      for (const ticker of rule.tickers ?? []) lines.set(ticker, [...lines.get(ticker) ?? [], rule]);
    }
    return lines;
  }

  #rulesOf<E extends RuleWhen["event"]>(event: E): (AlertRule & { readonly when: RuleWhen & { event: E } })[] {
    return this.#options.rules().filter((rule): rule is AlertRule & { when: RuleWhen & { event: E } } =>
      rule.when.event === event
    );
  }

  #lookFor(rule: AlertRule, table: FactTable): void {
    try {
      for (const finding of this.#watchOf(rule)?.look(table) ?? []) {
        if (this.#admits(rule, finding.ticker)) this.#tell(rule, finding);
      }
    } catch (error) {
      this.#options.logger.error("an alert rule failed", { rule: rule.id, error: errorMessage(error) });
    }
  }

  #watchOf(rule: AlertRule): Watch | null {
    const { scan: find, watchlist } = this.#options;
    const scan = rule.when.event === "enters" && rule.when.scan !== undefined ? find(rule.when.scan) : undefined;
    const known = this.#watching.get(rule.id);
    if (known?.rule === rule && known.scan === scan) return known.watch;
    const watch = watchOf(rule.when, { scan: find, watchlist });
    this.#watching.set(rule.id, { rule, scan, watch });
    return watch;
  }

  #admits(rule: AlertRule, ticker: Ticker): boolean {
    const { marketTime, phase, marketHours, price: priceOf } = this.#options;
    const marketMs = marketTime();
    const price = priceOf(ticker);
    // References and news make thousands of tickers known that have no price yet.
    if (marketMs === null || !(price > 0)) return false;
    return this.#gate.admits(rule, ticker, { marketMs, phase: phase(), hours: marketHours(), price });
  }

  #tell(rule: AlertRule, { ticker, text }: Finding, by: string | null = null, news?: ScoreNews): void {
    const { book, score, marketTime, isHurrying, act } = this.#options;
    const { score: points, passedFilter, reason } = news ?? score(ticker) ?? UNSCORED;
    const isAdmitted = !isHurrying() && this.#throttle.admit(marketTime() ?? 0);
    const alert = book.raise({
      ticker,
      kind: rule.when.event,
      rule: by,
      rule_id: rule.id,
      rule_name: rule.name,
      text,
      sound: rule.sound,
      note: rule.note,
      told: isAdmitted && rule.actions.some(({ type }) => type === "page"),
      score: points,
      passed_filter: passedFilter,
      reason,
    });
    if (alert === null) return;
    this.#gate.note(rule.id, ticker, { timeMs: alert.time_ms, price: alert.price });
    if (isAdmitted) act(rule, alert);
  }
}
