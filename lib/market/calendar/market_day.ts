/** What the US exchanges do on a day of New York's calendar. */
export interface MarketDay {
  readonly kind: "regular" | "early_close" | "closed";
  /** End of regular hours, minutes since midnight; null on a day without. */
  readonly closeMinute: number | null;
  /** Why the day is not a regular one, as a person says it: `Thanksgiving Day`. Null where nobody said why. */
  readonly reason: string | null;
}

/** End of regular hours on most days, and on most of those that end early. */
export const REGULAR_CLOSE_MINUTE = 16 * 60;
export const EARLY_CLOSE_MINUTE = 13 * 60;

export const REGULAR: MarketDay = Object.freeze({ kind: "regular", closeMinute: REGULAR_CLOSE_MINUTE, reason: null });
export const WEEKEND: MarketDay = closed("weekend");

export function closed(reason: string | null): MarketDay {
  return Object.freeze({ kind: "closed", closeMinute: null, reason });
}

export function earlyClose(reason: string | null, closeMinute = EARLY_CLOSE_MINUTE): MarketDay {
  return Object.freeze({ kind: "early_close", closeMinute, reason });
}
