import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { BarBuilder } from "@/lib/market/bars/bar_builder.ts";
import { TradeLedger } from "@/lib/market/bars/trade_ledger.ts";
import { MarketState } from "@/lib/market/tickers/market_state.ts";
import { parseTicker, type Trade } from "@/lib/protocol/mod.ts";
import { ACME, START_MS, trade } from "../trades.ts";

const MINUTE_MS = 60_000;

Deno.test("TradeLedger counts the same id once, tells ids apart by their text, and takes each trade without one for another", () => {
  const ledger = new TradeLedger();
  const ids = ["7", "07", "7.0", "0", "00", "9007199254740993", "9007199254740992", "7", "a", "a"];
  assertEquals(ids.filter((id) => ledger.count(trade(0, { id }))).length, 8);
  assertEquals([ledger.count(trade(0)), ledger.count(trade(0))], [true, true]);
  // Of a revisable minute, and not any more once nothing of it can change.
  ledger.advance(START_MS + 15 * MINUTE_MS);
  assertEquals(ledger.count(trade(0, { id: "a" })), false);
  ledger.advance(START_MS + 17 * MINUTE_MS);
  assertEquals(ledger.count(trade(0, { id: "a" })), true);
});

Deno.test("TradeLedger forgets a market's ids some tickers at a time", () => {
  const ledger = new TradeLedger();
  const tickers = Array.from({ length: 5 }, (_, n) => parseTicker(`LED${n}`));
  const count = () => tickers.filter((ticker) => ledger.count(trade(0, { ticker, id: "1" }))).length;
  assertEquals([count(), count(), ledger.isBehind], [5, 0, false]);
  ledger.advance(START_MS + 17 * MINUTE_MS, 1);
  assertEquals(ledger.isBehind, true);
  while (ledger.isBehind) ledger.advance(START_MS + 17 * MINUTE_MS, 1);
  assertEquals(count(), 5);
});

/** What is left of trades after some were taken back, by bars and state, and what it is when they were never there. */
function compare(trades: readonly Trade[], gone: readonly string[], kept?: number) {
  const ledger = new TradeLedger(kept === undefined ? {} : { kept });
  const [bars, plain] = [new BarBuilder(), new BarBuilder()];
  const [market, plainMarket] = [new MarketState("always_open"), new MarketState("always_open")];
  for (const one of trades) {
    assert(ledger.count(one));
    market.applyTrade(one);
    bars.add(one);
    if (gone.includes(one.id ?? "")) continue;
    plainMarket.applyTrade(one);
    plain.add(one);
  }
  for (const id of gone) {
    const taken = ledger.takeBack(ACME, id);
    if (taken === null) continue;
    market.takeBack(taken.trade, taken.latest);
    bars.takeBack(taken);
  }
  const facts = (state: MarketState) => {
    const { price, dayVolume, dollarVolume, sessionVwap } = state.get(ACME) ?? {};
    return { price, dayVolume, dollarVolume, sessionVwap };
  };
  return {
    with: { bar: bars.current(ACME), ...facts(market) },
    without: { bar: plain.current(ACME), ...facts(plainMarket) },
  };
}

Deno.test("what is left after a trade was taken back is what there would be without it", () => {
  const price = fc.integer({ min: 1, max: 400 }).map((cents) => cents / 4);
  fc.assert(
    fc.property(
      fc.array(fc.record({ price, size: fc.integer({ min: 1, max: 500 }), step: fc.integer({ min: 1, max: 500 }) }), {
        minLength: 2,
        maxLength: 60,
      }),
      fc.array(fc.nat(59), { minLength: 1, maxLength: 10 }),
      (steps, indexes) => {
        let offsetMs = 0;
        const trades = steps.map(({ price, size, step }, index) =>
          trade(offsetMs += step, { price, size, id: `${index}` })
        );
        // The first one stays, so that there is something left.
        const gone = [...new Set(indexes)].filter((index) => index > 0 && index < trades.length).map(String);
        const { with: left, without } = compare(trades, gone);
        assertEquals(left, without);
      },
    ),
  );
});

Deno.test("TradeLedger takes back what it can when not all of a minute is known: volume and money go, prices stay", () => {
  const trades = Array.from(
    { length: 8 },
    (_, index) => trade(index * 10, { id: `${index}`, price: 10 + index, size: 100 }),
  );
  const { with: left, without } = compare(trades, ["6"], 4);
  assertEquals([left.dayVolume, left.dollarVolume], [without.dayVolume, without.dollarVolume]);
  assertEquals([left.bar?.volume, left.bar?.high], [700, 17]);
  // Of what it does not hold any more nothing is taken back.
  assertEquals(compare(trades, ["1"], 4).with.dayVolume, 800);
});

Deno.test("BarBuilder revises a minute that was told when one of its trades is taken back", () => {
  const ledger = new TradeLedger();
  const bars = new BarBuilder();
  const add = (one: Trade) => ledger.count(one) ? bars.add(one) : [];
  add(trade(0, { id: "a", price: 10 }));
  add(trade(1000, { id: "b", price: 99 }));
  assertEquals(add(trade(MINUTE_MS, { id: "c" })).map(({ bar }) => [bar.high, bar.close, bar.volume]), [[99, 99, 200]]);
  const taken = ledger.takeBack(ACME, "b");
  assert(taken !== null);
  assertEquals(bars.takeBack(taken).map(({ bar, revision }) => [bar.high, bar.close, bar.volume, revision]), [
    [10, 10, 100, 1],
  ]);
  const last = ledger.takeBack(ACME, "a");
  assert(last !== null);
  assertEquals(bars.takeBack(last).map(({ bar, revision }) => [bar.volume, bar.vwap, revision]), [[0, null, 2]]);
  assertEquals(ledger.takeBack(ACME, "a"), null);
});
