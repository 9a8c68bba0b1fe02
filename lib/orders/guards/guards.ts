import type { TickerState } from "@/lib/market/mod.ts";
import { type GuardName, isBuy, type MarketHours, type Order, type Refusal, type Ticker } from "@/lib/protocol/mod.ts";
import { roundMoney, tradable } from "../units.ts";
import { beyondCollar } from "./collar.ts";
import { type Limits, SETTINGS } from "./limits.ts";
import { pricesBeside } from "./price_increment.ts";
import { money, priceText, quantityText } from "./words.ts";

/** Orders that may work at a time, of one account. */
export const MAX_WORKING_ORDERS = 200;

/** What decides about a new order. */
export interface Circumstances {
  /** Why no orders are taken at all; null when they are. */
  readonly whyClosed: string | null;
  readonly marketHours: MarketHours;
  readonly state: TickerState | undefined;
  /** Whether the ticker may be priced in half cents. */
  readonly isHalfPenny: boolean;
  readonly isHalted: boolean;
  readonly isStale: boolean;
  readonly workingOrders: number;
  /** What the order would open, in money. */
  readonly openingValue: number;
  readonly buyingPower: number;
  /** Quantity of the ticker that is held; owed when negative. */
  readonly held: number;
  /** Tickers that are held or may come to be by working orders. */
  readonly openTickers: ReadonlySet<Ticker>;
  /** Whether a price beyond the collar is meant. */
  readonly isPriceConfirmed: boolean;
  /** How long ago the same order was taken, ms; null when it was not. */
  readonly repeatedMs: number | null;
  /** Why only what closes is taken; null when all is. */
  readonly lock: string | null;
  readonly limits: Limits;
}

type Guard = (order: Order, circumstances: Circumstances) => string | null;

const isShare = ({ marketHours }: Circumstances): boolean => marketHours === "us_equities";

const quantityGuard: Guard = ({ quantity }, circumstances) => {
  if (tradable(quantity, circumstances.marketHours) === quantity) return null;
  return isShare(circumstances) ? "only whole shares can be ordered" : "a quantity has at most 8 decimals";
};

function pricesOf(order: Order): [name: string, price: number | null | undefined][] {
  const trails = order.order_type === "trailing_stop";
  return [
    ["limit", order.limit_price],
    ["stop", trails ? null : order.stop_price],
    ["take-profit", order.take_profit?.limit_price],
    ["stop-loss", order.stop_loss?.stop_price],
    ["stop-loss limit", order.stop_loss?.limit_price],
  ];
}

const incrementGuard: Guard = (order, circumstances) => {
  if (!isShare(circumstances)) return null;
  for (const [name, price] of pricesOf(order)) {
    const beside = price == null ? null : pricesBeside(price, circumstances.isHalfPenny);
    if (price == null || beside === null) continue;
    const [lower, upper] = beside.map(priceText);
    const nearest = lower === "0.00" ? upper : `${lower} or ${upper}`;
    const unit = price < 1 ? "four decimals" : circumstances.isHalfPenny ? "half cents" : "whole cents";
    return `a ${name} price of ${priceText(price)} is not in ${unit} (Rule 612): nearest is ${nearest}`;
  }
  return null;
};

const bracketGuard: Guard = ({ side, take_profit, stop_loss }) => {
  if (take_profit === null && stop_loss === null) return null;
  if (side === "sell" || side === "buy_to_cover") {
    return "take_profit and stop_loss are for orders that open a position";
  }
  if (take_profit === null || stop_loss === null) return null;
  const [profit, loss] = [take_profit.limit_price, stop_loss.stop_price];
  if (isBuy(side) ? profit > loss : profit < loss) return null;
  const where = isBuy(side) ? "above" : "below";
  return `take_profit ${priceText(profit)} must be ${where} stop_loss ${priceText(loss)} where the order is to ${side}`;
};

/** A plain sale sells what is held, a purchase closes what is owed: a flip takes two orders. */
const positionGuard: Guard = ({ side, quantity, ticker }, { held }) => {
  const shown = quantityText(Math.abs(held));
  switch (side) {
    case "sell":
      if (quantity <= held) return null;
      return `${held > 0 ? shown : "0"} ${ticker} are held, ${
        quantityText(quantity)
      } are to be sold: sell_short opens a ` +
        `short position`;
    case "sell_short":
      return held > 0 ? `${shown} ${ticker} are held: sell them first, a flip takes two orders` : null;
    case "buy_to_cover":
      if (quantity <= -held) return null;
      return `${held < 0 ? shown : "0"} ${ticker} are short, ${
        quantityText(quantity)
      } are to be covered: buy opens a ` +
        `long position`;
    case "buy":
      if (held >= 0 || quantity <= -held) return null;
      return `${shown} ${ticker} are short: cover them first, a flip takes two orders`;
  }
};

