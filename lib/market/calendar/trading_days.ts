import { fromNewYorkClock, newYorkOffsetMs } from "@/lib/support/new_york_time.ts";
import { EXCEPTIONAL_DAYS } from "./exceptional_days.ts";
import { holidayOf } from "./holidays.ts";
import { type MarketDay, REGULAR, REGULAR_CLOSE_MINUTE, WEEKEND } from "./market_day.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const PRE_MINUTE = 4 * 60;
const OPEN_MINUTE = 9 * 60 + 30;
/** Post-market lasts so long: until 20:00 on most days, until 17:00 when regular hours end at 13:00. */
const POST_MINUTES = 4 * 60;

/** A day of New York's calendar and its moments, epoch milliseconds; those of trading on a closed day are the usual. */
export interface TradingDay extends MarketDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Midnight, and the next one. */
  readonly startMs: number;
  readonly endMs: number;
  readonly preMs: number;
  readonly openMs: number;
  readonly closeMs: number;
  readonly postEndMs: number;
}

// The bound holds ten years and more, and keeps a hostile range of times from filling the memory.
const DAYS_KEPT = 4_000;

/** The days of the US exchanges: by rule, but for exceptional ones, but for those that the operator names. */
class TradingDays {
  readonly named: ReadonlyMap<string, MarketDay>;
  readonly #known = new Map<number, TradingDay>();
  #last: TradingDay | undefined;

  constructor(named: ReadonlyMap<string, MarketDay>) {
    this.named = named;
  }

  of(date: Temporal.PlainDate): MarketDay {
    // No US exchange has traded at a weekend since 1952: a file that gives one hours lists a rule, not a day.
    if (date.dayOfWeek > 5) return WEEKEND;
    const key = date.toString();
    const known = EXCEPTIONAL_DAYS.get(key) ?? holidayOf(date) ?? REGULAR;
    const named = this.named.get(key);
    if (named === undefined) return known;
    const isAsKnown = named.kind === known.kind;
    return named.reason === null && isAsKnown ? { ...named, reason: known.reason } : named;
  }

  /** Asked for every trade: nearly always about the day that was asked for last. */
  at(timeMs: number): TradingDay {
    const last = this.#last;
    if (last !== undefined && timeMs >= last.startMs && timeMs < last.endMs) return last;
    const dayNumber = Math.floor((timeMs + newYorkOffsetMs(timeMs)) / DAY_MS);
    let day = this.#known.get(dayNumber);
    if (day === undefined) {
      day = this.#make(dayNumber * DAY_MS);
      if (this.#known.size >= DAYS_KEPT) this.#known.clear();
      this.#known.set(dayNumber, day);
    }
    return this.#last = day;
  }

  /** @param midnightMs of the day on New York's clock, milliseconds since 1970-01-01T00:00 on that clock */
  #make(midnightMs: number): TradingDay {
    const date = Temporal.Instant.fromEpochMilliseconds(midnightMs).toZonedDateTimeISO("UTC").toPlainDate();
    const day = this.of(date);
    const at = (minute: number) => fromNewYorkClock(midnightMs + minute * MINUTE_MS);
    const closeMinute = day.closeMinute ?? REGULAR_CLOSE_MINUTE;
    return Object.freeze({
      ...day,
      date: date.toString(),
      startMs: at(0),
      endMs: fromNewYorkClock(midnightMs + DAY_MS),
      preMs: at(PRE_MINUTE),
      openMs: at(OPEN_MINUTE),
      closeMs: at(closeMinute),
      postEndMs: at(closeMinute + POST_MINUTES),
    });
  }
}

// The exchange's days are a fact of the world, as its time zone is: one table per process, not one per caller.
let days = new TradingDays(new Map());

/**
 * Adds days to the calendar, or overrides them; replaces those that were named before. What it returns restores the
 * calendar when it is disposed.
 */
export function nameMarketDays(named: ReadonlyMap<string, MarketDay>): Disposable {
  const before = days;
  days = new TradingDays(named);
  return { [Symbol.dispose]: () => void (days = before) };
}

/**
 * What the US exchanges do on a day, `YYYY-MM-DD`, and why.
 *
 * @throws {RangeError} when there is no such date.
 *
 * @example
 * ```ts
 * marketDay("2026-11-26"); // { kind: "closed", closeMinute: null, reason: "Thanksgiving Day" }
 * ```
 */
export function marketDay(date: string): MarketDay {
  return days.of(Temporal.PlainDate.from(date));
}

/**
 * The day of New York's calendar that a moment lies in.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function tradingDayAt(timeMs: number): TradingDay {
  return days.at(timeMs);
}

/** The first day after one on which the exchanges trade. */
export function tradingDayAfter({ endMs }: TradingDay): TradingDay {
  for (let day = days.at(endMs);; day = days.at(day.endMs)) if (day.kind !== "closed") return day;
}

/**
 * The latest day before a date on which the exchanges traded, `YYYY-MM-DD`.
 *
 * @throws {RangeError} when there is no such date.
 */
export function tradingDateBefore(date: string): string {
  for (let day = Temporal.PlainDate.from(date);;) {
    day = day.subtract({ days: 1 });
    if (days.of(day).kind !== "closed") return day.toString();
  }
}
