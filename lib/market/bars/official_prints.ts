import type { EpochMs, MarketHours, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { tradingDayAt } from "../calendar/trading_days.ts";

const MINUTE_MS = 60_000;

export type CrossKind = "opening" | "closing";

/** An auction of the session: one price, and shares that changed hands at it. */
export interface Cross {
  readonly price: number;
  readonly size: number;
  /** Event time of its print, epoch milliseconds. */
  readonly timeMs: EpochMs;
}

/** The auctions of a session. */
export interface Crosses {
  readonly opening: Cross | null;
  readonly closing: Cross | null;
}

/** The session's opening or closing cross is another than before. */
export interface CrossChange {
  readonly ticker: Ticker;
  readonly kind: CrossKind;
  /** Start of the minute that the cross belongs to, epoch seconds: the first or the last of regular hours. */
  readonly startS: number;
  /** Null when there is none any more. */
  readonly cross: Cross | null;
  readonly before: Cross | null;
}

/** What a print changes in its session. */
export interface OfficialChange {
  readonly ticker: Ticker;
  /** Event time of the print, epoch milliseconds. */
  readonly timeMs: EpochMs;
  readonly crosses: readonly CrossChange[];
  /** The session's official close as it now stands; null while it has none. */
  readonly officialClose: number | null;
}

interface Exchange {
  /** Shares of its largest auction print. */
  largest: number;
  opening: Cross | null;
  closing: Cross | null;
  /** Its word on the closing price. */
  close: number | null;
}

interface Session {
  readonly date: string;
  readonly exchanges: Map<string, Exchange>;
  opening: Cross | null;
  closing: Cross | null;
}

/**
 * Which prints are a session's official open and close: those of the primary exchange, the one with the largest auction
 * print of the day (docs/domain.md, Trade eligibility). Its first opening cross in the first minute of regular hours opens
 * the session; its first closing cross at or after their end closes it, whenever that is printed. An exchange that turns
 * out larger than the one before takes its place, and what the other had changed is taken back.
 */
export class OfficialPrints {
  readonly #hours: MarketHours;
  readonly #sessions = new Map<Ticker, Session>();

  constructor(hours: MarketHours) {
    this.#hours = hours;
  }

  /** Those of a session, by its date, as far as they are told. */
  crosses(ticker: Ticker, date: string): Crosses {
    const session = this.#sessions.get(ticker);
    return session?.date === date ? session : { opening: null, closing: null };
  }

  /** Null for a trade that is no official print, or one of a session before the ticker's own. */
  note({ ticker, timeMs, price, size, official }: Trade): OfficialChange | null {
    if (official === undefined || this.#hours === "always_open") return null;
    const { date, openMs, closeMs } = tradingDayAt(timeMs);
    let session = this.#sessions.get(ticker);
    if (session !== undefined && date < session.date) return null;
    if (session?.date !== date) {
      session = { date, exchanges: new Map(), opening: null, closing: null };
      this.#sessions.set(ticker, session);
    }
    const { exchanges } = session;
    const { kind, exchange: code } = official;
    let exchange = exchanges.get(code);
    if (exchange === undefined) {
      exchanges.set(code, exchange = { largest: 0, opening: null, closing: null, close: null });
    }
    if (kind === "official_close") {
      if (timeMs >= closeMs) exchange.close ??= price;
    } else {
      exchange.largest = Math.max(exchange.largest, size);
      if (kind === "opening_cross" && timeMs >= openMs && timeMs < openMs + MINUTE_MS) {
        exchange.opening ??= { price, size, timeMs };
      }
      if (kind === "closing_cross" && timeMs >= closeMs) exchange.closing ??= { price, size, timeMs };
    }
    const primary = [...exchanges.values()].reduce((best, other) => other.largest > best.largest ? other : best);
    const crosses: CrossChange[] = [];
    for (const [kind, startMs] of [["opening", openMs], ["closing", closeMs - MINUTE_MS]] as const) {
      const before = session[kind];
      const cross = primary[kind];
      if (cross === before) continue;
      session[kind] = cross;
      crosses.push({ ticker, kind, startS: startMs / 1000, cross, before });
    }
    return { ticker, timeMs, crosses, officialClose: primary.closing?.price ?? primary.close };
  }
}
