/** Texts of the keys that order something, in English. */
export const keys = {
  title: "Order keys",
  armed: (ticker: string) => `Keys armed ${ticker}`,
  arm: "Arm the order keys",
  armHint: "Keys order at once while this is on; it is off after each load of the page",
  edit: "Keys",
  offset: "Cents beyond ask or bid",
  risk: "Risk of an entry, $",
  stop: "Stop, cents from the entry",
  press: "Press the keys for it; Backspace for none",
  none: "none",
  taken: (name: string) => `already for ${name}`,
  restore: "As they came",
  notNumber: (what: string) => `${what} must be a number above 0`,
  tooMuch: (what: string) => `${what} is more than can be meant`,
  names: {
    buy_ask: "Buy at the ask",
    sell_bid: "Sell at the bid",
    exit_25: "Close 25 %",
    exit_50: "Close 50 %",
    exit_100: "Close 100 %",
    breakeven: "Stop to break-even",
    cancel_symbol: "Cancel the orders of the ticker",
    cancel_all: "Cancel all orders",
    flatten: "Flatten the ticker",
    flatten_all: "Flatten all",
    repeat_last: "Repeat the last order",
  },
  faults: {
    noQuote: "no quote is known",
    nothingHeld: "nothing is held",
    tooLittle: "that is less than one share",
    noTicker: "no ticker is chosen",
    nothingBefore: "nothing was ordered before",
    closed: "no orders at present",
    refused: "not all of it was done; the notice says why",
  },
  sent: (side: string, quantity: number, ticker: string) => `${side} ${quantity} ${ticker} sent`,
  rejected: "rejected",
  cancelled: (count: number) =>
    count === 0 ? "no working orders" : `${count} ${count === 1 ? "order" : "orders"} cancelled`,
  closing: (ticker: string) => `${ticker} is being closed`,
  flattenAll: (count: number) =>
    count === 1 ? "Close the position and cancel its orders?" : `Close all ${count} positions and cancel their orders?`,
  flattened: (count: number) => `${count} ${count === 1 ? "position is" : "positions are"} being closed`,
  notFlat: (tickers: string) => `not all of it was done for ${tickers}; the notices say why`,
  nothingDone: "nothing was done",
  moved: (count: number, price: number) =>
    count === 0
      ? `the stop is no worse than ${price} already`
      : `${count} ${count === 1 ? "stop" : "stops"} moved to ${price}`,
  replaced: (price: string) => `Order moved to ${price}`,
};
