import fc from "fast-check";
import { FULL, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { type EpochMs, type Order, type OrderRequest, parseTicker, type Trade } from "@/lib/protocol/mod.ts";
import { ACME, START_MS } from "@/tests/market/trades.ts";
import type { OrderRig, Told } from "./rig.ts";

/** Random tapes with orders in between, and what came of them step by step. */

const TICKERS = [ACME, parseTicker("OTHR")] as const;

export type Step =
  | { readonly kind: "print"; readonly trade: Trade }
  | { readonly kind: "quote"; readonly bid: number; readonly ask: number }
  | { readonly kind: "submit"; readonly request: OrderRequest }
  /** Of the order that was submitted at that index, if there is one that works. */
  | { readonly kind: "cancel"; readonly index: number };

const ticker = fc.constantFrom(...TICKERS);
const price = fc.integer({ min: 990, max: 1010 }).map((cents) => cents / 100);

const print = fc.record({
  ticker,
  price,
  stepMs: fc.constantFrom(0, 1, 500, 1000),
  lateMs: fc.constantFrom(0, 0, 0, 0, 1, 700),
  size: fc.integer({ min: 1, max: 300 }),
  eligibility: fc.constantFrom(FULL, FULL, FULL, FULL, VOLUME_ONLY, NOTHING, { ...FULL, updatesVolume: false }),
});

const request: fc.Arbitrary<OrderRequest> = fc.record({
  ticker,
  // What only closes is in tests/orders/exits/paper_brackets_property_test.ts.
  side: fc.constantFrom("buy" as const, "sell_short" as const),
  order_type: fc.constantFrom("market" as const, "limit" as const, "limit" as const, "stop" as const),
  quantity: fc.integer({ min: 1, max: 400 }),
  price,
}).map(({ price, ...rest }) => ({
  ...rest,
  ...(rest.order_type === "limit" && { limit_price: price }),
  ...(rest.order_type === "stop" && { stop_price: price }),
}));

/** Steps of a script; the first prints give both tickers a price. */
export const script: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: print.map((print) => ({ kind: "print" as const, ...print })) },
    { weight: 3, arbitrary: request.map((request) => ({ kind: "submit" as const, request })) },
    { weight: 1, arbitrary: fc.nat(20).map((index) => ({ kind: "cancel" as const, index })) },
    { weight: 1, arbitrary: fc.tuple(price, price).map(([bid, ask]) => ({ kind: "quote" as const, bid, ask })) },
  ),
  { minLength: 20, maxLength: 80, size: "max" },
).map((drawn) => {
  let nowMs = START_MS;
  const first = TICKERS.map((ticker): Step => ({
    kind: "print",
    trade: { kind: "trade", ticker, price: 10, size: 100, timeMs: START_MS as EpochMs },
  }));
  return [
    ...first,
    ...drawn.map((step): Step => {
      if (step.kind !== "print") return step;
      const { stepMs, lateMs, ticker, price, size, eligibility } = step;
      nowMs += stepMs;
      const timeMs = nowMs - lateMs as EpochMs;
      return { kind: "print", trade: { kind: "trade", ticker, price, size, timeMs, eligibility } };
    }),
  ];
});

/** What a step did: the TRADEs that it caused. */
export interface Played {
  readonly step: Step;
  readonly told: readonly Told[];
}

/** Runs one step; `submitted` collects the orders. */
export function play(rig: OrderRig, step: Step, submitted: Order[]): Played {
  const before = rig.broadcaster.calls.length;
  switch (step.kind) {
    case "print":
      rig.play(step.trade);
      break;
    case "quote":
      rig.quote(step.bid, step.ask);
      break;
    case "submit":
      submitted.push(rig.broker.submit(step.request));
      break;
    case "cancel": {
      const id = submitted[step.index]?.order_id ?? "";
      if (rig.broker.orders({ openOnly: true }).some(({ order_id }) => order_id === id)) rig.broker.cancel(id);
    }
  }
  return { step, told: rig.told.slice(before) };
}
