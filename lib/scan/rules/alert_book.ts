import { extendByBar, extendExcursion, FULL, horizonEndMs, newExcursions, type TickerState } from "@/lib/market/mod.ts";
import type { Alert, Bar, EpochMs, Excursion, Ticker, Trade } from "@/lib/protocol/mod.ts";
import type { AlertStore } from "@/lib/store/alert_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";

/** A horizon waits so long for late trades, market time: FINRA rule 6380A wants a trade reported within 10 s. */
const GRACE_MS = 10_000;
/** After data were missed, horizons wait so long for the feed to bring the missing minutes, market time. */
const BACKFILL_MS = 30_000;

export interface AlertBookOptions {
  readonly store: AlertStore;
  readonly broadcaster: { broadcastStatus(event: string, data: Readonly<Record<string, unknown>>): void };
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  /** Null while nothing runs. */
  readonly marketTime: () => EpochMs | null;
  /** False while the feed is lost: what is traded then is missed. */
  readonly isConnected: () => boolean;
  /** One-minute bars that start from `fromS` to `toS`, both inclusive, epoch seconds. */
  readonly bars: (ticker: Ticker, fromS: number, toS: number) => readonly Bar[];
  readonly logger: Logger;
  /** Part of every alert id: another one at each start, so that no id comes twice. */
  readonly runId: string;
}

/** What an alert tells besides price, time and what follows it. */
export interface AlertCause {
  readonly ticker: Ticker;
  readonly kind: Alert["kind"];
  /** Of a promotion, by which rule of the tiers; else null. */
  readonly rule: string | null;
  readonly rule_id: string;
  readonly rule_name: string;
  readonly text: string;
  readonly sound: string;
  readonly note: string;
  readonly told: boolean;
  readonly score: number;
  readonly passed_filter: boolean;
  readonly reason: string;
}

/** An alert with a horizon that is not over. */
interface OpenAlert {
  alert: Alert;
  isSaved: boolean;
  /** Market time up to which trades may have been missed; null when none were. */
  missedUntilMs: number | null;
}

/**
 * Keeps the alerts and follows what the price does after each (docs/domain.md, Alert scorecard). Tells a new alert as
 * STATUS `alert`, if it is to be told, and each horizon that is over as `alert_scored`.
 */
export class AlertBook {
  readonly #options: AlertBookOptions;
  readonly #open = new Map<Ticker, OpenAlert[]>();
  readonly #outage: OutageLog;
  /** Whether trades may have been missed up to now: the market did not run when it was last looked at. */
  #isBlind = true;
  #lastNumber = 0;

  /** Goes on with the open alerts of the store. */
  constructor(options: AlertBookOptions) {
    this.#options = options;
    this.#outage = new OutageLog("keeping alerts", options.logger);
    for (const alert of options.store.open()) this.#follow({ alert, isSaved: true, missedUntilMs: null });
  }

  /** To be told of every trade. */
  onTrade({ ticker, price, timeMs, eligibility = FULL }: Trade): void {
    if (!eligibility.updatesLast) return;
    for (const open of this.#open.get(ticker) ?? []) {
      this.#change(open, (excursion) => extendExcursion(excursion, open.alert, price, timeMs));
    }
  }

  /** To be called once a second, and when the market has stopped: completes horizons and saves what has changed. */
  look(): void {
    const { marketTime, isConnected } = this.#options;
    const marketMs = isConnected() ? marketTime() : null;
    if (marketMs === null) this.#isBlind = true;
    else this.#see(marketMs);
    for (const open of this.#all()) {
      if (marketMs !== null) this.#complete(open, marketMs);
      this.#save(open);
      if (open.isSaved && open.alert.excursions.every(({ complete }) => complete)) this.#forget(open);
    }
  }

  /** Keeps an alert of this moment, and tells it unless its `told` is false; null where price or time are not known. */
  raise(cause: AlertCause): Alert | null {
    const { latest, marketTime, isConnected, runId, logger } = this.#options;
    const { ticker, kind } = cause;
    const price = latest(ticker)?.price ?? 0;
    const timeMs = marketTime();
    if (!(price > 0) || timeMs === null) {
      logger.warn("no alert without price and time", { ticker, kind });
      return null;
    }
    if (isConnected()) this.#see(timeMs);
    const alert: Alert = {
      alert_id: `alert-${runId}-${++this.#lastNumber}`,
      ...cause,
      price,
      time_ms: timeMs,
      excursions: newExcursions(),
    };
    const open: OpenAlert = { alert, isSaved: false, missedUntilMs: null };
    this.#follow(open);
    this.#save(open);
    if (cause.told) this.#tell("alert", alert);
    return alert;
  }

  /** The market runs: if it did not before, what is open has missed something. */
  #see(marketMs: number): void {
    if (!this.#isBlind) return;
    this.#isBlind = false;
    for (const open of this.#all()) open.missedUntilMs = marketMs;
  }

  /** Completes the horizons that are over, keeps that, then tells it. */
  #complete(open: OpenAlert, marketMs: number): void {
    const { missedUntilMs } = open;
    if (missedUntilMs !== null && marketMs < missedUntilMs + BACKFILL_MS) return;
    const over = open.alert.excursions.filter((excursion) =>
      !excursion.complete && marketMs >= horizonEndMs(open.alert, excursion) + GRACE_MS
    );
    if (over.length === 0) return;
    const missed = missedUntilMs === null ? [] : this.#bars(open.alert, missedUntilMs);
    this.#change(open, (excursion) => {
      const whole = missed.reduce((soFar, bar) => extendByBar(soFar, open.alert, bar), excursion);
      return over.includes(excursion) ? { ...whole, complete: true } : whole;
    });
    this.#save(open);
    const { alert_id, ticker, kind, rule, price, time_ms, excursions, told } = open.alert;
    if (told === false) return;
    for (const { minutes } of over) {
      const scored = excursions.find((excursion) => excursion.minutes === minutes);
      this.#tell("alert_scored", { alert_id, ticker, kind, rule, price, time_ms, ...scored });
    }
  }

  #bars({ ticker, time_ms }: Alert, untilMs: number): readonly Bar[] {
    return this.#options.bars(ticker, Math.ceil(time_ms / 60_000) * 60, Math.floor(untilMs / 60_000) * 60);
  }

  #change(open: OpenAlert, change: (excursion: Excursion) => Excursion): void {
    const { excursions } = open.alert;
    const changed = excursions.map(change);
    if (changed.every((excursion, index) => excursion === excursions[index])) return;
    open.alert = { ...open.alert, excursions: changed };
    open.isSaved = false;
  }

  #save(open: OpenAlert): void {
    if (!open.isSaved) open.isSaved = this.#outage.attempt(() => this.#options.store.put(open.alert));
  }

  #tell(event: string, data: Readonly<Record<string, unknown>>): void {
    try {
      this.#options.broadcaster.broadcastStatus(event, data);
    } catch (error) {
      this.#options.logger.error("telling an alert failed", { error: errorMessage(error) });
    }
  }

  #all(): OpenAlert[] {
    return [...this.#open.values()].flat();
  }

  #follow(open: OpenAlert): void {
    const { ticker } = open.alert;
    this.#open.set(ticker, [...this.#open.get(ticker) ?? [], open]);
  }

  #forget(open: OpenAlert): void {
    const { ticker } = open.alert;
    const others = (this.#open.get(ticker) ?? []).filter((other) => other !== open);
    if (others.length === 0) this.#open.delete(ticker);
    else this.#open.set(ticker, others);
  }
}
