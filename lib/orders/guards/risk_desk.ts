import type { TickerState } from "@/lib/market/mod.ts";
import {
  type AccountName,
  type GuardStatus,
  isBuy,
  type MarketHours,
  type Order,
  type OrderCheck,
  type Refusal,
  type RiskResponse,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import type { OrderStore } from "@/lib/store/order_store.ts";
import type { Accounts } from "../accounts.ts";
import type { OrderLedger } from "../order_ledger.ts";
import { commissionOf, type Costs } from "../costs.ts";
import { roundMoney, roundQuantity } from "../units.ts";
import { DayLoss } from "./day_loss.ts";
import { type Circumstances, refusalsOf } from "./guards.ts";
import { type Limits, SETTINGS } from "./limits.ts";
import { RecentOrders } from "./recent_orders.ts";

/** What the market says of an order that is to come. */
export interface MarketView {
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  readonly marketHours: () => MarketHours;
  /** Why no orders are taken (`the engine is stopped`); null when they are. */
  readonly whyClosed: () => string | null;
  readonly isHalted: (ticker: Ticker) => boolean;
  readonly isStale: (ticker: Ticker) => boolean;
  readonly isHalfPenny: (ticker: Ticker) => boolean;
}

export interface RiskDeskOptions extends MarketView {
  readonly ledger: OrderLedger;
  readonly accounts: Accounts;
  readonly store: Pick<OrderStore, "fills">;
  readonly limits: Limits;
  readonly costs: Costs;
  /** The account whose losses end trading. */
  readonly traderAccount: () => AccountName;
  /** By the clock on the wall, epoch ms. */
  readonly wallMs: () => number;
}

export interface Asked {
  /** Whether a price beyond the collar is meant. @default false */
  readonly isPriceConfirmed?: boolean | undefined;
  /** The order that it is to take the place of. */
  readonly instead?: Order;
}

/** What stands between a trader and a broker. */
export class RiskDesk {
  readonly #options: RiskDeskOptions;
  readonly #recent: RecentOrders;
  readonly #dayLoss: DayLoss;

  constructor(options: RiskDeskOptions) {
    this.#options = options;
    const { limits, store, traderAccount } = options;
    this.#recent = new RecentOrders(limits.repeatMs ?? 0);
    this.#dayLoss = new DayLoss({
      maxLoss: limits.maxDayLoss,
      fills: () => store.fills().filter(({ account }) => account === traderAccount()),
    });
  }

  /** An order has been taken. */
  taken(order: Order): void {
    this.#recent.add(order, this.#options.wallMs());
  }

  /** Why an order would not be taken, the reason to be given first. */
  refusals(order: Order, asked: Asked = {}): Refusal[] {
    return refusalsOf(order, this.#circumstances(order, asked));
  }

  /** What would become of an order. */
  check(order: Order, asked: Asked = {}): OrderCheck {
    const { ledger, accounts, costs } = this.#options;
    const { account, ticker, side, quantity } = order;
    const refusals = this.refusals(order, asked);
    const cost = this.#openingValue(order, asked);
    const { buying_power } = accounts.account(account);
    const { quantity: held } = ledger.position(account, ticker);
    const fee = commissionOf(quantity, costs);
    return {
      accepted: refusals.length === 0,
      refusals,
      cost: roundMoney(cost),
      fee,
      buying_power,
      buying_power_after: roundMoney(buying_power - cost - fee),
      position: held,
      position_after: roundQuantity(held + (isBuy(side) ? quantity : -quantity)),
    };
  }

  /** Takes over where the trader's account stands. Says why trading ends by it, once; else null. */
  look(timeMs: number): string | null {
    const { realized_pnl, unrealized_pnl } = this.#options.accounts.account(this.#options.traderAccount());
    const hours = this.#options.marketHours();
    return this.#dayLoss.look(timeMs, hours, realized_pnl, unrealized_pnl) ? this.#dayLoss.lock : null;
  }

  /** Lets trading go on for the rest of the session. False when nothing was locked. */
  unlock(): boolean {
    return this.#dayLoss.unlock();
  }

  /** An account is started again. */
  reset(account: AccountName): void {
    if (account === this.#options.traderAccount()) this.#dayLoss.reset();
  }

  report(): RiskResponse {
    const { accounts, limits, traderAccount } = this.#options;
    const account = traderAccount();
    const { realized_pnl, unrealized_pnl } = accounts.account(account);
    const day_pnl = roundMoney(this.#dayLoss.pnl(realized_pnl, unrealized_pnl));
    const list = (tickers: readonly Ticker[] = []) => tickers.length === 0 ? null : [...tickers];
    const status = (guard: keyof typeof SETTINGS, limit: GuardStatus["limit"], used: number | null): GuardStatus => {
      return { guard, setting: SETTINGS[guard], limit, used };
    };
    return {
      account,
      locked: this.#dayLoss.lock,
      day_pnl,
      guards: [
        status("collar", limits.collarPct ?? null, null),
        status("repeat", limits.repeatMs ?? null, null),
        status("max_shares", limits.maxShares ?? null, null),
        status("max_notional", limits.maxNotional ?? null, null),
        status("max_positions", limits.maxPositions ?? null, this.#openTickers(account).size),
        status("day_loss", limits.maxDayLoss ?? null, Math.max(0, -day_pnl)),
        status("do_not_trade", list(limits.doNotTrade), null),
        status("borrow", list(limits.hardToBorrow), null),
      ],
    };
  }

  #circumstances(order: Order, asked: Asked): Circumstances {
    const { ledger, accounts, limits, traderAccount, wallMs, ...market } = this.#options;
    const { account, ticker } = order;
    return {
      whyClosed: market.whyClosed(),
      marketHours: market.marketHours(),
      state: market.latest(ticker),
      isHalfPenny: market.isHalfPenny(ticker),
      isHalted: market.isHalted(ticker),
      isStale: market.isStale(ticker),
      workingOrders: ledger.all(account).length - (asked.instead === undefined ? 0 : 1),
      openingValue: this.#openingValue(order, asked),
      buyingPower: accounts.account(account, asked.instead).buying_power,
      held: ledger.position(account, ticker).quantity,
      openTickers: this.#openTickers(account),
      isPriceConfirmed: asked.isPriceConfirmed ?? false,
      repeatedMs: asked.instead === undefined ? this.#recent.agoMs(order, wallMs()) : null,
      lock: account === traderAccount() ? this.#dayLoss.lock : null,
      limits,
    };
  }

  #openingValue(candidate: Order, { instead }: Asked): number {
    const { account, ticker } = candidate;
    return this.#options.accounts.openingValues(account, ticker, { candidate, without: instead }).at(-1) ?? 0;
  }

  #openTickers(account: AccountName): Set<Ticker> {
    const { ledger } = this.#options;
    const held = ledger.positions(account).filter(({ quantity }) => quantity !== 0);
    const opening = ledger.all(account).filter(({ side }) => side === "buy" || side === "sell_short");
    return new Set([...held, ...opening].map(({ ticker }) => ticker));
  }
}
