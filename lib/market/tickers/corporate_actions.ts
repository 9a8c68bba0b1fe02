import { type CorporateAction, type DailyBar, roundPrice, roundSize, type Ticker } from "@/lib/protocol/mod.ts";

/**
 * Splits and dividends, by which prices of before are made comparable with those of today. A price of a day before an
 * action is divided by its ratio, and less by its dividend, from the morning of the action on.
 */
export class CorporateActions {
  readonly #byTicker = new Map<Ticker, CorporateAction[]>();

  /** Takes in actions; one of the same ticker and day takes the place of the one before. */
  add(actions: Iterable<CorporateAction>): void {
    for (const action of actions) {
      const others = (this.#byTicker.get(action.ticker) ?? []).filter(({ date }) => date !== action.date);
      this.#byTicker.set(action.ticker, [...others, action].sort((a, b) => a.date < b.date ? -1 : 1));
    }
  }

  /** Whether there is an action of this very day, `YYYY-MM-DD`. */
  has(ticker: Ticker, date: string): boolean {
    return this.#byTicker.get(ticker)?.some((action) => action.date === date) ?? false;
  }

  /** A close of the session `of` as it compares with prices of the session `to`. */
  adjustClose(ticker: Ticker, close: number, of: string, to: string): number {
    return this.#between(ticker, of, to).reduce((price, action) => adjusted(price, price, action), close);
  }

  /** Daily bars, oldest first, as they compare with prices of the session `to`. */
  adjustBars(ticker: Ticker, bars: readonly DailyBar[], to: string): readonly DailyBar[] {
    const [first] = bars;
    if (first === undefined) return bars;
    return this.#between(ticker, first.date, to).reduce((before, action) => {
      const close = before.findLast(({ date }) => date < action.date)?.close ?? 0;
      return before.map((bar) => bar.date < action.date ? adjustedBar(bar, close, action) : bar);
    }, bars);
  }

  /** Those after a day, up to and with another, oldest first. */
  #between(ticker: Ticker, after: string, upTo: string): readonly CorporateAction[] {
    return this.#byTicker.get(ticker)?.filter(({ date }) => date > after && date <= upTo) ?? [];
  }
}

/** A price as it would have been after the action. @param close the last one before it, which bears the dividend whole */
function adjusted(price: number, close: number, { ratio, dividend }: CorporateAction): number {
  const ex = close / ratio - dividend;
  // A dividend of all that a share was worth compares with nothing.
  return roundPrice(ex > 0 ? price * ex / close : price / ratio);
}

function adjustedBar(bar: DailyBar, close: number, action: CorporateAction): DailyBar {
  const price = (value: number) => adjusted(value, close, action);
  return {
    date: bar.date,
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: roundSize(bar.volume * action.ratio),
  };
}

const NEAR = 0.05;
const LARGEST = 100;

/**
 * The split that an opening price looks like, `4:1` or `1:10`; null for one that is above half and below twice the close
 * before, or not within 5 % of a whole ratio.
 */
export function suspectedSplit(open: number, lastClose: number): string | null {
  if (!(open > 0 && lastClose > 0) || (open > lastClose / 2 && open < lastClose * 2)) return null;
  const isForward = open < lastClose;
  const ratio = isForward ? lastClose / open : open / lastClose;
  const whole = Math.round(ratio);
  if (whole > LARGEST || Math.abs(ratio - whole) / whole > NEAR) return null;
  return isForward ? `${whole}:1` : `1:${whole}`;
}
