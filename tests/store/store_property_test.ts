import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { MemoryStore, type Store } from "@/lib/store/store.ts";
import { alert, bar, fill, NOW_MS, order, position } from "./samples.ts";
import { SqliteHarness } from "./sqlite_harness.ts";

const ticker = fc.constantFrom(...["IBM", "TSLA", "BRK.A", "BTC/USD"].map(parseTicker));
const id = fc.constantFrom("a", "b", "c", "d", "e");
const price = fc.double({ min: 0.0001, max: 1e6, noNaN: true });
const timeMs = fc.integer({ min: 0, max: 40 }).map((step) => NOW_MS + step / 4);
const minute = fc.integer({ min: 0, max: 30 }).map((minute) => minute * 60);
const limit = fc.integer({ min: 0, max: 12 });
const text = fc.string({ unit: "binary", maxLength: 12 });

/** Something done to a store; what it answers is compared. */
type Call = (store: Store) => unknown;

const barCalls: fc.Arbitrary<Call>[] = [
  fc.record({ ticker, time: minute, close: price, vwap: fc.option(price) }).map(
    ({ ticker, time, close, vwap }) => ({ bars }) => bars.put(ticker, { ...bar(time, close), vwap }),
  ),
  fc.record({ ticker, time: minute, close: price }).map(
    ({ ticker, time, close }) => ({ bars }) => bars.putForming(ticker, bar(time, close)),
  ),
  fc.constant(({ bars }) => [...bars.forming()].sort(([a], [b]) => a < b ? -1 : 1)),
  fc.record({ ticker, query: fc.record({ fromS: minute, toS: minute, limit }, { requiredKeys: [] }) }).map(
    ({ ticker, query }) => ({ bars }) => bars.bars(ticker, query),
  ),
];

const tickerCalls: fc.Arbitrary<Call>[] = [
  fc.record({ ticker, source: text, discoveredAtMs: fc.option(timeMs.map((ms) => ms as EpochMs)) }).map(
    (entry) => ({ watchlist }) => watchlist.put(entry),
  ),
  ticker.map((ticker) => ({ watchlist }) => watchlist.remove(ticker)),
  fc.constant(({ watchlist }) => watchlist.list()),
  fc.record({ ticker, tier: fc.constantFrom(1, 2), rule: fc.option(text), coldSinceMs: fc.option(timeMs) }).map(
    (entry) => ({ tiers }) => tiers.put(entry),
  ),
  ticker.map((ticker) => ({ tiers }) => tiers.remove(ticker)),
  fc.constant(({ tiers }) => tiers.list()),
];

const status = fc.constantFrom("open", "partially_filled", "filled", "cancelled", "rejected");

const orderCalls: fc.Arbitrary<Call>[] = [
  fc.record({
    id,
    status,
    seq: fc.integer({ min: 1, max: 4 }),
    reason: fc.option(text),
    fill: fc.option(fc.record({ price, quantity: price })),
    position: fc.option(fc.record({ ticker, quantity: fc.integer({ min: -100, max: 100 }) })),
  }).map(({ id, status, seq, reason, fill: filled, position: held }) => ({ orders }) =>
    orders.record({
      // Two orders share the id that their client gave, one has none.
      order: order(id, { status, order_seq: seq, reason, client_order_id: id === "e" ? null : id > "b" ? "x" : id }),
      ...(filled === null ? {} : { fill: fill(id, seq, filled) }),
      ...(held === null ? {} : { position: position(held.quantity, { ticker: held.ticker }) }),
    })
  ),
  fc.record({ openOnly: fc.boolean(), limit }, { requiredKeys: [] }).map((query) => ({ orders }) =>
    orders.orders(query)
  ),
  fc.constantFrom("a", "b", "x", "e").map((id) => ({ orders }) => orders.byClientOrderId(id)),
  id.map((id) => ({ orders }) => [orders.get(id), orders.fills(id)]),
  fc.constant(({ orders }) => [orders.fills(), orders.positions()]),
];

const alertCalls: fc.Arbitrary<Call>[] = [
  fc.record({ id, ticker, timeMs, reason: text, complete: fc.boolean(), last: fc.option(price) }).map(
    ({ id, ticker, timeMs, reason, complete, last }) => ({ alerts }) =>
      alerts.put(alert(id, timeMs, {
        ticker,
        reason,
        excursions: [{ minutes: 1, best_pct: 1.5, worst_pct: -1, last_pct: last, complete }],
      })),
  ),
  fc.record({ ticker, fromMs: timeMs, limit }, { requiredKeys: [] }).map((query) => ({ alerts }) => alerts.list(query)),
  fc.constant(({ alerts }) => alerts.open()),
];

type Step = Call | { readonly passMs: number } | "reopen";

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.oneof(...barCalls, ...tickerCalls, ...orderCalls, ...alertCalls) },
  { weight: 2, arbitrary: fc.constantFrom(1, 499, 500, 2000).map((passMs) => ({ passMs })) },
  { weight: 1, arbitrary: fc.constant<Step>("reopen") },
);

const everything: Call = ({ bars, watchlist, tiers, orders, alerts }) => [
  ["IBM", "TSLA", "BRK.A", "BTC/USD"].map((symbol) => bars.bars(parseTicker(symbol))),
  [watchlist.list(), tiers.list(), orders.orders(), orders.fills(), orders.positions(), alerts.list()],
];

Deno.test("SqliteStore answers like MemoryStore to any sequence of calls, also after it has been opened again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80 }), async (steps) => {
      await using harness = new SqliteHarness();
      await using model = new MemoryStore();
      for (const step of steps) {
        if (step === "reopen") await harness.reopen();
        else if (typeof step === "object") await harness.clock.tick(step.passMs);
        else assertEquals(step(harness.store), step(model));
      }
      await harness.reopen();
      assertEquals(everything(harness.store), everything(model));
      assertEquals(harness.logger.lines, []);
    }),
    { seed: 20260105, numRuns: 60 },
  );
});
