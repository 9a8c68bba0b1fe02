import type { CorporateAction, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import { sleep } from "@/lib/support/clock.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import type { FeedEvent, TickerSnapshot } from "../feed.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { LiveFeed } from "../live/live_feed.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";
import { Halts } from "./halts.ts";
import { MarketRest } from "./market_rest.ts";
import { MassiveDialogue } from "./massive_dialogue.ts";
import { MassiveRest } from "./massive_rest.ts";
import { NewsDesk } from "./news_desk.ts";
import { ReferenceBook } from "./reference_book.ts";
import { massiveSpelling } from "./spelling.ts";
import { TickerTypes } from "./ticker_types.ts";
import { ToldBands } from "./told_bands.ts";
import { ToldSeconds } from "./told_seconds.ts";
import { TradedTickers } from "./traded_tickers.ts";
import { UsualVolumes } from "./usual_volumes.ts";

const REALTIME_URL = "wss://socket.massive.com/stocks";
const DELAYED_URL = "wss://delayed.massive.com/stocks";
const REST_URL = "https://api.massive.com";
/** How far the delayed stream is behind. */
const DELAY_MS = 15 * 60_000;
/** Thin markets are quiet, so silence is only suspected after this long, and then probed. */
const SILENCE_MS = 60_000;
const REQUESTS_PER_SECOND = 10;
/** How long gainers, and their types, are waited for before the last known ones are given. */
const GAINERS_PATIENCE_MS = 1_000;
/** How long usual volumes are waited for before the market is told without them: some twenty calls take ten seconds. */
const VOLUMES_PATIENCE_MS = 30_000;

/** Seconds, minutes, and price bands with halts, of all tickers. */
const MARKET_TOPICS = ["A.*", "AM.*", "LULD.*"];

export interface MassiveFeedOptions extends LiveFeedOptions {
  /** Sent upstream only; never logged nor told. */
  readonly apiKey: string;
  /**
   * Whether the account sees the market with a delay of 15 minutes: its own address, and market time behind the clock.
   *
   * @default false
   */
  readonly delayed?: boolean;
}

/**
 * US stocks by Massive (formerly Polygon). Of the whole market seconds, minutes, price bands, halts and news; trades and
 * quotes of up to 100 tickers that are subscribed, which are then not told as seconds. Where the plan has no such
 * channels: minute bars of up to 100 tickers; trades, quotes and halts only of tier-2 and active ones, as `setPriority()`
 * names them.
 *
 * @example
 * ```ts
 * await using feed = new MassiveFeed({ apiKey, tickers: [parseTicker("AAPL")] });
 * for await (const event of feed.events(signal)) handle(event);
 * ```
 */
export class MassiveFeed extends LiveFeed {
  protected override readonly rest = new MassiveRest(this.client);
  readonly #apiKey: string;
  readonly #halts = new Halts();
  readonly #outage = new OutageLog("asking for gainers", this.surroundings.logger);
  readonly #seconds = new ToldSeconds();
  readonly #bands = new ToldBands();
  readonly #traded = new TradedTickers();
  readonly #marketRest = new MarketRest(this.client);
  readonly #volumes = new UsualVolumes(this.#marketRest, this.surroundings.clock);
  readonly #volumesOutage = new OutageLog("asking for the latest sessions", this.surroundings.logger);
  readonly #book = new ReferenceBook(this.#marketRest, this.surroundings.logger);
  readonly #news = new NewsDesk(this.#marketRest, this.surroundings.clock, this.surroundings.logger);
  readonly #types = new TickerTypes((ticker) => this.#book.askType(ticker, this.closing.signal));
  /** Told in the log, each once. */
  readonly #refusedTopics = new Set<string>();
  #volumesRequest: Promise<void> | null = null;
  readonly #unknownConditions = new Map<number, number>();
  #gainers: TickerSnapshot[] = [];
  #gainersRequest: Promise<void> | null = null;

  /** @throws {TypeError} when there is no key. */
  constructor(options: MassiveFeedOptions) {
    const { apiKey, delayed = false } = options;
    if (apiKey === "") throw new TypeError("Cannot open the massive feed: it needs an API key");
    super({
      name: "massive",
      marketHours: "us_equities",
      capabilities: { quotes: true, bars: true, snapshot: true, gainers: true, dailyBars: true },
      wsUrl: delayed ? DELAYED_URL : REALTIME_URL,
      rest: {
        baseUrl: REST_URL,
        requestsPerSecond: REQUESTS_PER_SECOND,
        // In a header and not in the query, so that it is in no URL and no error message.
        headers: { authorization: `Bearer ${apiKey}` },
      },
      silenceMs: SILENCE_MS,
      needsSubscription: false,
      market: MARKET_TOPICS,
      topicsOf: (ticker, isPriority, holds) =>
        (isPriority ? ["AM", "T", "Q", "LULD"] : holds("A.*") ? ["AM", "T", "Q"] : ["AM"])
          .map((kind) => `${kind}.${ticker}`),
      spelling: massiveSpelling,
      delayMs: delayed ? DELAY_MS : 0,
      secret: apiKey,
    }, options);
    this.#apiKey = apiKey;
  }

  get unknownConditions(): ReadonlyMap<number, number> {
    return this.#unknownConditions;
  }

  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    return this.rest.snapshot(tickers, this.closing.signal);
  }

  /**
   * Every ticker of the market, with its usual volume where that is known by then.
   *
   * Rejects when the request fails.
   */
  async market(): Promise<TickerSnapshot[]> {
    await this.#patiently(this.#volumesRequest ??= this.#learnVolumes(), VOLUMES_PATIENCE_MS);
    const snapshots = await this.#marketRest.snapshots(this.closing.signal);
    return snapshots.map((snapshot): TickerSnapshot => {
      const { ticker, lastClose } = snapshot;
      const type = this.#book.typeOf(ticker);
      return {
        ...snapshot,
        lastClose: lastClose > 0 ? lastClose : this.#volumes.lastClose(ticker),
        avgVolume: this.#volumes.usualVolume(ticker),
        ...(type !== undefined && { type }),
      };
    });
  }

  /**
   * All active tickers: name, type and exchange; then with their floats, where the plan has those; then with shares
   * outstanding and market value those that are subscribed, since each of them costs a call.
   *
   * @throws when the list of tickers cannot be had
   */
  references(signal: AbortSignal): AsyncIterable<readonly TickerReference[]> {
    return this.#book.read(() => this.subscriptions.tickers, AbortSignal.any([signal, this.closing.signal]));
  }

  corporateActions(since: string): Promise<CorporateAction[]> {
    return this.rest.corporateActions(since, this.closing.signal);
  }

  /**
   * The biggest risers, with their reference types; the last known ones while upstream is slow, fails or asks for
   * silence. A new one is among them as soon as its type is known, or cannot be had.
   */
  override async gainers(): Promise<TickerSnapshot[]> {
    if (!this.client.isHeldOff) this.#gainersRequest ??= this.#refreshGainers();
    await this.#patiently(this.#gainersRequest ?? Promise.resolve(), GAINERS_PATIENCE_MS);
    return this.#gainers;
  }

  protected override dialogue(link: Link): Dialogue {
    return new MassiveDialogue(link, {
      ...this.dialogueOptions,
      apiKey: this.#apiKey,
      halts: this.#halts,
      seconds: this.#seconds,
      bands: this.#bands,
      traded: this.#traded,
      onMarketRefused: (topic, message) => this.#tellRefused(topic, message),
      onUnknownCondition: (condition) => {
        this.#unknownConditions.set(condition, (this.#unknownConditions.get(condition) ?? 0) + 1);
      },
    });
  }

  protected override accompany(emit: (event: FeedEvent) => void, stop: AbortSignal): Promise<void> {
    return this.#news.run(emit, stop);
  }

  #tellRefused(topic: string, message: string): void {
    if (this.#refusedTopics.has(topic)) return;
    this.#refusedTopics.add(topic);
    this.surroundings.logger.warn("the plan has no channel of the whole market, only tickers one by one", {
      topic,
      message,
    });
  }

  /** Waits for an answer, but not for ever. */
  async #patiently(answer: Promise<void>, ms: number): Promise<void> {
    const patience = new AbortController();
    await Promise.race([answer, sleep(this.surroundings.clock, ms, patience.signal)]);
    patience.abort();
  }

  async #learnVolumes(): Promise<void> {
    try {
      await this.#volumes.learn(this.marketTime(), this.closing.signal);
      this.#volumesOutage.worked();
    } catch (error) {
      if (!this.closing.signal.aborted) this.#volumesOutage.failed(error);
    } finally {
      this.#volumesRequest = null;
    }
  }

  async #refreshGainers(): Promise<void> {
    try {
      const found = await this.rest.gainers(this.closing.signal);
      await this.#patiently(this.#types.learn(found.map(({ ticker }) => ticker)), GAINERS_PATIENCE_MS);
      this.#gainers = this.#types.known(found);
      this.#outage.worked();
    } catch (error) {
      if (!this.closing.signal.aborted) this.#outage.failed(error);
    } finally {
      this.#gainersRequest = null;
    }
  }
}
