import type { Bar, DailyBar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { sleep } from "@/lib/support/clock.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import type { Feed, FeedCapabilities, FeedEvent, MarketHours, TickerSnapshot } from "../feed.ts";
import { SubscriptionManager, type TopicsOf } from "./subscription_manager.ts";
import { Backfill, type FetchMinutes, MINUTE_MS } from "./backfill.ts";
import type { Dialogue, DialogueOptions, Link } from "./dialogue.ts";
import { type LiveFeedOptions, type Surroundings, surroundings } from "./live_feed_options.ts";
import { Mailbox } from "./mailbox.ts";
import { RecentIds } from "./recent_ids.ts";
import { type Redact, redactingLogger, redactor } from "./redact.ts";
import { type RequestOptions, RestClient, type RestClientOptions } from "./rest_client.ts";
import { Session } from "./session.ts";

/** Changes of what is wanted within this time go upstream together. */
const GATHER_MS = 50;
/** Events that may wait for a slow reader before the connection is given up. */
const MAX_WAITING = 100_000;
/** While a gap is filled, patience pays; whoever waits for an answer has less of it. */
const BACKFILL_ATTEMPTS = 10;

/** What tells one live feed from another. */
export interface LiveFeedTraits {
  readonly name: string;
  readonly marketHours: MarketHours;
  readonly capabilities: FeedCapabilities;
  /** Where upstream is, unless the options say otherwise. */
  readonly wsUrl: string;
  readonly rest: Omit<RestClientOptions, keyof Surroundings>;
  /**
   * Subscribed when the options name no tickers.
   *
   * @default none
   */
  readonly defaultTickers?: readonly Ticker[];
  /** Silence that makes a connection suspect, milliseconds. */
  readonly silenceMs: number;
  /** Whether upstream throws out who subscribes to nothing. */
  readonly needsSubscription: boolean;
  readonly topicsOf: TopicsOf;
  /**
   * Topics of all tickers at once.
   *
   * @default none
   */
  readonly market?: readonly string[];
  /** How upstream writes a ticker that others write otherwise. */
  readonly spelling: (ticker: Ticker) => Ticker;
  /**
   * How far the market's time is behind the clock's, milliseconds: that of a delayed feed.
   *
   * @default 0
   */
  readonly delayMs?: number;
  /** Struck out of everything that is logged or told, whoever repeats it. */
  readonly secret?: string;
}

/** Upstream's REST interface, as far as all live feeds have it. Rejects when the request fails. */
export interface LiveRest {
  /** Completed one-minute bars with `fromMs <= start < toMs`, oldest first. */
  minuteBars(ticker: Ticker, fromMs: number, toMs: number, options: RequestOptions): Promise<Bar[]>;
  /** Up to `days` bars of days before that of `nowMs`, oldest first. */
  dailyBars(ticker: Ticker, days: number, nowMs: EpochMs, signal: AbortSignal): Promise<DailyBar[]>;
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
  protected readonly client: RestClient;
  /** Trades that have been told, whichever connection they came by. */
  protected readonly seen = new RecentIds();
  /** Aborts when the feed is disposed. */
  protected readonly closing = new AbortController();
  readonly #traits: LiveFeedTraits;
  readonly #wsUrl: string;
  readonly #redact: Redact;
  #session: Session | null = null;
  #isGathering = false;
  #running: Promise<void> = Promise.resolve();

  constructor(traits: LiveFeedTraits, options: LiveFeedOptions) {
    this.name = traits.name;
    this.marketHours = traits.marketHours;
    this.capabilities = Object.freeze(traits.capabilities);
    this.#traits = traits;
    this.#wsUrl = options.wsUrl ?? traits.wsUrl;
    this.#redact = redactor(traits.secret);
    const around = surroundings(options);
    this.surroundings = { ...around, logger: redactingLogger(around.logger, this.#redact) };
    const { rest, topicsOf, market = [], defaultTickers = [] } = traits;
    this.client = new RestClient({ ...this.surroundings, ...rest, baseUrl: options.restUrl ?? rest.baseUrl });
    const { tickers = [] } = options;
    this.subscriptions = new SubscriptionManager({
      topicsOf,
      market,
      tickers: tickers.length === 0 ? defaultTickers : tickers.map(traits.spelling),
    });
  }

  /** Messages of upstream that could not be read and were left out. */
  get badMessages(): number {
    return this.#session?.badMessages ?? 0;
  }

  marketTime(): EpochMs {
    return this.surroundings.clock.now() - (this.#traits.delayMs ?? 0) as EpochMs;
  }

  spelling(ticker: Ticker): Ticker {
    return this.#traits.spelling(ticker);
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
    for await (const batch of this.batches(signal)) {
      for (const event of batch) {
        if (signal.aborted || this.closing.signal.aborted) return;
        yield event;
      }
    }
  }

  /**
   * As {@link events}, as many at a time as wait.
   *
   * @throws {TypeError} when iterated a second time.
   */
  async *batches(signal: AbortSignal): AsyncGenerator<readonly FeedEvent[], void, void> {
    if (this.#session !== null) {
      throw new TypeError(`Cannot iterate the ${this.name} feed: it has been iterated before`);
    }
    const left = new AbortController();
    const stop = AbortSignal.any([signal, this.closing.signal, left.signal]);
    const mailbox = new Mailbox<FeedEvent>();
    this.#running = this.#run(mailbox, stop);
    try {
      for await (const batch of mailbox.batches()) {
        if (stop.aborted) return;
        yield batch;
      }
    } finally {
      left.abort();
      await this.#running;
    }
  }

  async #run(mailbox: Mailbox<FeedEvent>, stop: AbortSignal): Promise<void> {
    const { clock, random, createSocket, logger } = this.surroundings;
    const { name, silenceMs, needsSubscription } = this.#traits;
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
      this.rest.minuteBars(ticker, fromMs, toMs, { signal, attempts: BACKFILL_ATTEMPTS });
    const backfill = new Backfill({ fetchMinutes, now, clock, emit, logger });
    const session = new Session({
      name,
      url: this.#wsUrl,
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
    const accompanied = this.accompany(emit, stop);
    try {
      await session.run(stop);
      await Promise.all(fills);
      await accompanied;
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

  dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]> {
    return this.rest.dailyBars(ticker, days, this.marketTime(), this.closing.signal);
  }

  /** Always empty unless the feed can tell. */
  gainers(): Promise<TickerSnapshot[]> {
    return Promise.resolve([]);
  }

  /** Rejects when upstream does not give them. */
  minuteBars(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]> {
    const minute = (timeMs: number) => Math.ceil(timeMs / MINUTE_MS) * MINUTE_MS;
    const completeMs = Math.floor(this.marketTime() / MINUTE_MS) * MINUTE_MS;
    return this.rest.minuteBars(ticker, minute(fromMs), Math.min(minute(toMs), completeMs), {
      signal: this.closing.signal,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort();
    await this.#running;
  }

  /** Tells upstream what has changed in what is wanted, if it listens. */
  protected synchronise(): void {
    this.#session?.synchronise();
  }

  /** What goes on beside the connection until `stop` aborts; never rejects. */
  protected accompany(_emit: (event: FeedEvent) => void, _stop: AbortSignal): Promise<void> {
    return Promise.resolve();
  }

  protected get dialogueOptions(): DialogueOptions {
    return { subscriptions: this.subscriptions, seen: this.seen, logger: this.surroundings.logger };
  }

  /** Over `client`. */
  protected abstract readonly rest: LiveRest;

  /** The protocol of a new connection. */
  protected abstract dialogue(link: Link): Dialogue;
}
