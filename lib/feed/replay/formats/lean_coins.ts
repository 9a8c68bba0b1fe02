import type { EpochMs } from "@/lib/protocol/mod.ts";
import { decimal, oneOf, optional, positive, splitCells, whole } from "./cells.ts";
import type { Recorded, RowForm } from "./recording_format.ts";

const SUSPICIOUS = optional(oneOf("suspicious", /^[01]$/, "0 or 1"));
const TRADE_COLUMNS = [whole("time"), decimal("price"), decimal("quantity"), SUSPICIOUS];
const QUOTE_COLUMNS = [
  whole("time"),
  decimal("bid"),
  decimal("bid size"),
  decimal("ask"),
  decimal("ask size"),
  SUSPICIOUS,
];
const RATE_COLUMNS = [whole("time"), decimal("bid"), decimal("ask")];

/** Moves the price but no volume: nobody traded. */
const PRICE_ONLY = Object.freeze({ updatesVolume: false, updatesHighLow: true, updatesLast: true });

/** `ms since midnight, price, quantity, suspicious 0/1`, prices and quantities as they are. */
export const coinTrades: RowForm = {
  title: "trades of coins",
  columns: TRADE_COLUMNS,
  recording: ({ ticker, date, toEpoch }) => ({
    tickers: [ticker],
    date,
    marketHours: "always_open",
    hasQuotes: false,
    read(line): Recorded {
      const [time = "", price = "", quantity = "", suspicious] = splitCells(line, TRADE_COLUMNS);
      const timeMs = toEpoch(Number(time)) as EpochMs;
      return {
        atMs: timeMs,
        event: {
          kind: "trade",
          ticker,
          price: positive("price", Number(price)),
          size: positive("quantity", Number(quantity)),
          timeMs,
          ...(suspicious === "1"
            ? { eligibility: { updatesVolume: true, updatesHighLow: false, updatesLast: false } }
            : {}),
        },
      };
    },
  }),
};

/** `ms since midnight, bid, bid size, ask, ask size, suspicious 0/1`; suspicious ones are withheld. */
export const coinQuotes: RowForm = {
  title: "quotes of coins",
  columns: QUOTE_COLUMNS,
  recording: ({ ticker, date, toEpoch }) => ({
    tickers: [ticker],
    date,
    marketHours: "always_open",
    hasQuotes: true,
    read(line) {
      const [time = "", ...cells] = splitCells(line, QUOTE_COLUMNS);
      const [bid = 0, bidSize = 0, ask = 0, askSize = 0] = cells.map(Number);
      const timeMs = toEpoch(Number(time)) as EpochMs;
      if (bid === 0 && ask === 0) throw new SyntaxError("it has neither a bid nor an ask");
      if (cells[4] === "1") return null;
      const sides = { ...(bid > 0 ? { bid, bidSize } : {}), ...(ask > 0 ? { ask, askSize } : {}) };
      return { atMs: timeMs, event: { kind: "quote", ticker, timeMs, ...sides } };
    },
  }),
};

/**
 * `ms since midnight, bid, ask` of a currency. Currencies have no tape: the middle of each quote is told as a print
 * without a size, so that there is a price and a chart.
 */
export const currencyQuotes: RowForm = {
  title: "quotes of currencies",
  columns: RATE_COLUMNS,
  recording: ({ ticker, date, toEpoch }) => ({
    tickers: [ticker],
    date,
    marketHours: "always_open",
    hasQuotes: true,
    read(line): readonly Recorded[] {
      const [time = "", ...cells] = splitCells(line, RATE_COLUMNS);
      const [bid, ask] = [positive("bid", Number(cells[0])), positive("ask", Number(cells[1]))];
      const timeMs = toEpoch(Number(time)) as EpochMs;
      const price = Number(((bid + ask) / 2).toPrecision(12));
      return [
        { atMs: timeMs, event: { kind: "quote", ticker, timeMs, bid, ask } },
        { atMs: timeMs, event: { kind: "trade", ticker, timeMs, price, size: 0, eligibility: PRICE_ONLY } },
      ];
    },
  }),
};
