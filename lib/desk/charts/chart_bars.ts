import { rollUp, sessionFrom, TenSecondBars } from "@/lib/market/mod.ts";
import type { FeedHistory } from "@/lib/feed/feed.ts";
import type {
  Bar,
  DailyBar,
  FactName,
  FactValue,
  MarketHours,
  MinuteTimeframe,
  Ticker,
  Timeframe,
} from "@/lib/protocol/mod.ts";
import type { BarQuery, BarStore } from "@/lib/store/bar_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { DayHistory } from "./day_history.ts";
import { mergeBars } from "./merge_bars.ts";
import { DAY_S, MinuteHistory } from "./minute_history.ts";

/** One-minute bars that a bar of a timeframe is made of at most; a day has an hour more when clocks go back. */
const MINUTES: Readonly<Record<MinuteTimeframe, number>> = {
  "1m": 1,
  "2m": 2,
  "3m": 3,
  "5m": 5,
  "15m": 15,
  "30m": 30,
  "1h": 60,
  "4h": 300,
  "1D": 1500,
};
/** Days that the feed is asked for at once, first and at most, and in one request in all. */
const SPAN_DAYS = { first: 2, most: 16, inAll: 60 };

/** What is asked of the market behind the charts. */
export interface ChartMarket {
  readonly marketHours: MarketHours;
  /** Epoch milliseconds; null while nothing runs. */
  readonly marketTimeMs: number | null;
  /** Date of the session that the market has entered; empty before the first. */
  readonly session: string;
  /** Null while nothing runs. */
  readonly history: FeedHistory | null;
  readonly facts: { get(ticker: Ticker): Readonly<Record<FactName, FactValue>> | undefined } | null;
  /** The minute under way. */
  currentBar(ticker: Ticker): Bar | undefined;
  adjustBars(ticker: Ticker, bars: readonly DailyBar[]): readonly DailyBar[];
}

export interface ChartBarsOptions {
  readonly market: ChartMarket;
  readonly store: Pick<BarStore, "bars">;
  readonly logger: Logger;
}

export interface ChartAnswer {
  /** Oldest first; the last one may be under way. */
  readonly bars: Bar[];
  /** Whether a request for what comes before the first of them could give more. */
  readonly hasOlder: boolean;
}

interface Asked {
  readonly fromS: number;
  readonly toS: number;
  readonly limit: number;
}

/**
 * Bars for charts: of minutes what the store holds, and the rest from the feed; of ten seconds those of the last quarter
 * of an hour. History that a feed makes up fills what is missing; that of a market also takes the place of minutes of
 * which the server saw less.
 */
export class ChartBars {
  readonly tenSeconds = new TenSecondBars();
  readonly #options: ChartBarsOptions;
  #feed: FeedHistory | null = null;
  #minutes: MinuteHistory | null = null;
  #days: DayHistory | null = null;
  #isFailing = false;

  constructor(options: ChartBarsOptions) {
    this.#options = options;
  }

  /** Bars out of the minutes that the server keeps, without asking anybody. */
  kept(ticker: Ticker, timeframe: MinuteTimeframe, query: BarQuery): Bar[] {
    const { fromS = -Infinity, toS = Infinity, limit = Infinity } = query;
    const { store, market } = this.#options;
    // No more minutes than the wanted bars can be made of: a store on disk holds weeks of them.
    const minutes = store.bars(ticker, { fromS, toS, limit: limit * MINUTES[timeframe] });
    const current = market.currentBar(ticker);
    if (current !== undefined && current.time >= fromS && current.time <= toS) {
      // Later ones are there when a recording is played again, or an external engine is ahead.
      const index = minutes.findLastIndex(({ time }) => time < current.time) + 1;
      // What a killed process had kept of the minute may be there too.
      minutes.splice(index, minutes[index]?.time === current.time ? 1 : 0, current);
    }
    const bars = timeframe === "1m" ? minutes : rollUp(minutes, timeframe, market.marketHours);
    return bars.slice(Math.max(0, bars.length - limit));
  }

