import {
  antiTrap,
  DesignedIgnition,
  type IgnitionScore,
  type MarketState,
  minutesSinceOpen,
  runningIgnition,
} from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import type { Ticker, Trade } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";

/** From this score on the anti-trap filter is asked. */
const FILTER_FROM = 70;
/** From this score on every change is sent; below it only moves of {@link SEND_STEP}. */
const SEND_FROM = 50;
const SEND_STEP = 5;
/** A price that moved less is not scored again. */
const PRICE_STEP = 0.001;

export type IgnitionModel = "running" | "designed";

/** A score as it was sent. */
export interface Ignition {
  readonly ticker: Ticker;
  /** 0..100, one decimal. */
  readonly score: number;
  readonly passedFilter: boolean;
  readonly reason: string;
}

export interface IgnitionMonitorOptions {
  readonly feed: Pick<Feed, "marketTime" | "marketHours">;
  readonly market: MarketState;
  readonly broadcaster: Broadcaster;
  readonly beat: Beat;
  readonly logger: Logger;
  readonly model: IgnitionModel;
  /** Stage of a ticker by its daily bars, 1..4. */
  readonly stageNumber: (ticker: Ticker) => number;
  /** Told of every score without its cap, sent or not; null when a ticker has none any more. */
  readonly onScore?: (ticker: Ticker, raw: number | null) => void;
  /** Told of every score that is sent. */
  readonly onIgnition?: (ignition: Ignition) => void;
}

interface Watched {
  scoredPrice: number | null;
  /** Last close that the score was measured against. */
  scoredClose: number;
  sentScore: number | null;
  latest: Ignition | null;
  readonly designed: DesignedIgnition;
}

/** Scores every watched ticker once a second and sends IGNITION when the score says something new. */
export class IgnitionMonitor {
  readonly #options: IgnitionMonitorOptions;
  readonly #watched = new Map<Ticker, Watched>();
  #isScoring = true;

  constructor(options: IgnitionMonitorOptions) {
    this.#options = options;
  }

  /** Starts scoring a ticker; one that is watched already keeps its history. */
  watch(ticker: Ticker): void {
    if (this.#watched.has(ticker)) return;
    this.#watched.set(ticker, {
      scoredPrice: null,
      scoredClose: 0,
      sentScore: null,
      latest: null,
      designed: new DesignedIgnition(),
    });
  }

  unwatch(ticker: Ticker): void {
    this.#watched.delete(ticker);
    this.#options.onScore?.(ticker, null);
  }

  /** Whether scores are computed. */
  get isScoring(): boolean {
    return this.#isScoring;
  }

  /** Turns scoring on or off and tells everybody; false when it was so. Off, nothing has a score. */
  setScoring(isScoring: boolean): boolean {
    if (isScoring === this.#isScoring) return false;
    this.#isScoring = isScoring;
    for (const [ticker, watched] of this.#watched) {
      watched.scoredPrice = watched.sentScore = watched.latest = null;
      this.#options.onScore?.(ticker, null);
    }
    this.#options.logger.info(`ignition scores ${isScoring ? "started" : "stopped"}`);
    this.#options.broadcaster.broadcastStatus(isScoring ? "ignition_started" : "ignition_stopped");
    return true;
  }

  /** The latest score of a watched ticker, sent or not; undefined before the first. */
  latest(ticker: Ticker): Ignition | undefined {
    return this.#watched.get(ticker)?.latest ?? undefined;
  }

  /** To be told of each trade: the designed model measures their rate. */
  onTrade(trade: Trade): void {
    if (this.#options.model === "designed") this.#watched.get(trade.ticker)?.designed.add(trade);
  }

  onTakenBack(trade: Trade): void {
    if (this.#options.model === "designed") this.#watched.get(trade.ticker)?.designed.takeBack(trade);
  }

  start(): AsyncDisposable {
    const { beat, logger } = this.#options;
    const onError = (error: unknown) => logger.error("ignition poll failed", { error: errorMessage(error) });
    return beat.every(1000, () => this.#poll(), onError);
  }

  #poll(): void {
    if (!this.#isScoring) return;
    for (const [ticker, watched] of this.#watched) {
      try {
        this.#score(ticker, watched);
      } catch (error) {
        this.#options.logger.error("ignition score failed", { ticker, error: errorMessage(error) });
      }
    }
  }

  #score(ticker: Ticker, watched: Watched): void {
    const { market, model, stageNumber, broadcaster, onIgnition } = this.#options;
    const state = market.get(ticker);
    if (state === undefined || state.price <= 0) return;
    // The designed model falls as trading calms down, also at the same price.
    const samePrice = watched.scoredPrice !== null && Math.abs(state.price - watched.scoredPrice) < PRICE_STEP;
    if (samePrice && model === "running" && state.lastClose === watched.scoredClose) return;
    watched.scoredPrice = state.price;
    watched.scoredClose = state.lastClose;
    const { score, raw, components } = this.#rate(state, watched, stageNumber(ticker));
    this.#options.onScore?.(ticker, raw);
    const { passed, reason } = this.#filter(state, score);
    const ignition = { ticker, score, passedFilter: passed, reason };
    watched.latest = ignition;
    const isNews = watched.sentScore === null || Math.abs(score - watched.sentScore) >= SEND_STEP;
    if (!isNews && (score < SEND_FROM || score === watched.sentScore && samePrice)) return;
    watched.sentScore = score;
    const marketMs = this.#options.feed.marketTime();
    const timestamp = marketMs === null ? undefined : new Date(marketMs).toISOString();
    const details = { ignition_raw: raw, components, ...(timestamp && { timestamp }) };
    broadcaster.broadcastIgnition(ticker, score, passed, reason, details);
    onIgnition?.(ignition);
  }

  #rate(state: NonNullable<ReturnType<MarketState["get"]>>, watched: Watched, stageNumber: number): IgnitionScore {
    if (this.#options.model === "designed") {
      return watched.designed.score(this.#options.feed.marketTime() ?? 0);
    }
    const { price, dayVolume, avgVolume, suspectedSplit } = state;
    const lastClose = suspectedSplit === null ? state.lastClose : 0;
    return runningIgnition({ price, lastClose, stageNumber, dayVolume, avgVolume });
  }

  #filter(state: NonNullable<ReturnType<MarketState["get"]>>, score: number): { passed: boolean; reason: string } {
    if (score < FILTER_FROM) return { passed: false, reason: `score below ${FILTER_FROM}` };
    const { marketHours } = this.#options.feed;
    const marketMs = this.#options.feed.marketTime() ?? state.lastTradeMs ?? 0;
    return antiTrap({
      price: state.price,
      sessionVwap: state.sessionVwap,
      minutesSinceOpen: minutesSinceOpen(marketMs, marketHours),
      ...(state.bid === undefined ? {} : { bid: state.bid }),
      ...(state.ask === undefined ? {} : { ask: state.ask }),
    });
  }
}
