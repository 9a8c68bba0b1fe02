import type { EpochMs, Quote } from "@/lib/protocol/mod.ts";
import { oneOf, splitCells, whole } from "./cells.ts";
import { LEAN_PRICE_UNITS } from "./lean_trades.ts";
import type { RowForm } from "./recording_format.ts";

const COLUMNS = [
  whole("time"),
  whole("bid"),
  whole("bid size"),
  whole("ask"),
  whole("ask size"),
  oneOf("exchange", /^[A-Z]?$/, "a letter"),
  oneOf("condition", /^[0-9A-Fa-f]{1,8}$/, "a hexadecimal mask of 32 bits"),
  oneOf("suspicious", /^[01]$/, "0 or 1"),
];

/** A side whose price is 0 did not change and is left out; so is a size of 0, which means unknown. */
function sidesOf(bid: number, bidSize: number, ask: number, askSize: number): Partial<Quote> {
  return {
    ...(bid > 0 ? { bid: bid / LEAN_PRICE_UNITS } : {}),
    ...(bid > 0 && bidSize > 0 ? { bidSize } : {}),
    ...(ask > 0 ? { ask: ask / LEAN_PRICE_UNITS } : {}),
    ...(ask > 0 && askSize > 0 ? { askSize } : {}),
  };
}

/**
 * Best bid and ask of all exchanges as QuantConnect Lean stores them: `ms since New York midnight, bid in 1/10000 USD,
 * shares, ask, shares, exchange, condition, suspicious 0/1`. A row changes one side; the side that it leaves alone is
 * absent from the Quote, and keeps its value. Suspicious quotes (the stub 179.05 to 185.00 after the close of IBM's
 * 2013-10-08 is one) are withheld, because a spread is judged by them.
 */
export const leanQuotes: RowForm = {
  title: "quotes of US shares",
  columns: COLUMNS,
  recording({ ticker, date, toEpoch }) {
    return {
      tickers: [ticker],
      date,
      marketHours: "us_equities",
      hasQuotes: true,
      read(line) {
        const [time = "", bid = "", bidSize = "", ask = "", askSize = "", , , suspicious] = splitCells(line, COLUMNS);
        const sides = sidesOf(Number(bid), Number(bidSize), Number(ask), Number(askSize));
        if (sides.bid === undefined && sides.ask === undefined) {
          throw new SyntaxError("it has neither a bid nor an ask");
        }
        const timeMs = toEpoch(Number(time)) as EpochMs;
        return suspicious === "1" ? null : { atMs: timeMs, event: { kind: "quote", ticker, ...sides, timeMs } };
      },
    };
  },
};
