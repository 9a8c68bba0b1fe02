import type { MarketHours } from "@/lib/protocol/mod.ts";
import { marketPhase } from "../calendar/market_hours.ts";
import type { TickerReading } from "../tickers/ticker_state.ts";
import type { Numbers } from "./columns.ts";
import type { RecentTrades } from "./recent_trades.ts";

/** By how much a price falls below the previous close to restrict short sales. */
const RESTRICTING = 0.9;

/** Percent of a price against another; NaN while either is unknown. */
const percent = (price: number, against: number): number => against > 0 ? (price / against - 1) * 100 : NaN;
const ratio = (value: number, against: number): number => against > 0 ? value / against : NaN;
const known = (value: number | null | undefined): number =>
  value !== undefined && value !== null && value > 0 ? value : NaN;
/** The first that is known. */
const first = (a: number, b: number): number => Number.isNaN(a) ? b : a;

/** Whether the price has fallen so far below the previous close in regular hours that short sales are restricted. */
export function isRestricting(c: Numbers, row: number): boolean {
  return (c.low[row] ?? NaN) <= (c.prev_close[row] ?? NaN) * RESTRICTING;
}

/** Where one row's facts come from besides its own columns. */
export interface RowSources {
  /** Undefined for a ticker of which only a name, news or the like is known. */
  readonly state: TickerReading | undefined;
  /** Of a ticker that has traded in the last 15 minutes. */
  readonly trades: RecentTrades | undefined;
  readonly hours: MarketHours;
}

/** Computes the facts of a row that follow from others and from what the market state knows. */
export function derive(c: Numbers, row: number, { state, trades, hours }: RowSources): void {
  const price = known(state?.price);
  const close = known(state?.lastClose);
  const isSplit = (state?.suspectedSplit ?? null) !== null;
  c.price[row] = price;
  c.prev_close[row] = close;
  c.avg_volume[row] = known(state?.avgVolume);
  deriveQuote(c, row, known(state?.bid), known(state?.ask));
  // What a price compares with after a split that nobody has told is not known.
  deriveChanges(c, row, price, isSplit ? NaN : close, hours);
  deriveSums(c, row, price, state);
  deriveRange(c, row, price);
  deriveWindows(c, row, price, trades);
  c.market_cap[row] = first((c.shares_outstanding[row] ?? NaN) * price, c.toldCap[row] ?? NaN);
  if (hours === "us_equities") c.ssr[row] = restriction(c, row, isSplit);
}

/** What of a usual day is over. */
export interface UsualDay {
  readonly session: string;
  /** Shares of the day's volume, 0..1: up to now, and in the last 5 minutes. */
  readonly share: number;
  readonly shareOf5m: number;
}

/** Computes the facts of a row that change as time passes. @param day null while market time is not known */
export function deriveByTime(c: Numbers, row: number, nowMs: number, session: string, day: UsualDay | null): void {
  const haltedMs = c.haltedMs[row] ?? NaN;
  c.halt_s[row] = Math.max(0, nowMs - haltedMs) / 1000;
  c.news_age_s[row] = Math.max(0, nowMs - (c.newsMs[row] ?? NaN)) / 1000;
  const isToday = day !== null && session === day.session;
  c.rvol[row] = isToday ? ratio(c.volume[row] ?? NaN, (c.avg_volume[row] ?? NaN) * day.share) : NaN;
  c.rvol_5m[row] = isToday ? ratio(c.volume_5m[row] ?? NaN, (c.avg_volume[row] ?? NaN) * day.shareOf5m) : NaN;
}

function deriveQuote(c: Numbers, row: number, bid: number, ask: number): void {
  c.bid[row] = bid;
  c.ask[row] = ask;
  c.spread[row] = ask - bid;
  c.spread_pct[row] = (ask - bid) / ((ask + bid) / 2) * 100;
}

function deriveChanges(c: Numbers, row: number, price: number, close: number, hours: MarketHours): void {
  c.change[row] = price - close;
  c.change_pct[row] = percent(price, close);
  const open = first(first(c.crossOpen[row] ?? NaN, c.toldOpen[row] ?? NaN), c.firstPrice[row] ?? NaN);
  c.open[row] = open;
  c.change_from_open_pct[row] = percent(price, open);
  // A ticker that has not opened yet gaps by its last price, if that is of today.
  const pricedMs = c.pricedMs[row] ?? NaN;
  const isBefore = Number.isNaN(open) && !Number.isNaN(pricedMs) && marketPhase(pricedMs, hours) === "pre";
  c.gap_pct[row] = percent(isBefore ? price : open, close);
}

function deriveSums(c: Numbers, row: number, price: number, state: TickerReading | undefined): void {
  const counted = c.counted[row] ?? NaN;
  const isCounted = !Number.isNaN(counted);
  c.trades[row] = c.untold[row] === 1 ? NaN : counted;
  const { dayVolume = 0, dollarVolume = 0, sessionVwap } = state ?? {};
  c.volume[row] = dayVolume > 0 || isCounted ? dayVolume : NaN;
  c.dollar_volume[row] = dollarVolume > 0 || isCounted ? dollarVolume : NaN;
  c.vwap[row] = known(sessionVwap);
  c.from_vwap_pct[row] = percent(price, c.vwap[row] ?? NaN);
}

function deriveRange(c: Numbers, row: number, price: number): void {
  const high = dayHigh(c, row);
  const low = dayLow(c, row);
  c.from_high_pct[row] = percent(price, high);
  c.from_low_pct[row] = percent(price, low);
  c.range_pct[row] = percent(high, low);
  const atr = c.atr_14[row] ?? NaN;
  c.range_vs_atr[row] = atr > 0 ? (high - low) / atr : NaN;
}

function deriveWindows(c: Numbers, row: number, price: number, trades: RecentTrades | undefined): void {
  // Without a trade in the last 15 minutes, the last one is that of any time ago.
  const base = c.basePrice[row] ?? NaN;
  c.change_10s[row] = percent(price, trades?.price10 ?? base);
  c.change_1m[row] = percent(price, trades?.price60 ?? base);
  c.change_5m[row] = percent(price, trades?.price300 ?? base);
  c.change_15m[row] = percent(price, trades?.price900 ?? base);
  const isCounted = !Number.isNaN(c.counted[row] ?? NaN);
  c.volume_1m[row] = isCounted ? trades?.volume60 ?? 0 : NaN;
  c.volume_5m[row] = isCounted ? trades?.volume300 ?? 0 : NaN;
  c.trades_1m[row] = isCounted ? trades?.trades60 ?? 0 : NaN;
  c.new_highs_5m[row] = isCounted ? trades?.highs300 ?? 0 : NaN;
}

/** 1 when a fall today or in the session before has restricted short sales, 0 when none has, NaN when that is not known. */
function restriction(c: Numbers, row: number, isSplit: boolean): number {
  const before = c.restrictedBefore[row] ?? NaN;
  if (before === 1 || !isSplit && isRestricting(c, row)) return 1;
  return before === 0 && (c.prev_close[row] ?? NaN) > 0 && !isSplit ? 0 : NaN;
}

/** High of the regular session; before it has one, of the pre-market. */
export function dayHigh(c: Numbers, row: number): number {
  return first(c.high[row] ?? NaN, c.high_pre[row] ?? NaN);
}

/** Low of the regular session; before it has one, of the pre-market. */
export function dayLow(c: Numbers, row: number): number {
  return first(c.low[row] ?? NaN, c.low_pre[row] ?? NaN);
}
