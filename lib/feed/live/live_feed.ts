import type { Bar, DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, sleep, systemClock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger, silentLogger } from "@/lib/support/logger.ts";
import type { Feed, FeedCapabilities, FeedEvent, MarketHours, TickerSnapshot } from "../feed.ts";
import { SubscriptionManager } from "../subscription_manager.ts";
import { Backfill, type FetchMinutes, MINUTE_MS } from "./backfill.ts";
import type { Dialogue, Link } from "./dialogue.ts";
import { Mailbox } from "./mailbox.ts";
import { type Redact, redactingLogger, redactor } from "./redact.ts";
import type { Fetch, RequestOptions } from "./rest_client.ts";
import { Session } from "./session.ts";
import { type CreateSocket, openWebSocket } from "./upstream_socket.ts";

/** Changes of what is wanted within this time go upstream together. */
const GATHER_MS = 50;
/** Events that may wait for a slow reader before the connection is given up. */
const MAX_WAITING = 100_000;
/** While a gap is filled, patience pays; whoever waits for an answer has less of it. */
const BACKFILL_ATTEMPTS = 10;

/** What every live feed is given. */
export interface LiveFeedOptions {
  /** WebSocket address. */
  readonly wsUrl?: string | undefined;
  /** Address before every REST path, without a slash at its end. */
  readonly restUrl?: string | undefined;
  /** Subscribed from the start. */
  readonly tickers?: readonly Ticker[];
  /** @default the machine's */
  readonly clock?: Clock;
  /**
   * 0 inclusive to 1 exclusive, for the jitter of retries.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /** @default a real WebSocket */
  readonly createSocket?: CreateSocket;
  /** @default the global fetch */
  readonly fetch?: Fetch;
  /** @default silent */
  readonly logger?: Logger;
}

/** The options with their defaults. */
export type Surroundings = Required<Pick<LiveFeedOptions, "clock" | "random" | "createSocket" | "fetch" | "logger">>;

export function surroundings(options: LiveFeedOptions): Surroundings {
  return {
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    createSocket: options.createSocket ?? openWebSocket,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    logger: options.logger ?? silentLogger,
  };
}

/** What tells one live feed from another. */
export interface LiveFeedTraits {
  readonly name: string;
  readonly marketHours: MarketHours;
  readonly capabilities: FeedCapabilities;
  readonly wsUrl: string;
  /** Silence that makes a connection suspect, milliseconds. */
  readonly silenceMs: number;
  /** Whether upstream throws out who subscribes to nothing. */
  readonly needsSubscription: boolean;
  readonly topicsOf: (ticker: Ticker, isPriority: boolean) => readonly string[];
  /**
   * How far the market's time is behind the clock's, milliseconds: that of a delayed feed.
   *
   * @default 0
   */
  readonly delayMs?: number;
  /** Struck out of everything that is logged or told, whoever repeats it. */
  readonly secret?: string;
}

/**
 * What all live feeds do: one connection that is made again whenever it is lost, subscriptions kept equal to what is
 * wanted, and minutes with missing trades fetched by REST. A subclass knows the protocol.
 */
export abstract class LiveFeed implements Feed {
  readonly name: string;
  readonly marketHours: MarketHours;
  readonly capabilities: FeedCapabilities;
  protected readonly surroundings: Surroundings;
  protected readonly subscriptions: SubscriptionManager;
  /** Aborts when the feed is disposed. */
  protected readonly closing = new AbortController();
  readonly #traits: LiveFeedTraits;
  readonly #redact: Redact;
  #session: Session | null = null;
  #isGathering = false;
  #running: Promise<void> = Promise.resolve();

