import type { AccountName, EpochMs, Order, RiskResponse, Ticker } from "@/lib/protocol/mod.ts";
import type { OrderStore } from "@/lib/store/order_store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { Broker, BrokerListener } from "./broker.ts";
import type { Costs } from "./costs.ts";
import type { Limits } from "./guards/limits.ts";
import type { MarketView } from "./guards/risk_desk.ts";
import type { OrderLedgerOptions } from "./order_ledger.ts";
import type { CloseReport } from "./submission.ts";

export interface OrderManagerOptions extends Omit<MarketView, "isHalfPenny"> {
  readonly store: OrderStore;
  readonly broadcaster: OrderLedgerOptions["broadcaster"];
  /** Makes the broker that has the orders; what it knows of this side it gets here. */
  readonly broker: (side: BrokerSide) => Broker;
  /** Null while nothing runs. */
  readonly marketTime: () => EpochMs | null;
  /** US shares whose orders may be priced in half cents. @default none */
  readonly halfPennyTickers?: readonly Ticker[];
  /** Stands in for the market's time while there is none, and tells what a person does in haste. */
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
  /** Part of every order id: another one at each start, so that no id comes twice. */
  readonly runId: string;
  /** Of each account, in the market's currency. @default 100_000 */
  readonly startingCash?: number;
  /** The account that a person trades on at present. @default `main` */
  readonly traderAccount?: () => AccountName;
  /** @default all are off */
  readonly limits?: Limits;
  /** What the broker takes, for what is told before an order. @default nothing */
  readonly costs?: Costs;
  /** Told when the loss of the day has ended trading, after everything was cancelled and closed. @default nobody */
  readonly onLock?: (risk: RiskResponse, closing: CloseReport) => void;
}

/** What a broker may know of the side that gives the orders. */
export interface BrokerSide {
  readonly listener: BrokerListener;
  /** Market time, whole epoch ms; while there is none, what stands in for it. */
  readonly nowMs: () => number;
  /** Most that an order may still trade: none that only closes opens. */
  readonly closable: (order: Order) => number;
}
