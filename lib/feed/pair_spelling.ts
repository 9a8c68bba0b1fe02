import { type Ticker, Ticker as TickerSchema } from "@/lib/protocol/mod.ts";

/** What coins are priced in, where a pair is written without anything between: `BTCUSD`. Longer ones first. */
const QUOTES = ["USDT", "USDC", "EURC", "USD", "EUR", "GBP", "JPY", "CAD", "AUD", "CHF", "BTC", "XBT", "ETH"] as const;
const SEPARATED = /^([A-Z0-9.]{1,20})[-/_: ]([A-Z0-9.]{2,10})$/;
const SHORTEST_BASE = 2;

/** The coin, and what it is priced in. */
function pairOf(ticker: Ticker): readonly [string, string] | null {
  const [, base, quote] = SEPARATED.exec(ticker) ?? [];
  if (base !== undefined && quote !== undefined) return [base, quote];
  const end = QUOTES.find((quote) => ticker.endsWith(quote) && ticker.length >= quote.length + SHORTEST_BASE);
  return end === undefined ? null : [ticker.slice(0, -end.length), end];
}

/** Whether a ticker is a coin or a currency, priced in one that is known. */
export function isPair(ticker: Ticker): boolean {
  const quotes: readonly string[] = QUOTES;
  return quotes.includes(pairOf(ticker)?.[1] ?? "");
}

/**
 * How an exchange of coins writes a pair that may be written `BTC-USD`, `BTC/USD`, `BTC_USD`, `BTC:USD`, `BTC USD` or
 * `BTCUSD`; a name that is no pair stays as it is.
 *
 * @param names the exchange's own names of coins that others call otherwise: `{ XBT: "BTC" }`
 *
 * @example
 * ```ts
 * pairSpelling("-")(parseTicker("btc/usd")); // "BTC-USD"
 * ```
 */
export function pairSpelling(separator: "-" | "/", names: Readonly<Record<string, string>> = { XBT: "BTC" }) {
  return (ticker: Ticker): Ticker => {
    const pair = pairOf(ticker);
    if (pair === null) return ticker;
    return TickerSchema.parse(pair.map((name) => names[name] ?? name).join(separator));
  };
}
