import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { KeptTrades } from "@/lib/market/bars/kept_trades.ts";
import { TradeIds } from "@/lib/market/bars/trade_ids.ts";
import { parseTicker, type Trade } from "@/lib/protocol/mod.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import { trade } from "../trades.ts";

const TICKERS = ["ACME", "OTHR"].map((name) => parseTicker(name));
const CAPACITY = 16;

const eligibility = fc.record({ updatesVolume: fc.boolean(), updatesHighLow: fc.boolean(), updatesLast: fc.boolean() });
/** Trades with all that one may have, and with as little as it may. */
const fields = fc.record({
  ticker: fc.constantFrom(...TICKERS),
  price: fc.double({ min: 0.0001, max: 1e6, noNaN: true }),
  size: fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
  offsetMs: fc.integer({ min: 0, max: 900_000 }),
  more: fc.record({
    id: fc.constantFrom("0", "7", "007", "a", "", "4-0-71675577320619", "90071992547409931", "x9", "8-"),
    side: fc.constantFrom("buy" as const, "sell" as const),
    official: fc.constant({ kind: "opening_cross" as const, exchange: "Q" }),
    eligibility,
  }, { requiredKeys: [] }),
});

Deno.test("KeptTrades gives the latest trades of a ticker back as they came, and takes the latest with an id out", () => {
  const tape = fc.array(fields, { maxLength: 60 });
  fc.assert(
    fc.property(tape, fc.array(fc.nat(59), { maxLength: 5 }), (rows, takenAt) => {
      const ids = new TradeIds();
      const known = ids.known();
      const kept = new KeptTrades(CAPACITY, (prefix) => ids.prefixText(prefix));
      let latest: Trade[] = [];
      for (const [index, { offsetMs, more, ...rest }] of rows.entries()) {
        const one = trade(offsetMs, { ...rest, ...more });
        // Each in a minute of its own, where no id is known.
        if (one.id !== undefined) ids.add(known, index, one.id);
        kept.add(one, tickerIndex(one.ticker), ids);
        latest = [...latest, one].slice(-CAPACITY);
        if (!takenAt.includes(index) || one.id === undefined) continue;
        assertEquals(kept.take(one.ticker, one.id), one);
        latest = latest.slice(0, -1);
        // A place that is empty goes round as the others do.
        latest = latest.slice(-(CAPACITY - 1));
      }
      for (const ticker of TICKERS) {
        const own = latest.filter((one) => one.ticker === ticker);
        assertEquals(kept.of(ticker).slice(-own.length || Infinity), own);
      }
    }),
    { seed: 20131008 },
  );
});
