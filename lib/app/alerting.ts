import { lookup } from "node:dns/promises";
import type { Config } from "@/lib/app/config.ts";
import type { FactTable, TickerState } from "@/lib/market/mod.ts";
import type {
  Alert,
  AlertRule,
  AlertRuleRequest,
  Bar,
  EpochMs,
  MarketHours,
  MarketPhase,
  RuleRehearsal,
  Scan,
  Ticker,
  Trade,
} from "@/lib/protocol/mod.ts";
import { ActionRunner } from "@/lib/scan/actions/action_runner.ts";
import { Outbound } from "@/lib/scan/actions/outbound.ts";
import { WebPush } from "@/lib/scan/actions/web_push.ts";
import type { Fetch } from "@/lib/scan/actions/timed_fetch.ts";
import { Webhook } from "@/lib/scan/actions/webhook.ts";
import { DocumentBook } from "@/lib/scan/document_book.ts";
import { alertStats } from "@/lib/scan/rules/alert_stats.ts";
import { AlertBook } from "@/lib/scan/rules/alert_book.ts";
import { type PromotionNews, RuleEngine, type ScoreNews } from "@/lib/scan/rules/rule_engine.ts";
import { rehearse } from "@/lib/scan/rules/rule_rehearsal.ts";
import { SHIPPED_RULES } from "@/lib/scan/rules/shipped_rules.ts";
import type { Store } from "@/lib/store/store.ts";
import { type Clock, soon } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { hourIn } from "@/lib/support/new_york_time.ts";

