import type { TickerState } from "@/lib/market/mod.ts";
import { type Account, type AccountName, type Order, type Ticker, type ValuedPosition } from "@/lib/protocol/mod.ts";
import { accountOf, openingValues } from "./account.ts";
import type { OrderLedger } from "./order_ledger.ts";
import { valuePosition } from "./position.ts";

export interface AccountsOptions {
  readonly ledger: Pick<OrderLedger, "position" | "positions" | "working" | "tickers">;
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  /** Of each account, in the market's currency. */
  readonly startingCash: number;
}

/** What the accounts are worth at the market's latest prices. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Those that are held or have a profit or loss behind them. */
  positions(account: AccountName): ValuedPosition[] {
    return this.#options.ledger.positions(account)
      .map((position) => valuePosition(position, this.#price(position.ticker)))
      .filter(({ quantity, realized_pnl }) => quantity !== 0 || realized_pnl !== 0);
  }

  /** @param without an order that is not to be reckoned with */
  account(account: AccountName, without?: Order): Account {
    const { ledger, startingCash } = this.#options;
    const reserved = ledger.tickers().flatMap((ticker) => this.openingValues(account, ticker, { without }));
    return accountOf(startingCash, this.positions(account), reserved.reduce((total, value) => total + value, 0));
  }

  /** What each working order of a ticker would open, in money, and last of all one that is to come. */
  openingValues(
    account: AccountName,
    ticker: Ticker,
    { candidate, without }: { readonly candidate?: Order | undefined; readonly without?: Order | undefined } = {},
  ): number[] {
    const { ledger, latest } = this.#options;
    const working = ledger.working(account, ticker).filter(({ order_id }) => order_id !== without?.order_id);
    const orders = candidate === undefined ? working : [...working, candidate];
    return openingValues(ledger.position(account, ticker).quantity, orders, latest(ticker));
  }

  #price(ticker: Ticker): number | null {
    const price = this.#options.latest(ticker)?.price ?? 0;
    return price > 0 ? price : null;
  }
}
