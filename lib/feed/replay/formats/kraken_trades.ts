import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { decimal, oneOf, positive, splitCells, whole } from "./cells.ts";
import type { RecordingFormat } from "./recording_format.ts";

const COLUMNS = [
  decimal("price"),
  decimal("quantity"),
  decimal("time"),
  oneOf("side", /^[bs]$/, "b or s"),
  oneOf("order type", /^[lm]$/, "l or m"),
  oneOf("misc", /^[a-z]*$/, "lower-case letters"),
  whole("trade id"),
];

/** Kraken writes pairs as one word; what it quotes prices in tells where to cut. Longer names first. */
const CURRENCIES = "USDT USDC USD EUR GBP JPY CAD AUD CHF XBT BTC ETH".split(" ");

/** `xbtusdt` as `XBT/USDT`; a pair in an unknown currency stays one word. */
function pairOf(word: string): string {
  const pair = word.toUpperCase();
  const quote = CURRENCIES.find((currency) => pair.endsWith(currency) && pair.length > currency.length);
  return quote === undefined ? pair : `${pair.slice(0, -quote.length)}/${quote}`;
}

/**
 * Trades of Kraken's public REST interface: `price, quantity, epoch seconds, taker's side b/s, order type l/m, misc,
 * trade id`. Times keep their microseconds.
 */
export const krakenTrades: RecordingFormat = {
  pattern: "kraken-<pair>-trades-<YYYY-MM-DD>.csv",
  recognise(name) {
    const match = /^kraken-([a-z0-9]{3,18})-trades-(\d{4}-\d{2}-\d{2})\.csv$/i.exec(name);
    if (match === null) return null;
    const [, word = "", date = ""] = match;
    const ticker = parseTicker(pairOf(word));
    return {
      tickers: [ticker],
      date: Temporal.PlainDate.from(date).toString(),
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