  constructor(traits: LiveFeedTraits, options: LiveFeedOptions) {
    this.name = traits.name;
    this.marketHours = traits.marketHours;
    this.capabilities = Object.freeze(traits.capabilities);
    this.#traits = traits;
    this.#redact = redactor(traits.secret);
    const around = surroundings(options);
    this.surroundings = { ...around, logger: redactingLogger(around.logger, this.#redact) };
    this.subscriptions = new SubscriptionManager({ topicsOf: traits.topicsOf, tickers: options.tickers ?? [] });
  }

  /** Messages of upstream that could not be read and were left out. */
  get badMessages(): number {
    return this.#session?.badMessages ?? 0;
  }

  marketTime(): EpochMs {
    return this.surroundings.clock.now() - (this.#traits.delayMs ?? 0) as EpochMs;
  }

  subscribe(tickers: readonly Ticker[]): void {
    this.subscriptions.subscribe(tickers);
    this.#gather();
  }

  unsubscribe(tickers: readonly Ticker[]): void {
    this.subscriptions.unsubscribe(tickers);
    this.#gather();
  }

  /** Names all tier-2 and active tickers, best first: they come before the watchlist. */
  setPriority(tickers: readonly Ticker[]): void {
    this.subscriptions.prioritise(tickers);
    this.#gather();
  }

  /**
   * Ends only when `signal` aborts or the feed is disposed: losses are told as `feed_lost` and made good.
   *
   * @throws {TypeError} when iterated a second time.
   */
  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent, void, void> {
    if (this.#session !== null) {
      throw new TypeError(`Cannot iterate the ${this.name} feed: it has been iterated before`);
    }
    const left = new AbortController();
    const stop = AbortSignal.any([signal, this.closing.signal, left.signal]);
    const mailbox = new Mailbox<FeedEvent>();
    this.#running = this.#run(mailbox, stop);
    try {
      for await (const event of mailbox) {
        if (stop.aborted) return;
        yield event;
      }
    } finally {
      left.abort();
      await this.#running;
    }
  }

  async #run(mailbox: Mailbox<FeedEvent>, stop: AbortSignal): Promise<void> {
    const { clock, random, createSocket, logger } = this.surroundings;
    const { name, wsUrl, silenceMs, needsSubscription } = this.#traits;
    const fills = new Set<Promise<void>>();
    const follow = (fill: Promise<void>) => {
      const followed = fill.finally(() => fills.delete(followed));
      fills.add(followed);
    };
    const now = () => this.marketTime();
    const emit = (event: FeedEvent) => {
      mailbox.put(event);
      if (mailbox.size > MAX_WAITING) {
        session.lose({ reason: "behind", message: `${mailbox.size} events wait to be read` });
      }
    };
    const fetchMinutes: FetchMinutes = (ticker, fromMs, toMs, signal) =>
      this.fetchMinutes(ticker, fromMs, toMs, { signal, attempts: BACKFILL_ATTEMPTS });
    const backfill = new Backfill({ fetchMinutes, now, clock, emit, logger });
    const session = new Session({
      name,
      url: wsUrl,
      createSocket,
      clock,
      random,
      logger,
      silenceMs,
      needsSubscription,
      now,
      subscriptions: this.subscriptions,
      redact: this.#redact,
      dialogue: (link) => this.dialogue(link),
      onEvent: emit,
      onConnected: (lostMs, nowMs) => {
        const { tickers, leftOut } = this.subscriptions;
        if (leftOut > 0) logger.warn("tickers left out by the subscription cap", { left_out: leftOut });
        if (lostMs !== null) follow(backfill.fillGap(tickers, lostMs, nowMs, stop));
        else if (!this.capabilities.bars) follow(backfill.fillMinuteUnderWay(tickers, stop));
      },
      onJoined: (tickers) => {
        if (!this.capabilities.bars) follow(backfill.fillMinuteUnderWay(tickers, stop));
      },
      onMissed: (ticker, fromMs) => follow(backfill.fillGap([ticker], fromMs, now(), stop)),
    });
    this.#session = session;
    try {
      await session.run(stop);
      await Promise.all(fills);
      mailbox.end();
    } catch (error) {
      mailbox.end(new Error(this.#redact(`Cannot run the ${name} feed: ${errorMessage(error)}`)));
    }
  }

  /** Lets changes come together for a moment, so that they cost one message each way. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    void sleep(this.surroundings.clock, GATHER_MS, this.closing.signal).then(() => {
      this.#isGathering = false;
      if (!this.closing.signal.aborted) this.#session?.synchronise();
    });
  }

  abstract snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]>;
  abstract dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]>;

  /** Always empty unless the feed can tell. */
  gainers(): Promise<TickerSnapshot[]> {
    return Promise.resolve([]);
  }

  /** Rejects when upstream does not give them. */
  minuteBars(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]> {
    const minute = (timeMs: number) => Math.ceil(timeMs / MINUTE_MS) * MINUTE_MS;
    const completeMs = Math.floor(this.marketTime() / MINUTE_MS) * MINUTE_MS;
    return this.fetchMinutes(ticker, minute(fromMs), Math.min(minute(toMs), completeMs), {
      signal: this.closing.signal,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort();
    await this.#running;
  }

  /** The protocol of a new connection. */
  protected abstract dialogue(link: Link): Dialogue;

  /** Completed one-minute bars with `fromMs <= start < toMs`. */
  protected abstract fetchMinutes(
    ticker: Ticker,
    fromMs: number,
    toMs: number,
    options: RequestOptions,
  ): Promise<Bar[]>;
}
