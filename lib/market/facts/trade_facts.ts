import type { Bar, Quote, SecondBar, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import type { OfficialChange } from "../bars/official_prints.ts";
import { FULL } from "../bars/trade_eligibility.ts";
import { marketPhase, sessionDate, sessionStart } from "../calendar/market_hours.ts";
import { tradingDayAt } from "../calendar/trading_days.ts";
import type { MarketListener, TradeTakenBack } from "../tickers/market_listener.ts";
import type { FactRows } from "./fact_rows.ts";

const MINUTE_MS = 60_000;

const secondOf = (timeMs: number): number => Math.floor(timeMs / 1000);

/** Takes what a market state has taken in into the rows: windows, ranges, opens and counts of the day. */
export class TradeFacts implements MarketListener {
  readonly #rows: FactRows;

  constructor(rows: FactRows) {
    this.#rows = rows;
  }

  onTrade({ ticker, timeMs, price, size, eligibility = FULL }: Trade): void {
    const row = this.#rows.enter(ticker, timeMs);
    const { updatesVolume, updatesHighLow, updatesLast } = eligibility;
    if (row === null || !(updatesVolume || updatesHighLow || updatesLast)) return;
    const highs = updatesHighLow ? this.#rows.range.note(row, timeMs, price) : 0;
    if (updatesVolume) this.#count(row, 1);
    if (updatesLast) this.#price(row, timeMs, price);
    this.#rows.activity.add(row, {
      timeMs,
      price: updatesLast ? price : NaN,
      volume: updatesVolume ? size : 0,
      trades: updatesVolume ? 1 : 0,
      highs,
    });
  }

  onTakenBack({ trade, others }: TradeTakenBack): void {
    const { ticker, timeMs, size, eligibility: { updatesVolume, updatesHighLow, updatesLast } = FULL } = trade;
    const row = this.#rows.enter(ticker, timeMs);
    if (row === null) return;
    const moving = others?.filter(({ eligibility = FULL }) => eligibility.updatesLast);
    const ranging = others?.filter(({ eligibility = FULL }) => eligibility.updatesHighLow);
    const prices = ranging?.map(({ price }) => price);
    const isLower = updatesHighLow && prices !== undefined && this.#rows.range.replace(row, timeMs, prices);
    if (updatesVolume) this.#count(row, -1);
    if (updatesLast && moving !== undefined) this.#lookForFirst(row, timeMs, moving);
    const last = moving?.filter((other) => secondOf(other.timeMs) === secondOf(timeMs))
      .reduce<Trade | null>((a, b) => a === null || b.timeMs >= a.timeMs ? b : a, null);
    const gone = {
      timeMs,
      volume: updatesVolume ? size : 0,
      trades: updatesVolume ? 1 : 0,
      highs: isLower ? 1 : 0,
    };
    this.#rows.activity.of(row)?.takeBack(gone, updatesLast ? last : undefined);
  }

  onOfficial({ ticker, timeMs, crosses }: OfficialChange): void {
    const row = this.#rows.enter(ticker, timeMs);
    if (row === null) return;
    for (const { kind, cross, before } of crosses) {
      const trades = (cross === null ? 0 : 1) - (before === null ? 0 : 1);
      const volume = (cross?.size ?? 0) - (before?.size ?? 0);
      this.#count(row, trades);
      this.#rows.activity.add(row, { timeMs, price: NaN, volume, trades, highs: 0 });
      const { crossOpen, crossClose } = this.#rows.columns.numbers;
      (kind === "opening" ? crossOpen : crossClose)[row] = cross?.price ?? NaN;
    }
    this.#rows.range.look(row);
  }

  onQuote({ ticker, timeMs }: Quote): void {
    this.#rows.enter(ticker, timeMs);
  }

  /** Of a ticker whose trades or seconds come as well the bar tells only the range. */
  onBar(ticker: Ticker, { time, high, low, close, volume }: Bar): void {
    const startMs = time * 1000;
    const lastMs = startMs + MINUTE_MS - 1;
    const row = this.#rows.enter(ticker, lastMs);
    if (row === null) return;
    const isCounted = this.#rows.activity.of(row)?.hasSince(startMs) ?? false;
    this.#addTold(row, lastMs, { high, low, close, volume: isCounted ? null : volume, trades: NaN });
  }

  onSecond({ ticker, timeMs, high, low, close, volume, trades = NaN, dayOpen = NaN }: SecondBar): void {
    const row = this.#rows.enter(ticker, timeMs - 1);
    if (row === null) return;
    if (dayOpen > 0) this.#rows.columns.numbers.toldOpen[row] = dayOpen;
    this.#addTold(row, timeMs - 1, { high, low, close, volume, trades });
  }

  onSnapshot({ ticker, price, timeMs, type, day }: TickerSnapshot, nowMs: number | null): void {
    const row = this.#rows.row(ticker, nowMs);
    const { numbers, texts } = this.#rows.columns;
    if (type !== undefined) texts.type[row] = type;
    const ofMs = timeMs ?? nowMs;
    const session = ofMs === null ? "" : sessionDate(ofMs, this.#rows.hours);
    const isOld = session < this.#rows.session(row);
    // Without a time of its own it tells of the session that is under way, and begins none but a row's first.
    if (timeMs !== undefined || this.#rows.session(row) === "") this.#rows.begin(row, session);
    this.#rows.compare(row);
    if (isOld) return;
    if (day !== undefined) {
      if (day.open > 0) numbers.toldOpen[row] = day.open;
      this.#rows.range.told(row, day.high, day.low);
    }
    if (timeMs === undefined || !(price > 0)) return;
    this.#price(row, timeMs, price);
    this.#rows.activity.add(row, { timeMs, price, volume: 0, trades: 0, highs: 0 });
  }

  onReference(ticker: Ticker): void {
    this.#rows.compare(this.#rows.row(ticker));
  }

  onSession(session: string): void {
    const { length } = this.#rows.columns.tickers;
    for (let row = 0; row < length; row++) this.#rows.begin(row, session);
  }

  /** Takes in what upstream has added up to a moment. @param told `volume` is null when it has been counted already */
  #addTold(
    row: number,
    timeMs: number,
    told: { high: number; low: number; close: number; volume: number | null; trades: number },
  ): void {
    const { high, low, close, volume, trades } = told;
    const { range, activity } = this.#rows;
    this.#price(row, timeMs, close);
    const highs = range.note(row, timeMs, high);
    range.note(row, timeMs, low);
    if (volume === null) return;
    this.#count(row, trades);
    activity.add(row, { timeMs, price: close, volume, trades, highs });
  }

  #count(row: number, trades: number): void {
    const { counted, untold } = this.#rows.columns.numbers;
    const before = counted[row] ?? NaN;
    counted[row] = (Number.isNaN(before) ? 0 : before) + (Number.isNaN(trades) ? 0 : trades);
    if (Number.isNaN(trades)) untold[row] = 1;
  }

  /** Takes note of a price of today. */
  #price(row: number, timeMs: number, price: number): void {
    const { pricedMs, firstMs, firstPrice, followedMs } = this.#rows.columns.numbers;
    const { hours } = this.#rows;
    if (!(timeMs <= (pricedMs[row] ?? NaN))) pricedMs[row] = timeMs;
    if (timeMs >= (firstMs[row] ?? NaN) || marketPhase(timeMs, hours) !== "open") return;
    const openMs = hours === "always_open" ? sessionStart(timeMs, hours) : tradingDayAt(timeMs).openMs;
    // Of a ticker that nobody followed at the open the first price is not known.
    if (!((followedMs[row] ?? NaN) <= openMs)) return;
    firstMs[row] = timeMs;
    firstPrice[row] = price;
  }

  /** Looks for the first price among those that are left in its minute. */
  #lookForFirst(row: number, takenMs: number, left: readonly Trade[]): void {
    const { firstMs, firstPrice } = this.#rows.columns.numbers;
    if (takenMs !== firstMs[row]) return;
    const first = left.filter(({ timeMs }) => marketPhase(timeMs, this.#rows.hours) === "open")
      .reduce<Trade | null>((a, b) => a === null || b.timeMs < a.timeMs ? b : a, null);
    // Without one the first is not known any more; that of a later minute is not it.
    firstMs[row] = first?.timeMs ?? -Infinity;
    firstPrice[row] = first?.price ?? NaN;
  }
}
