type Side = "buy" | "sell" | "sell_short" | "buy_to_cover";
const DONE = { buy: "Bought", sell: "Sold", sell_short: "Sold short", buy_to_cover: "Bought to cover" } as const;
const doneWord = (side: Side | null): string => side === null ? "Filled" : DONE[side];
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Texts of positions, orders and the kill switch, in English. */
export const trading = {
  tabsLabel: "Positions and orders",
  tabs: { positions: "Positions", orders: "Orders", history: "History" },
  accountHint: "A paper account: filled from the market's trades, without a broker and without money",
  equity: "Equity",
  open: "Open",
  realised: "Realised",
  buyingPower: "Buying power",
  noPositions: "No positions.",
  positionsCaption: "Positions; choose one to chart its ticker",
  ticker: "Ticker",
  positionColumns: {
    quantity: "Quantity",
    average: "Average",
    last: "Last",
    gain: "P&L",
    percent: "%",
    realised: "Realised",
  },
  short: (quantity: string) => `Short ${quantity}`,
  closed: "Closed",
  close: "Close",
  closeOf: (ticker: string) => `Close ${ticker}`,
  closeQuestion: (isLong: boolean, quantity: string) => `${isLong ? "Sell" : "Buy"} ${quantity}?`,
  workingOrders: "Working orders",
  noWorking: "No working orders.",
  cancelAll: (count: number) => `Cancel all ${count}`,
  orderHistory: "Order history",
  noOrders: "No orders yet.",
  orderColumns: { time: "Time", order: "Order", state: "State", filled: "Filled", average: "Average" },
  cancel: "Cancel",
  cancelOf: (order: string) => `Cancel: ${order}`,
  order: "Order",
  sides: { buy: "Buy", sell: "Sell", sell_short: "Sell short", buy_to_cover: "Buy to cover" },
  marks: { demo: "Demo", forced: "Forced" },
  statuses: {
    open: "Working",
    partially_filled: "Partly filled",
    filled: "Filled",
    cancelled: "Cancelled",
    rejected: "Rejected",
  },
  atMarket: "at market",
  types: { limit: "limit", stop: "stop", stop_limit: "stop limit", trailing_stop: "trailing stop" },
  roles: { take_profit: "Target", stop_loss: "Stop loss" },
  times: { day: "Day", gtc: "GTC", ioc: "IOC", fok: "FOK" },
  states: {
    held: "Armed",
    pending_new: "Sending",
    pending_cancel: "Cancelling",
    pending_replace: "Replacing",
    replaced: "Replaced",
    expired: "Expired",
  },
  meant: (side: string, quantity: string, ticker: string, terms: string) =>
    [side, quantity, ticker, terms].filter((part) => part !== "").join(" "),
  traded: (side: Side | null, quantity: string, ticker: string, price: string) =>
    [doneWord(side), quantity, ticker, price === "" ? "" : `at ${price}`].filter((part) => part !== "").join(" "),
  tradedPart: (side: Side | null, filled: string, quantity: string, ticker: string, price: string) =>
    [
      doneWord(side),
      filled,
      "of",
      quantity,
      ticker,
      price === "" ? "" : `at ${price}`,
    ].filter((part) => part !== "").join(" "),
  soFar: (part: string) => `${part} so far`,
  rejected: (order: string, reason: string | null) => `Rejected: ${order}: ${reason ?? "no reason is given"}`,
  working: (order: string) => `Working: ${order}`,
  cancelledPart: (part: string) => `Cancelled. ${part}`,
  cancelled: (order: string) => `Cancelled: ${order}`,
  killSwitch: "Kill switch",
  killing: "Closing all",
  killTitle: "End all trading?",
  killWhat: (orders: number, positions: number) =>
    `Cancels ${plural(orders, "working order")}, closes ${
      plural(positions, "position")
    } at the bid or ask, and stops ` +
    "the engine, for every page.",
  keepTrading: "Keep trading",
  killAll: "Cancel, close and stop all",
  killed: (orders: number, positions: number) =>
    `Kill switch: ${plural(orders, "order")} cancelled, ${plural(positions, "position")} closed, the engine is stopped`,
  killedPart: (orders: number, positions: number) =>
    `Kill switch: ${plural(orders, "order")} cancelled, ${plural(positions, "position")} closed; not all could be done`,
  unknownPosition: (ticker: string) => `Cannot close ${ticker}: what is held of it is not known at present`,
  closing: (ticker: string) => `Cannot close ${ticker}: it is being closed already, as the working orders show`,
  notClosed: (ticker: string, reason: string) => `Cannot close ${ticker}: ${reason}`,
  halted: (ticker: string) => `${ticker} is halted`,
  resumed: (ticker: string) => `${ticker} trades again`,
};
