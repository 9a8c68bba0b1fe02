import { closed, earlyClose, type MarketDay } from "./market_day.ts";

/** Minutes since midnight. */
const AT_14_00 = 14 * 60;
const AT_14_30 = 14 * 60 + 30;
const AT_15_30 = 15 * 60 + 30;

const ATTACK = closed("attack on the World Trade Center");
const SANDY = closed("Hurricane Sandy");

/**
 * Days since 1985 on which the US exchanges were closed, or closed early, by no rule: by the exchange's own list of its
 * special closings. Openings that were delayed, halts during a day and troubles of one exchange alone are left out.
 */
export const EXCEPTIONAL_DAYS: ReadonlyMap<string, MarketDay> = new Map<string, MarketDay>([
  ["1985-09-27", closed("Hurricane Gloria")],
  ["1990-12-24", earlyClose("Christmas Eve", AT_14_00)],
  ["1991-12-24", earlyClose("Christmas Eve", AT_14_00)],
  ["1992-11-27", earlyClose("day after Thanksgiving", AT_14_00)],
  ["1992-12-24", earlyClose("Christmas Eve", AT_14_00)],
  ["1994-02-11", earlyClose("snowstorm", AT_14_30)],
  ["1994-04-27", closed("mourning for President Nixon")],
  ["1996-01-08", earlyClose("snowstorm", AT_14_00)],
  ["1997-10-27", earlyClose("circuit breaker", AT_15_30)],
  ["1997-12-26", earlyClose("day after Christmas")],
  ["2001-09-11", ATTACK],
  ["2001-09-12", ATTACK],
  ["2001-09-13", ATTACK],
  ["2001-09-14", ATTACK],
  ["2003-12-26", earlyClose("day after Christmas")],
  ["2004-06-11", closed("mourning for President Reagan")],
  ["2007-01-02", closed("mourning for President Ford")],
  ["2012-10-29", SANDY],
  ["2012-10-30", SANDY],
  ["2018-12-05", closed("mourning for President Bush")],
  ["2025-01-09", closed("mourning for President Carter")],
]);
