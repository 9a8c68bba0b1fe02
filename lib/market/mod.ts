/** The market domain: pure functions and state machines over trades, quotes and bars. No I/O, no clock. */
export * from "./scores/anti_trap.ts";
export * from "./bars/bar_builder.ts";
export * from "./bars/official_prints.ts";
export * from "./bars/trade_ledger.ts";
export type { FactTable } from "./facts/fact_table.ts";
export { MarketFacts, type Rating } from "./facts/market_facts.ts";
export * from "./tickers/corporate_actions.ts";
export * from "./tickers/daily_reference.ts";
export * from "./tickers/excursion.ts";
export * from "./tickers/halt_notice.ts";
export * from "./scores/ignition_designed.ts";
export * from "./scores/ignition_running.ts";
export type { IgnitionScore } from "./scores/ignition_score.ts";
export {
  dayFraction,
  isMarketOpen,
  marketPhase,
  minutesSinceOpen,
  sessionDate,
  sessionFrom,
  sessionsStart,
  sessionStart,
} from "./calendar/market_hours.ts";
export type { MarketDay } from "./calendar/market_day.ts";
export * from "./calendar/market_days_file.ts";
export { marketSession, nextOpening, nextSession } from "./calendar/market_session.ts";
export * from "./tickers/market_state.ts";
export * from "./bars/roll_up.ts";
export * from "./bars/ten_second_bars.ts";
export * from "./calendar/staleness.ts";
export { marketDay, nameMarketDays, tradingDayAfter, tradingDayAt } from "./calendar/trading_days.ts";
export * from "./tickers/ticker_filter.ts";
export { changePct, type TickerState } from "./tickers/ticker_state.ts";
export * from "./scores/tiers.ts";
export * from "./bars/trade_eligibility.ts";
export * from "./scores/watchlist_score.ts";
export * from "./scores/z_score.ts";
