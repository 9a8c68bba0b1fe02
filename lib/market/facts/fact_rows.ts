import type { MarketHours, Ticker } from "@/lib/protocol/mod.ts";
import { sessionBefore, sessionDate } from "../calendar/market_hours.ts";
import { Activity } from "./activity.ts";
import { Columns, DAILY } from "./columns.ts";
import { DayRange } from "./day_range.ts";
import { isRestricting } from "./derive.ts";
import { RowSet } from "./row_set.ts";

/** Rows of tickers with what is kept of each, and the session that each is in. */
export class FactRows {
  readonly hours: MarketHours;
  readonly columns = new Columns();
  readonly activity = new Activity(this.columns);
  readonly range: DayRange;
  /** Rows of which something has changed since their facts were made. */
  readonly dirty = new RowSet();
  /** Market time reached, epoch ms; NaN before it is known. */
  nowMs = NaN;
  /** Session of each row; empty before its first event. */
  readonly #sessions: string[] = [];
  readonly #lastClose: (ticker: Ticker) => number;

  /** @param lastClose that of the session which a ticker is in; 0 while it is not known */
  constructor(hours: MarketHours, lastClose: (ticker: Ticker) => number) {
    this.hours = hours;
    this.range = new DayRange(this.columns, hours);
    this.#lastClose = lastClose;
  }

  session(row: number): string {
    return this.#sessions[row] ?? "";
  }

  /** Row of a ticker, which is added when it is new. @param timeMs when it is heard of, where that is known */
  row(ticker: Ticker, timeMs: number | null = null): number {
    let row = this.columns.rowOf(ticker);
    if (row === undefined) {
      row = this.columns.add(ticker);
      this.#sessions.push("");
      this.columns.numbers.followedMs[row] = Number.isNaN(this.nowMs) ? timeMs ?? NaN : this.nowMs;
      this.compare(row);
    }
    this.dirty.add(row);
    return row;
  }

  /** Row of a ticker that something happens to; null when that was in a session before its own. */
  enter(ticker: Ticker, timeMs: number): number | null {
    const row = this.row(ticker, timeMs);
    return this.begin(row, sessionDate(timeMs, this.hours)) ? row : null;
  }

  /** Begins a session of a row, if it is a new one: what is of the day before is gone. False when it is over already. */
  begin(row: number, session: string): boolean {
    const before = this.session(row);
    if (session === before) return true;
    if (session < before) return false;
    this.#sessions[row] = session;
    this.dirty.add(row);
    // Who trades or is quoted is not halted, unless that has been said.
    const { halted } = this.columns.numbers;
    if (Number.isNaN(halted[row] ?? NaN)) halted[row] = 0;
    if (before !== "") this.#reset(row, sessionBefore(session, this.hours) === before);
    this.compare(row);
    return true;
  }

  /** Takes over the previous close. */
  compare(row: number): void {
    const ticker = this.columns.tickers[row];
    const close = ticker === undefined ? 0 : this.#lastClose(ticker);
    this.columns.numbers.prev_close[row] = close > 0 ? close : NaN;
  }

  /** @param isNext whether the session is the one after the row's last */
  #reset(row: number, isNext: boolean): void {
    const c = this.columns.numbers;
    const isKnown = (c.prev_close[row] ?? NaN) > 0 && !Number.isNaN(c.low[row] ?? NaN);
    c.restrictedBefore[row] = !isNext || !isKnown ? NaN : isRestricting(c, row) ? 1 : 0;
    this.range.clear(row);
    for (const name of DAILY) c[name][row] = NaN;
    c.counted[row] = c.untold[row] = 0;
    // A market without hours goes on; another begins anew in the morning.
    if (this.hours === "always_open") this.activity.of(row)?.forgetHighs();
    else this.activity.clear(row);
  }
}