export interface AlertingOptions {
  readonly config: Pick<Config, "ALERTS_PER_MINUTE" | "WEBHOOK_HOSTS" | "WEBHOOK_SECRET" | "PUSH_CONTACT">;
  readonly store: Pick<Store, "alerts" | "alertRules" | "keys" | "pushSubscriptions">;
  readonly broadcaster: { broadcastStatus(event: string, data: Readonly<Record<string, unknown>>): void };
  readonly scan: (id: string) => Scan | undefined;
  readonly facts: () => FactTable | null;
  readonly watchlist: () => Iterable<Ticker>;
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  readonly marketTime: () => EpochMs | null;
  readonly marketHours: () => MarketHours;
  readonly phase: () => MarketPhase;
  readonly score: (ticker: Ticker) => ScoreNews | undefined;
  readonly isConnected: () => boolean;
  /** Whether a recording is played up to a time at once. */
  readonly isHurrying: () => boolean;
  readonly bars: (ticker: Ticker, fromS: number, toS: number) => readonly Bar[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly runId: string;
  /** @default the platform's */
  readonly fetch?: Fetch;
  /** Addresses of a name. @default the system's */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

const systemResolve = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * The alert rules, what they find and whom that is told. Every change of a rule is told as STATUS `alert_rule_changed` or
 * `alert_rule_deleted`, alerts that were not told one by one as `alerts_held_back`.
 */
export class Alerting implements AsyncDisposable {
  readonly rules: DocumentBook<AlertRuleRequest, AlertRule>;
  readonly book: AlertBook;
  readonly push: WebPush;
  readonly actions: ActionRunner;
  readonly #engine: RuleEngine;
  readonly #outbound: Outbound;
  readonly #options: AlertingOptions;
  #rehearsing: Promise<unknown> = Promise.resolve();

  constructor(options: AlertingOptions) {
    this.#options = options;
    const { config, store, broadcaster, clock, random, logger, latest } = options;
    const { fetch = (url, init) => globalThis.fetch(url, init), resolve = systemResolve } = options;
    this.#outbound = new Outbound({ hosts: config.WEBHOOK_HOSTS, resolve });
    const out = { outbound: this.#outbound, fetch, clock };
    this.push = new WebPush({
      ...out,
      keys: store.keys,
      subscriptions: store.pushSubscriptions,
      contact: config.PUSH_CONTACT,
      logger,
    });
    const webhook = new Webhook({ ...out, secret: config.WEBHOOK_SECRET ?? "", random });
    this.actions = new ActionRunner({ webhook, push: this.push, logger });
    this.book = new AlertBook({ ...options, store: store.alerts });
    this.rules = new DocumentBook<AlertRuleRequest, AlertRule>({
      what: "alert rules",
      shipped: SHIPPED_RULES,
      store: store.alertRules,
      onChange: (id, rule) => {
        this.#engine.changed(id);
        if (rule === null) broadcaster.broadcastStatus("alert_rule_deleted", { id });
        else broadcaster.broadcastStatus("alert_rule_changed", { id, name: rule.name, enabled: rule.enabled });
      },
    });
    this.#engine = new RuleEngine({
      ...options,
      rules: () => this.rules.list(),
      price: (ticker) => latest(ticker)?.price ?? 0,
      book: this.book,
      earlier: () => store.alerts.list(),
      act: (rule, alert) => this.actions.run(rule, alert),
      onHeldBack: (count) => broadcaster.broadcastStatus("alerts_held_back", { count }),
      perMinute: config.ALERTS_PER_MINUTE,
    });
  }

  /** What came of the alerts since a market time, epoch ms. */
  stats(fromMs: number): ReturnType<typeof alertStats> {
    const zone = this.#options.marketHours() === "us_equities" ? "America/New_York" : "UTC";
    return alertStats(this.#options.store.alerts.list({ fromMs }), (timeMs) => hourIn(zone, timeMs));
  }

  /** Why a rule cannot be kept; null when it can. */
  whyNot({ when, actions }: AlertRuleRequest): string | null {
    if (when.event === "enters" && when.scan !== undefined && this.#options.scan(when.scan) === undefined) {
      return `when.scan: there is no scan ${when.scan}`;
    }
    for (const [place, action] of actions.entries()) {
      if (action.type !== "webhook") continue;
      const refusal = this.#outbound.refuseHost(new URL(action.url));
      if (refusal !== null) return `actions.${place}.url: ${refusal}`;
    }
    return null;
  }

  /** Does the actions of a rule for an alert that is made up, and tells what became of each. */
  test(rule: AlertRule): ReturnType<ActionRunner["test"]> {
    const { marketTime, clock, broadcaster, watchlist, latest } = this.#options;
    const [ticker = "TEST" as Ticker] = rule.tickers ?? watchlist();
    const price = latest(ticker)?.price ?? 0;
    const alert: Alert = {
      alert_id: "test",
      ticker,
      kind: rule.when.event,
      rule: null,
      rule_id: rule.id,
      rule_name: rule.name,
      text: "a test: nothing has happened",
      sound: rule.sound,
      note: rule.note,
      told: true,
      score: 0,
      passed_filter: false,
      reason: "a test",
      price: price > 0 ? price : 1,
      time_ms: marketTime() ?? clock.now(),
      excursions: [],
    };
    return this.actions.test(rule, alert, () => broadcaster.broadcastStatus("alert_test", alert));
  }

  /** How often a rule that is not kept would have told today; null while there is no market. */
  async rehearse(request: AlertRuleRequest): Promise<RuleRehearsal | null> {
    const { facts, marketTime, marketHours, bars, scan, watchlist, clock } = this.#options;
    const table = facts();
    const marketMs = marketTime();
    if (table === null || marketMs === null) return null;
    const rule = { ...request, id: "rehearsal", shipped: false, edited: false };
    // One after the other: each takes a good part of a core for a moment.
    const before = this.#rehearsing;
    const run = before.then(() =>
      rehearse({
        rule,
        facts: table,
        bars: (ticker, fromS) => bars(ticker, fromS, marketMs / 1000),
        scan,
        watchlist,
        hours: marketHours(),
        marketMs,
        pause: () => new Promise((resolve) => soon(clock, resolve)),
      })
    );
    this.#rehearsing = run.catch(() => null);
    return await run;
  }

  begin(marketMs: EpochMs | null): void {
    this.#engine.begin(marketMs);
  }

  onTrade(trade: Trade): void {
    this.#engine.onTrade(trade);
    this.book.onTrade(trade);
  }

  onIgnition(news: ScoreNews): void {
    this.#engine.onIgnition(news);
  }

  onPromotion(news: PromotionNews): void {
    this.#engine.onPromotion(news);
  }

  /** An order was filled, or a part of it. */
  onFill(ticker: Ticker, text: string): void {
    this.#engine.onFill(ticker, text);
  }

  /** To be called once a second, and when the market has stopped. */
  look(): void {
    this.#engine.look();
    this.book.look();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.actions[Symbol.asyncDispose]();
  }
}
