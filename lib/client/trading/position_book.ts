import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Account, PositionsResponse, Ticker, ValuedPosition } from "@/lib/protocol/mod.ts";

interface Row {
  readonly shown: Signal<ValuedPosition>;
  latest: ValuedPosition;
  /** Event time of the trade that made the price, epoch ms. */
  priceMs: number;
  /** Number of the message that brought the price. */
  pricedAt: number;
}

/** What of the account moves with prices. */
interface Sums {
  readonly unrealized: number;
  readonly exposure: number;
}

function at(position: ValuedPosition, price: number): ValuedPosition {
  const { quantity, average_price } = position;
  return {
    ...position,
    last_price: price,
    market_value: quantity * price,
    unrealized_pnl: quantity * (price - average_price),
  };
}

/** A position whose price is not known counts at its average price. */
function sumsOf(positions: readonly ValuedPosition[]): Sums {
  let [unrealized, exposure] = [0, 0];
  for (const { quantity, average_price, market_value, unrealized_pnl } of positions) {
    unrealized += unrealized_pnl ?? 0;
    exposure += Math.abs(market_value ?? quantity * average_price);
  }
  return { unrealized, exposure };
}

/**
 * The positions with a signal per ticker, so that a trade touches only its own row, and the account. What is held is as
 * the server tells it; between two answers trades move prices and what follows from them.
 */
export class PositionBook {
  #rows = new Map<Ticker, Row>();
  #account: Account;
  /** As they were in the server's answer. */
  #sums: Sums;
  readonly #dirty = new Set<Row>();
  #isReplaced = false;
  readonly #tickers = signal<readonly Ticker[]>([]);
  readonly #held = computed<ReadonlySet<Ticker>>(() =>
    new Set(this.#tickers.value.filter((ticker) => this.row(ticker)?.peek().quantity !== 0))
  );
  readonly #shownAccount: Signal<Account>;

  constructor(positions: readonly ValuedPosition[], account: Account) {
    this.#account = account;
    this.#sums = sumsOf(positions);
    this.#shownAccount = signal(account);
    this.merge({ account, count: positions.length, items: [...positions] }, 0);
    this.commit();
  }

  /** Those that are held, then those that have been closed. */
  get tickers(): ReadonlySignal<readonly Ticker[]> {
    return this.#tickers;
  }

  get held(): ReadonlySignal<ReadonlySet<Ticker>> {
    return this.#held;
  }

  get account(): ReadonlySignal<Account> {
    return this.#shownAccount;
  }

  row(ticker: Ticker): ReadonlySignal<ValuedPosition> | undefined {
    return this.#rows.get(ticker)?.shown;
  }

  /**
   * Moves the price. A trade told late does not.
   *
   * @param sequence number of the message that brought it
   */
  applyPrice(ticker: Ticker, price: number, timeMs: number, sequence: number): void {
    const row = this.#rows.get(ticker);
    if (row === undefined || timeMs < row.priceMs) return;
    row.priceMs = timeMs;
    row.pricedAt = sequence;
    if (price === row.latest.last_price) return;
    row.latest = at(row.latest, price);
    this.#dirty.add(row);
  }

  /** Market time may begin anew, at an earlier one. */
  rewind(): void {
    for (const row of this.#rows.values()) row.priceMs = -Infinity;
  }

  /** Takes over the server's answer. Prices that came since it was asked for, after message `since`, are newer. */
  merge({ account, items }: PositionsResponse, since: number): void {
    const known = this.#rows;
    this.#rows = new Map();
    const held = items.filter(({ quantity }) => quantity !== 0);
    for (const item of [...held, ...items.filter(({ quantity }) => quantity === 0)]) {
      const row = known.get(item.ticker);
      const price = row !== undefined && row.pricedAt > since ? row.latest.last_price : null;
      const latest = price === null ? item : at(item, price);
      const next = row ?? { shown: signal(latest), latest, priceMs: -Infinity, pricedAt: 0 };
      next.latest = latest;
      this.#rows.set(item.ticker, next);
      this.#dirty.add(next);
    }
    this.#account = account;
    this.#sums = sumsOf(items);
    this.#isReplaced = true;
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    if (this.#dirty.size === 0 && !this.#isReplaced) return;
    for (const row of this.#dirty) row.shown.value = row.latest;
    this.#dirty.clear();
    this.#shownAccount.value = this.#accountNow();
    if (!this.#isReplaced) return;
    this.#isReplaced = false;
    this.#tickers.value = [...this.#rows.keys()];
  }

  /** The server's account, moved by what prices have moved since. */
  #accountNow(): Account {
    const { unrealized, exposure } = sumsOf(Array.from(this.#rows.values(), ({ latest }) => latest));
    const gained = unrealized - this.#sums.unrealized;
    const { equity, buying_power, unrealized_pnl } = this.#account;
    return {
      ...this.#account,
      equity: equity + gained,
      unrealized_pnl: unrealized_pnl + gained,
      buying_power: buying_power + gained - (exposure - this.#sums.exposure),
    };
  }
}
