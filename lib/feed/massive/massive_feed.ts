import type { CorporateAction, Ticker } from "@/lib/protocol/mod.ts";
import { sleep } from "@/lib/support/clock.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import type { TickerSnapshot } from "../feed.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { LiveFeed } from "../live/live_feed.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";
import { Halts } from "./halts.ts";
import { MassiveDialogue } from "./massive_dialogue.ts";
import { MassiveRest } from "./massive_rest.ts";
import { massiveSpelling } from "./spelling.ts";
import { TickerTypes } from "./ticker_types.ts";

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
 * US stocks by Massive (formerly Polygon). Minute bars of up to 100 tickers; trades, quotes and halts only of tier-2
 * and active ones, as `setPriority()` names them.
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
  readonly #types = new TickerTypes((ticker) => this.rest.tickerType(ticker, this.closing.signal));
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
      topicsOf: (ticker, isPriority) =>
        (isPriority ? ["AM", "T", "Q", "LULD"] : ["AM"]).map((kind) => `${kind}.${ticker}`),
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

  corporateActions(since: string): Promise<CorporateAction[]> {
    return this.rest.corporateActions(since, this.closing.signal);
  }

  /**
   * The biggest risers, with their reference types; the last known ones while upstream is slow, fails or asks for
   * silence. A new one is among them as soon as its type is known, or cannot be had.
   */
  override async gainers(): Promise<TickerSnapshot[]> {
    if (!this.client.isHeldOff) this.#gainersRequest ??= this.#refreshGainers();
    await this.#patiently(this.#gainersRequest ?? Promise.resolve());
    return this.#gainers;
  }

  protected override dialogue(link: Link): Dialogue {
    return new MassiveDialogue(link, {
      ...this.dialogueOptions,
      apiKey: this.#apiKey,
      halts: this.#halts,
      onUnknownCondition: (condition) => {
        this.#unknownConditions.set(condition, (this.#unknownConditions.get(condition) ?? 0) + 1);
      },
    });
  }

  /** Waits for an answer, but not for ever. */
  async #patiently(answer: Promise<void>): Promise<void> {
    const patience = new AbortController();
    await Promise.race([answer, sleep(this.surroundings.clock, GAINERS_PATIENCE_MS, patience.signal)]);
    patience.abort();
  }

  async #refreshGainers(): Promise<void> {
    try {
      const found = await this.rest.gainers(this.closing.signal);
      await this.#patiently(this.#types.learn(found.map(({ ticker }) => ticker)));
      this.#gainers = this.#types.known(found);
      this.#outage.worked();
    } catch (error) {
      if (!this.closing.signal.aborted) this.#outage.failed(error);
    } finally {
      this.#gainersRequest = null;
    }
  }
}
