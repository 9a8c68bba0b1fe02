import type { BarUpdate, MarketFacts, MarketState } from "@/lib/market/mod.ts";
import { BarBuilder, type Crosses, haltNotice, OfficialPrints, TradeLedger } from "@/lib/market/mod.ts";
import type { Feed, FeedEvent, FeedStatus, MarketEvent, TradeCorrection } from "@/lib/feed/feed.ts";
import type { Bar, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import type { Beat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { OtherEvent } from "./follower.ts";

/** How long after its minute a bar of another ticker stays open for trades that are a little late, market time. */
const CLOSE_GRACE_MS = 1000;
const MINUTE_MS = 60_000;
/**
 * Tickers whose minute is closed at a time when one is over, and how long between two times. The 12,000 of a whole market
 * together would keep trades waiting for a fifth of a second; so the last of them comes some seconds late, unless it has
 * traded again, which closes it too. A recording closes all at once.
 */
const CLOSED_AT_ONCE = 100;
const CLOSE_PAUSE_MS = 30;
/** Events that are taken in a turn of the event loop: some 5 ms of a whole market. */
const TAKEN_AT_ONCE = 500;
/** How often minutes under way are kept: with the time that a store takes to write, a kill loses less than a second. */
const KEEP_EVERY_MS = 400;
/** Most that are kept at a time: of a whole market each has its turn within some ten seconds. */
const KEPT_AT_ONCE = 400;

export interface TickBroadcasterOptions {
  readonly feed: Feed;
  readonly market: MarketState;
  /** Those of the market, which hears itself of all that concerns prices and volumes. */
  readonly facts: MarketFacts;
  readonly barStore: BarStore;
  readonly broadcaster: Broadcaster;
  readonly beat: Beat;
  readonly logger: Logger;
  /** Told of each trade after the market state has taken it. */
  readonly onTrade?: (trade: Trade) => void;
  /** Told of each trade that does not count any more. */
  readonly onTakenBack?: (trade: Trade) => void;
  /** Told of all else that the feed tells after it has been carried on. */
  readonly onEvent?: (event: OtherEvent) => void;
  /** Told of each change of the feed before it is broadcast. */
  readonly onFeedStatus?: (status: FeedStatus) => void;
  /** Told once when the feed's events end: by themselves (`null`), or by an error. Not told on disposal. */
  readonly onEnd?: (error: unknown) => void;
}

/**
 * Carries the feed's events on: every trade as a TICK as it comes (those that move only volume too), one-minute BARs
 * by event time when they complete, revised ones again, and changes of the feed as STATUS.
 */
export class TickBroadcaster {
  readonly #options: TickBroadcasterOptions;
  readonly #ledger = new TradeLedger();
  readonly #bars: BarBuilder;
  readonly #official: OfficialPrints;
  /** Tickers that have traded since their minute under way was kept. */
  #touched: Ticker[] = [];
  /** Whether each of them is there, by its number. */
  readonly #isTouched: boolean[] = [];
  /** Market minute up to which bars have been closed. */
  #closedToMs = 0;

  constructor(options: TickBroadcasterOptions) {
    this.#options = options;
    const { feed, barStore } = options;
    const startS = Math.floor((feed.marketTime() ?? -Infinity) / MINUTE_MS) * 60;
    // A recording begins anew each time; a market goes on from what was kept of it.
    if (feed.speed === undefined) this.#completeKept(barStore);
    this.#official = new OfficialPrints(feed.marketHours);
    this.#bars = new BarBuilder({
      earlier: (ticker, time) =>
        feed.speed === undefined && time <= startS ? barStore.bars(ticker, { fromS: time, toS: time })[0] : undefined,
    });
  }

  /** What was kept of minutes under way, when the process ended before they did, is what is known of them. */
  #completeKept(barStore: BarStore): void {
    for (const [ticker, bar] of barStore.forming()) {
      const [known] = barStore.bars(ticker, { fromS: bar.time, toS: bar.time });
      // After several kills within the minute, what was kept first is less than what was kept last.
      if (known === undefined || known.volume < bar.volume) barStore.put(ticker, bar);
    }
  }

  /** The bar of the minute under way, if the ticker has traded in it. */
  currentBar(ticker: Ticker): Bar | undefined {
    return this.#bars.current(ticker);
  }

  /** The auctions of the session that the market is in. */
  crosses(ticker: Ticker): Crosses {
    return this.#official.crosses(ticker, this.#options.market.session);
  }

  /** Starts the pump and the timer that closes bars of tickers that stopped trading. */
  start(): AsyncDisposable {
    const { feed, beat, logger, onEnd } = this.#options;
    const stop = new AbortController();
    const pump = async () => {
      try {
        if (feed.batches === undefined) {
          for await (const event of feed.events(stop.signal)) {
            if (event.kind === "beat") await beat.advance(event.timeMs);
            else this.#take(event);
          }
        } else {
          for await (const batch of feed.batches(stop.signal)) await this.#takeAll(batch, stop.signal);
        }
        if (stop.signal.aborted) return;
        beat.release();
        onEnd?.(null);
      } catch (error) {
        if (stop.signal.aborted) logger.warn("feed failed while stopping", { error: errorMessage(error) });
        else onEnd?.(error);
      }
    };
    const pumping = pump();
    const onError = (error: unknown) => logger.error("closing bars failed", { error: errorMessage(error) });
    const closing = beat.every(1000, () => this.#closeByTime(stop.signal), onError);
    const keeping = beat.every(KEEP_EVERY_MS, () => this.#keepForming(KEPT_AT_ONCE), onError);
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await closing[Symbol.asyncDispose]();
        await keeping[Symbol.asyncDispose]();
        await pumping;
        this.#keepForming(Infinity);
      },
    };
  }

  /** Takes events that have come together; sockets and timers get their turn in between. */
  async #takeAll(batch: readonly FeedEvent[], signal: AbortSignal): Promise<void> {
    const { beat } = this.#options;
    let taken = 0;
    for (const event of batch) {
      if (signal.aborted) return;
      if (event.kind === "beat") await beat.advance(event.timeMs);
      else this.#take(event);
      if (++taken % TAKEN_AT_ONCE === 0 && taken < batch.length) await beat.turn();
    }
  }

  /** Runs one step for one item; a failure is logged and stops neither the loop nor the other steps. */
  #guard(what: string, ticker: Ticker | undefined, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#options.logger.error(`${what} failed`, { ticker, error: errorMessage(error) });
    }
  }

  /** As {@link #guard}, without a function for each of a hundred thousand events a second. */
  #take(event: MarketEvent): void {
    try {
      const told = event.kind === "status" ? this.#worded(event) : event;
      this.#handle(told);
      if (told.kind !== "trade") this.#options.onEvent?.(told);
    } catch (error) {
      const ticker = "ticker" in event ? event.ticker : undefined;
      this.#options.logger.error(`feed ${event.kind} failed`, { ticker, error: errorMessage(error) });
    }
  }

  #handle(event: MarketEvent): void {
    const { market, facts, broadcaster, onFeedStatus } = this.#options;
    switch (event.kind) {
      case "trade":
        return this.#count(event);
      case "correction":
        return this.#correct(event);
      case "quote":
        return market.applyQuote(event);
      case "bar": {
        const { ticker, bar, dayVolume, sessionVwap } = event;
        market.applyBar(ticker, bar, dayVolume === undefined ? undefined : { dayVolume, sessionVwap });
        return this.#publish(this.#bars.replace(ticker, bar));
      }
      case "second":
        return market.applySecond(event);
      case "depth":
        return;
      case "bands":
        return facts.bands(event.ticker, event.up, event.down, event.timeMs);
      case "news":
        return facts.news(event.tickers, event.timeMs);
      case "status":
        this.#halt(event);
        // The bars under way are the last of a recording: they come before its end is told.
        if (event.event === "feed_ended") this.#publish(this.#bars.flush());
        onFeedStatus?.(event);
        return broadcaster.broadcastStatus(event.event, event.data);
    }
  }

  #count(trade: Trade): void {
    const { market, broadcaster, onTrade } = this.#options;
    if (!this.#ledger.count(trade)) return;
    if (this.#isOver(trade.timeMs)) this.#closeSome();
    market.applyTrade(trade);
    this.#publish(this.#bars.add(trade));
    this.#placeOfficial(trade);
    this.#touch(trade.ticker);
    broadcaster.broadcastTick(trade.ticker, trade.price, trade.size, trade.timeMs);
    onTrade?.(trade);
  }

  /** What was never counted, or is too long ago to be known, is not replaced either: its minute and day are told. */
  #correct({ ticker, id, timeMs, trade }: TradeCorrection): void {
    const { market, broadcaster, onTakenBack } = this.#options;
    const taken = this.#ledger.takeBack(ticker, id);
    if (taken === null) return;
    market.takeBack(taken.trade, taken.latest, taken.others);
    this.#publish(this.#bars.takeBack(taken));
    this.#touch(ticker);
    onTakenBack?.(taken.trade);
    const { price, size } = taken.trade;
    broadcaster.broadcastStatus("trade_taken_back", { ticker, price, size, time_ms: timeMs });
    if (trade !== null) this.#count(trade);
  }

  /** A halt or resumption with all that follows from what the feed says of it. */
  #worded(status: FeedStatus): FeedStatus {
    const { event, data } = status;
    if (event !== "halted" && event !== "resumed") return status;
    const notice = haltNotice(event, data, this.#options.feed.marketTime());
    return notice === null ? status : { ...status, data: { ...data, ...notice } };
  }

  #halt({ event, data }: FeedStatus): void {
    if (event !== "halted" && event !== "resumed") return;
    const notice = haltNotice(event, data, this.#options.feed.marketTime());
    if (notice !== null) this.#options.facts.halt(notice.ticker, event === "halted", notice.time_ms);
  }

  /** An official print belongs to its session: the first or the last minute of that, the day's volume, the close. */
  #placeOfficial(trade: Trade): void {
    const change = this.#official.note(trade);
    if (change === null) return;
    this.#options.market.applyOfficial(change);
    for (const cross of change.crosses) this.#publish(this.#bars.cross(cross));
  }

  #touch(ticker: Ticker): void {
    const index = tickerIndex(ticker);
    if (this.#isTouched[index] === true) return;
    this.#isTouched[index] = true;
    this.#touched.push(ticker);
  }

  /** @param most so many, those first that have waited longest */
  #keepForming(most: number): void {
    const turn = this.#touched.slice(0, most);
    this.#touched = this.#touched.slice(most);
    for (const ticker of turn) {
      this.#isTouched[tickerIndex(ticker)] = false;
      const bar = this.#bars.current(ticker);
      if (bar !== undefined) this.#options.barStore.putForming(ticker, bar);
    }
  }

  /**
   * Bars of tickers that have stopped trading end by the market's time; but that of a clock which is fast must not make
   * all that comes a late trade, so it counts only as far as the market itself can be.
   */
  async #closeByTime(signal: AbortSignal): Promise<void> {
    const { feed, market, beat } = this.#options;
    const lastMs = market.lastTimeMs;
    if (lastMs === null) return;
    if (this.#isOver(Math.min(feed.marketTime() ?? 0, lastMs + MINUTE_MS + CLOSE_GRACE_MS))) this.#closeSome();
    while ((this.#bars.isBehind || this.#ledger.isBehind) && !signal.aborted) {
      this.#closeSome();
      await beat.pause(CLOSE_PAUSE_MS, signal);
    }
  }

  /** Whether another minute, and the grace after it, is over at a market time. */
  #isOver(marketMs: number): boolean {
    if (marketMs < this.#closedToMs + MINUTE_MS + CLOSE_GRACE_MS) return false;
    this.#closedToMs = Math.floor((marketMs - CLOSE_GRACE_MS) / MINUTE_MS) * MINUTE_MS;
    return true;
  }

  /** Closes the bars of some tickers whose minute is over. */
  #closeSome(): void {
    const some = this.#options.feed.speed === undefined ? CLOSED_AT_ONCE : Infinity;
    this.#ledger.advance(this.#closedToMs, some);
    this.#publish(this.#bars.advance(this.#closedToMs, some));
  }

  #publish(updates: readonly BarUpdate[]): void {
    for (const { ticker, bar, revision } of updates) {
      this.#guard("publishing a bar", ticker, () => {
        this.#options.barStore.put(ticker, bar);
        this.#options.broadcaster.broadcastBar(ticker, "1m", bar, revision);
      });
    }
  }
}
