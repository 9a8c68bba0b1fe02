import {
  type Alert,
  AlertRule,
  type AlertRuleRequest,
  type EpochMs,
  type MarketPhase,
  parseTicker,
  type Scan,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import { AlertBook } from "@/lib/scan/rules/alert_book.ts";
import { RuleEngine, type ScoreNews } from "@/lib/scan/rules/rule_engine.ts";
import { MemoryAlertStore } from "@/lib/store/alert_store.ts";
import { FULL, MarketState } from "@/lib/market/mod.ts";
import { START_MS } from "@/tests/market/trades.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { type Facts, WrittenTable } from "../fact_table.ts";

/** A rule that tells the page of new highs at any time. */
export const rule = (changes: Partial<AlertRuleRequest> & { readonly id?: string } = {}): AlertRule =>
  AlertRule.parse({
    id: "mine",
    name: "Mine",
    enabled: true,
    when: { event: "new_high" },
    sessions: ["pre", "open", "post"],
    once_per_s: 0,
    only_higher: false,
    actions: [{ type: "page" }],
    sound: "none",
    note: "",
    shipped: false,
    edited: false,
    ...changes,
  });

/** Rules over a table of facts that a test writes, second by second. */
export class RuleRig {
  readonly store = new MemoryAlertStore();
  readonly broadcaster = new RecordingBroadcaster();
  readonly logger = recordingLogger();
  readonly scans = new Map<string, Scan>();
  readonly heldBack: number[] = [];
  /** Alerts whose actions were to be done. */
  readonly acted: string[] = [];
  table = new WrittenTable();
  marketMs: number | null = START_MS;
  phase: MarketPhase = "open";
  rules: AlertRule[];
  engine: RuleEngine;
  readonly #perMinute: number;
  #runs = 0;

  constructor(rules: readonly AlertRule[], perMinute = 60) {
    this.rules = [...rules];
    this.#perMinute = perMinute;
    this.engine = this.restart();
  }

  /** A new engine over what the store holds; the market has begun. */
  restart(): RuleEngine {
    const market = new MarketState("us_equities");
    const price = (ticker: Ticker) => Number(this.table.get(ticker, "price") ?? 0);
    const marketTime = () => this.marketMs as EpochMs | null;
    const book = new AlertBook({
      store: this.store,
      broadcaster: this.broadcaster,
      latest: (ticker) => {
        market.seed({
          ticker,
          price: price(ticker),
          lastClose: 0,
          volume: 0,
          avgVolume: 0,
          timeMs: marketTime() ?? 0 as EpochMs,
        });
        return market.get(ticker);
      },
      marketTime,
      isConnected: () => true,
      bars: () => [],
      logger: this.logger,
      runId: `r${++this.#runs}`,
    });
    this.engine = new RuleEngine({
      rules: () => this.rules,
      scan: (id) => this.scans.get(id),
      facts: () => this.table,
      watchlist: () => [],
      marketTime,
      marketHours: () => "us_equities",
      phase: () => this.phase,
      price,
      score: () => undefined,
      book,
      earlier: () => this.store.list(),
      isHurrying: () => false,
      act: (_rule, alert) => this.acted.push(`${alert.ticker} ${alert.text}`),
      onHeldBack: (count) => this.heldBack.push(count),
      perMinute: this.#perMinute,
      logger: this.logger,
    });
    this.engine.begin(marketTime());
    return this.engine;
  }

  /** Lets a second pass in which facts change; returns what was kept then: `IBM new high of day 5`. */
  second(facts: Readonly<Record<string, Facts>> = {}, seconds = 1): string[] {
    for (const [ticker, changes] of Object.entries(facts)) this.table.set(ticker, changes);
    if (this.marketMs !== null) this.marketMs += seconds * 1000;
    const before = this.#kept().length;
    this.engine.look();
    return this.#kept().slice(before).map(({ ticker, text }) => `${ticker} ${text}`);
  }

  /** A trade between two seconds; returns how many alerts it made. */
  trade(name: string, price: number, eligibility = FULL): number {
    const before = this.#kept().length;
    this.table.set(name, { price });
    const timeMs = (this.marketMs ?? 0) as EpochMs;
    this.engine.onTrade({ kind: "trade", ticker: parseTicker(name), price, size: 100, timeMs, eligibility });
    return this.#kept().length - before;
  }

  ignite(name: string, score: number): number {
    const before = this.#kept().length;
    const ticker = parseTicker(name);
    this.table.set(name, { ignition: score });
    const news: ScoreNews = { ticker, score, passedFilter: true, reason: "ok" };
    this.engine.onIgnition(news);
    return this.#kept().length - before;
  }

  promote(name: string, by: string): number {
    const before = this.#kept().length;
    this.engine.onPromotion({ ticker: parseTicker(name), rule: by, ignition: undefined });
    return this.#kept().length - before;
  }

  /** Alerts told to the page. */
  get told(): string[] {
    return this.broadcaster.of("broadcastStatus").flatMap(([event, data]) =>
      event === "alert" ? [`${data?.["ticker"]} ${data?.["text"]}`] : []
    );
  }

  /** Oldest first. */
  #kept(): Alert[] {
    return this.store.list().toReversed();
  }
}
