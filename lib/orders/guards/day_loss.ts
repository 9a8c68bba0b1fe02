import { sessionDate, sessionStart } from "@/lib/market/mod.ts";
import type { Fill, MarketHours } from "@/lib/protocol/mod.ts";
import { applyFill } from "../position.ts";
import { PositionBook } from "../position_book.ts";
import { SETTINGS } from "./limits.ts";
import { money } from "./words.ts";

export interface DayLossOptions {
  /** In money. */
  readonly maxLoss: number | undefined;
  /** Fills of the account since it began, oldest first. */
  readonly fills: () => readonly Fill[];
}

/** What fills before a moment have realised, less the fees. */
function realizedBefore(fills: readonly Fill[], timeMs: number): number {
  const book = new PositionBook([]);
  for (const fill of fills) {
    if (fill.time_ms >= timeMs) continue;
    const { account, ticker } = fill;
    book.put(applyFill(book.get(account, ticker), fill));
  }
  return book.list().reduce((sum, { realized_pnl }) => sum + realized_pnl, 0);
}

/** The profit or loss of the session, and whether it has ended trading. What was realised before is told by the fills. */
export class DayLoss {
  readonly #options: DayLossOptions;
  #session = "";
  #realizedBefore = 0;
  #lock: string | null = null;
  /** An admin has let trading go on: this session is not locked again. */
  #isUnlocked = false;

  constructor(options: DayLossOptions) {
    this.#options = options;
  }

  /** Why only what closes is taken; null when all is. */
  get lock(): string | null {
    return this.#lock;
  }

  /** Forgets what it knows of the session: the account has been started again. */
  reset(): void {
    this.#session = "";
    this.#lock = null;
    this.#isUnlocked = false;
  }

  /** False when nothing was locked. */
  unlock(): boolean {
    if (this.#lock === null) return false;
    this.#lock = null;
    this.#isUnlocked = true;
    return true;
  }

  /** Of the session so far. @param realized of the account since it began @param open unrealised */
  pnl(realized: number, open: number): number {
    return realized - this.#realizedBefore + open;
  }

  /** Takes over what the account stands at. True when trading ends by it, once. */
  look(timeMs: number, hours: MarketHours, realized: number, open: number): boolean {
    const session = sessionDate(timeMs, hours);
    if (session !== this.#session) {
      this.#session = session;
      this.#realizedBefore = realizedBefore(this.#options.fills(), sessionStart(timeMs, hours));
      this.#lock = null;
      this.#isUnlocked = false;
    }
    const { maxLoss } = this.#options;
    if (maxLoss === undefined || this.#lock !== null || this.#isUnlocked) return false;
    const loss = -this.pnl(realized, open);
    if (loss < maxLoss) return false;
    this.#lock = `the day's loss of ${money(loss)} has ended trading until the next session: ${SETTINGS.day_loss} is ` +
      money(maxLoss);
    return true;
  }
}
