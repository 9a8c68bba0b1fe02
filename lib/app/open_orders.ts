import type { Config } from "@/lib/app/config.ts";
import type { Costs } from "@/lib/orders/costs.ts";
import type { Limits } from "@/lib/orders/guards/limits.ts";
import { OrderManager } from "@/lib/orders/order_manager.ts";
import type { OrderManagerOptions } from "@/lib/orders/order_manager_options.ts";
import { PaperBroker } from "@/lib/orders/paper/paper_broker.ts";

/** 0 turns a guard off whose setting has a default. */
const unlessZero = (value: number): number | undefined => value === 0 ? undefined : value;

/** What the configuration says of orders; the rest is the server's. */
type FromConfig = "broker" | "halfPennyTickers" | "startingCash" | "traderAccount" | "limits" | "costs";

/** Opens the orders of the configured broker, with the configured guards and costs. */
export function openOrders(config: Config, options: Omit<OrderManagerOptions, FromConfig>): OrderManager {
  const costs: Costs = {
    commission: config.PAPER_COMMISSION,
    leastCommission: config.PAPER_COMMISSION_MIN,
    slippageTicks: config.PAPER_SLIPPAGE_TICKS,
  };
  const limits: Limits = {
    collarPct: unlessZero(config.ORDER_COLLAR_PCT),
    repeatMs: unlessZero(config.ORDER_REPEAT_MS),
    maxShares: config.ORDER_MAX_SHARES,
    maxNotional: config.ORDER_MAX_NOTIONAL,
    maxPositions: config.MAX_OPEN_POSITIONS,
    maxDayLoss: config.MAX_DAY_LOSS,
    doNotTrade: config.DO_NOT_TRADE,
    hardToBorrow: config.HARD_TO_BORROW,
  };
  const { latest, marketHours, isHalted } = options;
  return new OrderManager({
    ...options,
    broker: (side) => new PaperBroker({ ...side, latest, marketHours, isHalted, costs }),
    halfPennyTickers: config.HALF_PENNY_TICKERS,
    startingCash: config.PAPER_CASH,
    // What is dealt in a recording's time must not stand beside what was dealt in the market's own.
    traderAccount: () => config.FEED === "replay" ? "replay" : "main",
    limits,
    costs,
  });
}