  /** The newest bars of a range. @throws when the feed cannot tell what is needed, and nothing is known without it */
  async bars(ticker: Ticker, timeframe: Timeframe, query: BarQuery): Promise<ChartAnswer> {
    const { fromS = -Infinity, toS = Infinity, limit = Infinity } = query;
    const asked = { fromS, toS, limit };
    if (timeframe === "10s") {
      const bars = this.tenSeconds.bars(ticker).filter(({ time }) => time >= fromS && time <= toS);
      return { bars: bars.slice(Math.max(0, bars.length - limit)), hasOlder: bars.length > limit };
    }
    return await (timeframe === "1D" ? this.#daily(ticker, asked) : this.#intraday(ticker, timeframe, asked));
  }

  #histories(): { readonly feed: FeedHistory | null; readonly minutes: MinuteHistory; readonly days: DayHistory } {
    const { market } = this.#options;
    const feed = market.history;
    const now = () => market.marketTimeMs ?? 0;
    if (feed !== this.#feed || this.#minutes === null || this.#days === null) {
      this.#feed = feed;
      this.#minutes = new MinuteHistory({ feed: feed ?? {}, now });
      this.#days = new DayHistory(feed ?? { dailyBars: () => Promise.resolve([]) }, now);
    }
    return { feed, minutes: this.#minutes, days: this.#days };
  }

  async #intraday(ticker: Ticker, timeframe: MinuteTimeframe, asked: Asked): Promise<ChartAnswer> {
    const { market, store } = this.#options;
    const { fromS, toS, limit } = asked;
    const { feed, minutes: history } = this.#histories();
    // One more than is wanted: the first may be there in part only.
    const kept = this.kept(ticker, "1m", { fromS, toS, limit: (limit + 1) * MINUTES[timeframe] });
    const cut = (bars: Bar[]) => bars.slice(Math.max(0, bars.length - limit));
    const isOlderKept = (bars: readonly Bar[]) =>
      store.bars(ticker, { toS: Math.min(bars[0]?.time ?? toS, toS) - 1, limit: 1 }).length > 0;
    const rolled = (minutes: readonly Bar[]) => rollUp(minutes, timeframe, market.marketHours);
    if (feed?.minuteBars === undefined || market.marketTimeMs === null) {
      const bars = rolled(kept);
      return { bars: cut(bars), hasOlder: bars.length > limit || isOlderKept(bars) };
    }
    const isInvented = feed.inventsHistory === true;
    const firstDay = Math.floor(Math.max(fromS, 0) / DAY_S);
    const endDay = Math.floor(Math.min(toS, market.marketTimeMs / 1000) / DAY_S) + 1;
    let told: Bar[] = [];
    let day = endDay;
    let span = SPAN_DAYS.first;
    const merged = (isAll: boolean) => {
      const within = told.filter(({ time }) => time >= fromS && time <= toS);
      const known = isAll ? kept : kept.filter(({ time }) => time >= day * DAY_S);
      return rolled(mergeBars(known, within, isInvented));
    };
    let bars = merged(false);
    while (bars.length <= limit && day > firstDay && !history.isFirst(ticker, day)) {
      if (endDay - day >= SPAN_DAYS.inAll) return { bars: cut(bars), hasOlder: true };
      const from = Math.max(firstDay, day - span);
      try {
        told = [...await history.minutes(ticker, from, day), ...told];
        this.#worked();
      } catch (error) {
        bars = merged(true);
        if (bars.length === 0) throw error;
        this.#failed(ticker, error);
        return { bars: cut(bars), hasOlder: true };
      }
      day = from;
      span = Math.min(SPAN_DAYS.most, span * 2);
      bars = merged(false);
    }
    if (bars.length > limit) return { bars: cut(bars), hasOlder: true };
    const isFirst = history.isFirst(ticker, day);
    bars = merged(isFirst);
    return { bars: cut(bars), hasOlder: bars.length > limit || !isFirst || isOlderKept(bars) };
  }

  async #daily(ticker: Ticker, { fromS, toS, limit }: Asked): Promise<ChartAnswer> {
    const { market } = this.#options;
    const { feed, days: history } = this.#histories();
    const byTime = new Map(this.kept(ticker, "1D", { fromS, toS, limit: limit + 1 }).map((bar) => [bar.time, bar]));
    const today = this.#today(ticker);
    if (today !== null && (market.marketHours === "us_equities" || !byTime.has(today.time))) {
      byTime.set(today.time, today);
    }
    let hasOlder = false;
    if (feed?.capabilities.dailyBars === true && market.marketTimeMs !== null) {
      const agoS = Math.max(0, market.marketTimeMs / 1000 - Math.min(toS, market.marketTimeMs / 1000));
      try {
        const told = await history.days(ticker, Math.ceil(agoS / DAY_S) + limit + 1, market.session);
        hasOlder = told.hasOlder;
        for (const { date, ...prices } of market.adjustBars(ticker, told.bars)) {
          const time = sessionFrom(date, market.marketHours) / 1000;
          if (feed.inventsHistory !== true || !byTime.has(time)) byTime.set(time, { time, ...prices, vwap: null });
        }
        this.#worked();
      } catch (error) {
        if (byTime.size === 0) throw error;
        this.#failed(ticker, error);
        hasOlder = true;
      }
    }
    const all = Array.from(byTime.values()).filter(({ time }) => time <= toS).sort((a, b) => a.time - b.time);
    const bars = all.filter(({ time }) => time >= fromS);
    const older = all.length > bars.length || bars.length > limit;
    return { bars: bars.slice(Math.max(0, bars.length - limit)), hasOlder: older || hasOlder };
  }

  /** The day under way as the facts have it; null while its open or its range is not known. */
  #today(ticker: Ticker): Bar | null {
    const { market } = this.#options;
    const facts = market.facts?.get(ticker);
    const [open, high, low, close, volume, vwap] = (["open", "high", "low", "price", "volume", "vwap"] as const)
      .map((name) => numberOf(facts?.[name]));
    if (market.session === "" || open == null || high == null || low == null || close == null) return null;
    const time = sessionFrom(market.session, market.marketHours) / 1000;
    // After the close a price may lie beyond the range of regular hours.
    const range = { high: Math.max(high, close), low: Math.min(low, close) };
    return { time, open, ...range, close, volume: volume ?? 0, vwap: vwap ?? null };
  }

  #worked(): void {
    this.#isFailing = false;
  }

  /** Of a row of failures the first is logged. */
  #failed(ticker: Ticker, error: unknown): void {
    if (!this.#isFailing) {
      this.#options.logger.warn("the feed does not tell older bars; charts show what is kept", {
        ticker,
        error: errorMessage(error),
      });
    }
    this.#isFailing = true;
  }
}

const numberOf = (value: FactValue | undefined): number | null => typeof value === "number" ? value : null;
