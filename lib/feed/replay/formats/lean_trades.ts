import type { EpochMs, OfficialPrint, TradeEligibility } from "@/lib/protocol/mod.ts";
import { leanEligibility, leanOfficial } from "./lean_conditions.ts";
import { oneOf, positive, splitCells, whole } from "./cells.ts";
import type { RowForm } from "./recording_format.ts";

/** Prices in Lean's files are whole numbers of 1/10000 USD. */
export const LEAN_PRICE_UNITS = 10_000;

const COLUMNS = [
  whole("time"),
  whole("price"),
  whole("size"),
  oneOf("exchange", /^[A-Z]?$/, "a letter"),
  oneOf("sale condition", /^[0-9A-Fa-f]{1,8}$/, "a hexadecimal mask of 32 bits"),
  oneOf("suspicious", /^[01]$/, "0 or 1"),
];

/** What a trade's conditions, exchange and flag say. */
interface Meaning {
  readonly eligibility: TradeEligibility;
  readonly official?: OfficialPrint;
}

/**
 * Trades as QuantConnect Lean stores them: `ms since New York midnight, price in 1/10000 USD, shares, exchange, sale
 * condition in hexadecimal, suspicious 0/1`. Suspicious trades count for volume only.
 */
export const leanTrades: RowForm = {
  title: "trades of US shares",
  columns: COLUMNS,
  recording({ ticker, date, toEpoch }) {
    const meanings = new Map<string, Meaning>();
    return {
      tickers: [ticker],
      date,
      marketHours: "us_equities",
      hasQuotes: false,
      read(line) {
        const [time = "", price = "", size = "", exchange = "", conditions = "", suspicious = ""] = splitCells(
          line,
          COLUMNS,
        );
        const key = conditions + suspicious + exchange;
        let meaning = meanings.get(key);
        if (meaning === undefined) {
          const bits = parseInt(conditions, 16);
          const official = leanOfficial(bits, exchange);
          meaning = {
            eligibility: leanEligibility(bits, suspicious === "1"),
            ...(official !== undefined && { official }),
          };
          meanings.set(key, meaning);
        }
        const timeMs = toEpoch(Number(time)) as EpochMs;
        return {
          atMs: timeMs,
          event: {
            kind: "trade",
            ticker,
            price: positive("price", Number(price)) / LEAN_PRICE_UNITS,
            size: positive("size", Number(size)),
            timeMs,
            ...meaning,
          },
        };
      },
    };
  },
};
