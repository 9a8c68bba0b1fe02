import type { Bar, CorporateAction, DailyBar, EpochMs, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import type { Feed, FeedCapabilities, FeedEvent, MarketHours, TickerSnapshot } from "../feed.ts";
import { portions } from "./answers.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";

export interface RecordingFeedOptions extends Omit<RecorderOptions, "feed"> {
  readonly feed: Feed;
}

/**
 * A feed that writes down everything it tells, for `replay`: events in order of arrival, and the answers to what was
 * asked. To those who use it, it is the feed inside. A disk that fails never stops it.
 *
 * @example
 * ```ts
 * await using feed = new RecordingFeed({ feed: live, folder: "/var/recordings", clock: systemClock, logger });
 * for await (const event of feed.events(signal)) console.log(event.kind);
 * ```
 */
export class RecordingFeed implements Feed {
  readonly name: string;
  readonly capabilities: FeedCapabilities;
  readonly marketHours: MarketHours;
  readonly speed?: number;
  readonly inventsHistory?: boolean;
  readonly market?: () => Promise<TickerSnapshot[]>;
  readonly references?: (signal: AbortSignal) => AsyncIterable<readonly TickerReference[]>;
  readonly minuteBars?: (ticker: Ticker, fromMs: EpochMs, toMs: EpochMs) => Promise<Bar[]>;
  readonly corporateActions?: (since: string) => Promise<CorporateAction[]>;
  readonly spelling?: (ticker: Ticker) => Ticker;
  readonly setDepth?: (tickers: readonly Ticker[]) => void;
  readonly setPriority?: (tickers: readonly Ticker[]) => void;
  readonly batches?: (signal: AbortSignal) => AsyncIterable<readonly FeedEvent[]>;
  readonly #feed: Feed;
  readonly #recorder: Recorder;

  constructor(options: RecordingFeedOptions) {
    const { feed } = options;
    this.#feed = feed;
    this.name = feed.name;
    this.capabilities = feed.capabilities;
    this.marketHours = feed.marketHours;
    this.#recorder = new Recorder(options);
    if (feed.speed !== undefined) this.speed = feed.speed;
    if (feed.inventsHistory !== undefined) this.inventsHistory = feed.inventsHistory;
    if (feed.batches !== undefined) this.batches = (signal) => this.#batches(signal);
    if (feed.market !== undefined) this.market = () => this.#market();
    if (feed.references !== undefined) this.references = (signal) => this.#references(signal);
    if (feed.minuteBars !== undefined) this.minuteBars = (...asked) => this.#minuteBars(...asked);
    if (feed.corporateActions !== undefined) {
      this.corporateActions = (since) => feed.corporateActions?.(since) ?? Promise.resolve([]);
    }
    if (feed.spelling !== undefined) this.spelling = (ticker) => feed.spelling?.(ticker) ?? ticker;
    if (feed.setDepth !== undefined) this.setDepth = (tickers) => feed.setDepth?.(tickers);
    if (feed.setPriority !== undefined) this.setPriority = (tickers) => feed.setPriority?.(tickers);
  }

  get tickers(): readonly Ticker[] {
    return this.#feed.tickers ?? [];
  }

  get unknownConditions(): ReadonlyMap<number, number> {
    return this.#feed.unknownConditions ?? new Map();
  }

  marketTime(): EpochMs | null {
    return this.#feed.marketTime();
  }

  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent, void, void> {
    for await (const event of this.#feed.events(signal)) {
      this.#record(event);
      yield event;
    }
  }

  subscribe(tickers: readonly Ticker[]): void {
    this.#feed.subscribe(tickers);
  }

  unsubscribe(tickers: readonly Ticker[]): void {
    this.#feed.unsubscribe(tickers);
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const answer = await this.#feed.snapshot(tickers);
    this.#recorder.answer(this.marketTime(), (answers) => answers.snapshot(answer));
    return answer;
  }

  async gainers(): Promise<TickerSnapshot[]> {
    const answer = await this.#feed.gainers();
    this.#recorder.answer(this.marketTime(), (answers) => answers.gainers(answer));
    return answer;
  }

  async dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]> {
    const answer = await this.#feed.dailyBars(ticker, days);
    this.#recorder.answer(this.marketTime(), (answers) => answers.dailyBars(ticker, answer));
    return answer;
  }

  /** Ends the feed, then the recording: what the feed tells last is in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#feed[Symbol.asyncDispose]();
    } finally {
      await this.#recorder[Symbol.asyncDispose]();
    }
  }

  async *#batches(signal: AbortSignal): AsyncGenerator<readonly FeedEvent[], void, void> {
    for await (const batch of this.#feed.batches?.(signal) ?? []) {
      for (const event of batch) this.#record(event);
      yield batch;
    }
  }

  #record(event: FeedEvent): void {
    // Order books would be the most of a recording by far.
    if (event.kind !== "beat" && event.kind !== "depth") this.#recorder.event(this.marketTime(), event);
  }

  async #market(): Promise<TickerSnapshot[]> {
    const answer = await this.#feed.market?.() ?? [];
    for (const some of portions(answer)) this.#recorder.answer(this.marketTime(), (answers) => answers.market(some));
    return answer;
  }

  async *#references(signal: AbortSignal): AsyncGenerator<readonly TickerReference[], void, void> {
    for await (const told of this.#feed.references?.(signal) ?? []) {
      for (const some of portions(told)) {
        this.#recorder.answer(this.marketTime(), (answers) => answers.references(some));
      }
      yield told;
    }
  }

  async #minuteBars(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]> {
    const answer = await this.#feed.minuteBars?.(ticker, fromMs, toMs) ?? [];
    this.#recorder.answer(this.marketTime(), (answers) => answers.minuteBars(ticker, answer));
    return answer;
  }
}