const notional = ({ quantity, limit_price, stop_price }: Order, state: TickerState | undefined): number =>
  quantity * (limit_price ?? stop_price ?? state?.price ?? 0);

/** In this order: the first that refuses gives the reason. */
const GUARDS: readonly (readonly [name: GuardName, guard: Guard])[] = [
  ["closed", (_, { whyClosed }) => whyClosed],
  ["increment", quantityGuard],
  ["increment", incrementGuard],
  ["bracket", bracketGuard],
  ["unknown_ticker", ({ ticker }, { state }) => {
    if (state === undefined) return `${ticker} is not known here`;
    return state.price > 0 ? null : `no price of ${ticker} is known yet`;
  }],
  ["halted", ({ ticker }, { isHalted }) => isHalted ? `trading in ${ticker} is halted` : null],
  ["stale", ({ ticker }, { isStale }) => isStale ? `the data of ${ticker} are stale` : null],
  [
    "do_not_trade",
    ({ ticker }, { limits: { doNotTrade = [] } }) =>
      doNotTrade.includes(ticker) ? `${ticker} is not to be traded: ${SETTINGS.do_not_trade} names it` : null,
  ],
  ["position", positionGuard],
  [
    "borrow",
    ({ side, ticker }, { limits: { hardToBorrow = [] } }) =>
      side === "sell_short" && hardToBorrow.includes(ticker)
        ? `${ticker} cannot be borrowed to be sold short: ${SETTINGS.borrow} names it`
        : null,
  ],
  [
    "max_shares",
    ({ quantity }, { limits: { maxShares } }) =>
      maxShares !== undefined && quantity > maxShares
        ? `${quantityText(quantity)} is more than one order may have: ${SETTINGS.max_shares} is ${
          quantityText(maxShares)
        }`
        : null,
  ],
  ["max_notional", (order, { state, limits: { maxNotional } }) => {
    const value = notional(order, state);
    if (maxNotional === undefined || value <= maxNotional) return null;
    return `${money(value)} is more than one order may be worth: ${SETTINGS.max_notional} is ${money(maxNotional)}`;
  }],
  [
    "collar",
    (order, { state, isPriceConfirmed, limits: { collarPct } }) =>
      collarPct === undefined || isPriceConfirmed ? null : beyondCollar(order, state, collarPct),
  ],
  [
    "repeat",
    (_, { repeatedMs, limits: { repeatMs = 0 } }) =>
      repeatedMs !== null && repeatedMs < repeatMs
        ? `the same order was taken ${repeatedMs} ms ago: ${SETTINGS.repeat} is ${repeatMs}; send another client_order_id ` +
          `to mean it twice`
        : null,
  ],
  [
    "max_positions",
    ({ ticker }, { openTickers, openingValue, limits: { maxPositions } }) =>
      maxPositions !== undefined && openingValue > 0 && !openTickers.has(ticker) && openTickers.size >= maxPositions
        ? `${openTickers.size} positions are open already: ${SETTINGS.max_positions} is ${maxPositions}`
        : null,
  ],
  ["day_loss", (_, { lock, openingValue }) => openingValue > 0 ? lock : null],
  [
    "working_orders",
    (_, { workingOrders }) =>
      workingOrders >= MAX_WORKING_ORDERS ? `${MAX_WORKING_ORDERS} orders are working already` : null,
  ],
  [
    "buying_power",
    (_, { openingValue, buyingPower }) =>
      openingValue > 0 && roundMoney(openingValue) > buyingPower
        ? `not enough buying power: the order needs ${money(openingValue)}, there is ${money(buyingPower)}`
        : null,
  ],
];

/** Why an order is not taken, for a trader to read, the guard that is asked first in front; none when it is. */
export function refusalsOf(order: Order, circumstances: Circumstances): Refusal[] {
  return GUARDS.flatMap(([guard, refuses]) => {
    const reason = refuses(order, circumstances);
    return reason === null ? [] : [{ guard, reason }];
  });
}
