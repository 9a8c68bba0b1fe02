import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FULL } from "@/lib/market/mod.ts";
import { isBuy, type Order, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { OrderRig } from "./rig.ts";
import { play, type Played, script } from "./scripts.ts";

const RUNS = { seed: 20131008, numRuns: 250 };
const CASH = 20_000;

/** Plays a script on an account that is small enough for some orders to be rejected. */
function run(steps: Parameters<typeof play>[1][], each: (rig: OrderRig, played: Played) => void = () => {}) {
  const rig = new OrderRig({ startingCash: CASH });
  const submitted: Order[] = [];
  const history = steps.map((step) => {
    const played = play(rig, step, submitted);
    each(rig, played);
    return played;
  });
  return { rig, submitted, history };
}

/** The prints that may fill at all, by their index in the history: declared from the tape alone. */
function admissible(history: readonly Played[]): Map<number, Trade> {
  const newest = new Map<Ticker, number>();
  const prints = new Map<number, Trade>();
  history.forEach(({ step }, index) => {
    if (step.kind !== "print") return;
    const { ticker, timeMs, eligibility = FULL } = step.trade;
    const isLate = timeMs < (newest.get(ticker) ?? 0);
    newest.set(ticker, Math.max(newest.get(ticker) ?? 0, timeMs));
    if (!isLate && eligibility.updatesLast && eligibility.updatesVolume) prints.set(index, step.trade);
  });
  return prints;
}

const isWorse = ({ side, limit_price }: Order, price: number) =>
  limit_price !== null && (isBuy(side) ? price > limit_price : price < limit_price);
const reaches = ({ side, stop_price }: Order, price: number) =>
  stop_price !== null && (isBuy(side) ? price >= stop_price : price <= stop_price);

Deno.test("PaperBroker fills exactly what the tape allows, best first, at the price that the rules name", () => {
  let fills = 0;
  fc.assert(
    fc.property(script, (steps) => {
      const { submitted, history } = run(steps);
      const prints = admissible(history);
      const accepted = submitted.filter(({ status }) => status === "open").map((order) => ({
        order,
        from: history.findIndex(({ told }) => told[0]?.id === order.order_id),
        to: history.findLastIndex(({ told }) =>
          told.some(({ id, event }) => id === order.order_id && event === "CANCEL")
        ),
        left: order.quantity,
        traded: 0,
        good: 0,
        rested: order.rested,
        triggered: false,
      }));
      for (const [index, { step, told }] of history.entries()) {
        if (step.kind !== "print") continue;
        const print = prints.get(index);
        if (print === undefined) {
          assertEquals(told, [], "such a print fills nothing");
          continue;
        }
        const since = accepted.filter(({ order, from, to }) =>
          order.ticker === print.ticker && from < index && (to < 0 || index < to) &&
          Date.parse(order.submitted_at) <= print.timeMs
        );
        const rank = ({ order }: typeof since[number]) =>
          order.limit_price === null ? -Infinity : -Math.round(Math.abs(order.limit_price - print.price) * 100);
        const able = since.filter(({ order, triggered }) =>
          order.order_type === "stop" ? triggered : !isWorse(order, print.price)
        ).toSorted((a, b) => rank(a) === rank(b) ? a.from - b.from : rank(a) - rank(b));
        let size = print.size;
        const expected: unknown[] = [];
        for (const one of able) {
          const quantity = Math.min(one.left, size);
          one.good += print.size;
          if (quantity === 0) continue;
          size -= quantity;
          one.left -= quantity;
          one.traded += quantity;
          const price = one.rested ? one.order.limit_price : print.price;
          expected.push([one.order.order_id, one.left === 0 ? "FILL" : "PARTIAL_FILL", quantity, price]);
        }
        assertEquals(
          told.map(({ id, event, details }) => [id, event, details["quantity"], details["price"]]),
          expected,
        );
        fills += expected.length;
        for (const one of since) {
          one.rested ||= isWorse(one.order, print.price);
          one.triggered ||= reaches(one.order, print.price);
        }
      }
      for (const { traded, good } of accepted) assert(traded <= good, "more than was traded at the limit or better");
    }),
    RUNS,
  );
  assert(fills > 1_500, `only ${fills} fills: the scripts are too tame`);
});

Deno.test("PaperBroker tells every change once, numbered without holes, and nothing after the last", () => {
  let rejected = 0;
  fc.assert(
    fc.property(script, (steps) => {
      const { rig, submitted } = run(steps);
      const numbers = new Map<string, number>();
      const final = new Set<string>();
      for (const { id, event, details } of rig.told) {
        assert(!final.has(id), "nothing happens to a final order");
        assertEquals(details["order_seq"], (numbers.get(id) ?? 0) + 1);
        numbers.set(id, (numbers.get(id) ?? 0) + 1);
        if (event === "FILL" || event === "CANCEL" || event === "REJECT") final.add(id);
        if (event === "REJECT") rejected += 1;
      }
      assertEquals([...numbers.keys()], submitted.map(({ order_id }) => order_id));
      const stored = rig.store.changes.filter(({ order }, index, changes) =>
        order.order_seq > 0 &&
        changes.findIndex((other) =>
            other.order.order_id === order.order_id && other.order.order_seq === order.order_seq
          ) ===
          index
      );
      assertEquals(
        rig.told.map(({ id, details }) => [id, details["order_seq"]]),
        stored.map(({ order }) => [order.order_id, order.order_seq]),
        "in the order in which they were kept",
      );
    }),
    RUNS,
  );
  assert(rejected > 100, `only ${rejected} rejections: the scripts are too tame`);
});

Deno.test("PaperBroker's money is what the fills moved, to a cent's thousandth, and its P&L that of a pool of costs", () => {
  fc.assert(
    fc.property(script, (steps) => {
      const { rig } = run(steps);
      let flowCents = 0;
      const pools = new Map<Ticker, { held: number; costCents: number; flowCents: number }>();
      for (const { ticker, side, price, quantity } of rig.store.fills()) {
        const cents = Math.round(price * 100) * quantity;
        const signed = side === "buy" ? quantity : -quantity;
        flowCents += side === "buy" ? -cents : cents;
        const pool = pools.get(ticker) ?? { held: 0, costCents: 0, flowCents: 0 };
        pool.flowCents += side === "buy" ? -cents : cents;
        // What closes takes its share of the pool's cost along; what goes beyond zero starts a new pool.
        const closing = pool.held * signed < 0 ? Math.min(Math.abs(pool.held), quantity) : 0;
        if (closing > 0) pool.costCents *= 1 - closing / Math.abs(pool.held);
        pool.costCents += Math.sign(signed) * (quantity - closing) * Math.round(price * 100);
        pool.held += signed;
        pools.set(ticker, pool);
      }
      const { cash, equity, realized_pnl, unrealized_pnl } = rig.broker.account();
      assertAlmostEquals(cash, CASH + flowCents / 100, 1e-5);
      let worthCents = 0;
      for (const position of rig.broker.positions()) {
        const pool = pools.get(position.ticker);
        const lastCents = Math.round((rig.market.get(position.ticker)?.price ?? 0) * 100);
        assert(pool !== undefined);
        worthCents += pool.held * lastCents;
        assertEquals(position.quantity, pool.held);
        assertAlmostEquals(position.realized_pnl, (pool.flowCents + pool.costCents) / 100, 1e-5);
        assertAlmostEquals(position.unrealized_pnl ?? NaN, (pool.held * lastCents - pool.costCents) / 100, 1e-5);
      }
      assertAlmostEquals(equity, CASH + (flowCents + worthCents) / 100, 1e-5);
      assertAlmostEquals(realized_pnl + unrealized_pnl, (flowCents + worthCents) / 100, 1e-5);
    }),
    RUNS,
  );
});

Deno.test("PaperBroker never takes an order that opens more than the buying power", () => {
  fc.assert(
    fc.property(script, (steps) => {
      run(steps, (rig, { step, told }) => {
        if (step.kind !== "submit" || told[0]?.event === "REJECT") return;
        const held = rig.broker.positions().find(({ ticker }) => ticker === step.request.ticker)?.quantity ?? 0;
        const closes = step.request.side === "buy" && -held >= step.request.quantity;
        assert(closes || rig.broker.account().buying_power > -1e-6);
      });
    }),
    RUNS,
  );
});

Deno.test("PaperBroker after a restart at any moment goes on as it would have without one", () => {
  fc.assert(
    fc.property(script, fc.nat(80), (steps, at) => {
      const outcome = (restartAt: number) => {
        const rig = new OrderRig({ startingCash: CASH });
        const submitted: Order[] = [];
        steps.forEach((step, index) => {
          if (index === restartAt) rig.restart({ startingCash: CASH });
          play(rig, step, submitted);
        });
        const number = new Map(submitted.map(({ order_id }, index) => [order_id, index]));
        return {
          told: rig.told.map(({ id, event, details }) => [number.get(id), event, details]),
          orders: rig.broker.orders().map((order) => ({ ...order, order_id: number.get(order.order_id) })),
          positions: rig.broker.positions(),
          account: rig.broker.account(),
          ids: number.size,
        };
      };
      const through = outcome(-1);
      assertEquals(outcome(at % steps.length), through);
      assertEquals(through.ids, steps.filter(({ kind }) => kind === "submit").length, "no id comes twice");
    }),
    RUNS,
  );
});
