/** The market domain: pure functions and state machines over trades, quotes and bars. No I/O, no clock. */
export * from "./anti_trap.ts";
export * from "./bar_builder.ts";
export * from "./daily_reference.ts";
export * from "./excursion.ts";
export * from "./ignition_designed.ts";
export * from "./ignition_running.ts";
export type { IgnitionScore } from "./ignition_score.ts";
export { dayFraction, isMarketOpen, marketPhase, minutesSinceOpen, sessionDate, sessionStart } from "./market_hours.ts";
export * from "./market_state.ts";
export * from "./roll_up.ts";
export { roundTo } from "./rounding.ts";
export * from "./staleness.ts";
export * from "./ticker_filter.ts";
export { changePct, type TickerState } from "./ticker_state.ts";
export * from "./tiers.ts";
export * from "./trade_eligibility.ts";
export * from "./watchlist_score.ts";
export * from "./z_score.ts";
