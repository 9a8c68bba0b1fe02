import type { EpochMs } from "@/lib/protocol/mod.ts";
import { decimal, oneOf, positive, splitCells, whole } from "./cells.ts";
import type { RowForm } from "./recording_format.ts";

const COLUMNS = [
  decimal("price"),
  decimal("quantity"),
  decimal("time"),
  oneOf("side", /^[bs]$/, "b or s"),
  oneOf("order type", /^[lm]$/, "l or m"),
  oneOf("misc", /^[a-z]*$/, "lower-case letters"),
  whole("trade id"),
];

/**
 * Trades of Kraken's public REST interface: `price, quantity, epoch seconds, taker's side b/s, order type l/m, misc,
 * trade id`. Times keep their microseconds.
 */
export const krakenTrades: RowForm = {
  title: "trades of Kraken",
  columns: COLUMNS,
  recording({ ticker, date }) {
    return {
      tickers: [ticker],
      date,
      marketHours: "always_open",
      hasQuotes: false,
      read(line) {
        const [price = "", quantity = "", seconds = "", side, , , id = ""] = splitCells(line, COLUMNS);
        const timeMs = Math.round(positive("time", Number(seconds)) * 1e6) / 1e3 as EpochMs;
        return {
          atMs: timeMs,
          event: {
            kind: "trade",
            ticker,
            price: positive("price", Number(price)),
            size: positive("quantity", Number(quantity)),
            timeMs,
            id,
            side: side === "b" ? "buy" : "sell",
          },
        };
      },
    };
  },
};
