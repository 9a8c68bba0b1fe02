import { MarketState } from "@/lib/market/mod.ts";
import { OrderManager } from "@/lib/orders/order_manager.ts";
import type { OrderManagerOptions } from "@/lib/orders/order_manager_options.ts";
import { PaperBroker } from "@/lib/orders/paper/paper_broker.ts";
import { type EpochMs, type MarketHours, type OrderRequest, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { ACME, START_MS, trade } from "@/tests/market/trades.ts";
import { FakeOrderStore } from "@/tests/support/fake_order_store.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";

type RigOptions = Pick<OrderManagerOptions, "startingCash" | "halfPennyTickers" | "limits" | "costs" | "onLock">;

/** A TRADE as it was told. */
export interface Told {
  readonly event: string;
  readonly id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Orders with a paper broker on a market that a test plays by hand. */
export class OrderRig {
  readonly store = new FakeOrderStore();
  readonly broadcaster = new RecordingBroadcaster();
  readonly logger = recordingLogger();
  readonly hours: MarketHours;
  readonly halted = new Set<Ticker>();
  readonly stale = new Set<Ticker>();
  whyClosed: string | null = null;
  market: MarketState;
  marketMs: number | null = START_MS;
  broker: OrderManager;
  /** By the clock on the wall. */
  wallMs = START_MS;
  #runs = 0;
  #options: RigOptions = {};

  constructor(
    { hours = "us_equities", ...options }: { hours?: MarketHours } & RigOptions = {},
  ) {
    this.hours = hours;
    this.market = new MarketState(hours);
    this.broker = this.restart(options);
  }

  /** A new broker over what the store holds. */
  restart(options: RigOptions = this.#options): OrderManager {
    this.#options = options;
    this.#runs += 1;
    return this.broker = new OrderManager({
      store: this.store,
      broadcaster: this.broadcaster,
      latest: (ticker) => this.market.get(ticker),
      broker: (side) =>
        new PaperBroker({
          ...side,
          latest: (ticker) => this.market.get(ticker),
          marketHours: () => this.hours,
          isHalted: (ticker) => this.halted.has(ticker),
          ...(options.costs && { costs: options.costs }),
        }),
      marketTime: () => this.marketMs as EpochMs | null,
      marketHours: () => this.hours,
      whyClosed: () => this.whyClosed,
      isHalted: (ticker) => this.halted.has(ticker),
      isStale: (ticker) => this.stale.has(ticker),
      clock: { now: () => this.wallMs },
      logger: this.logger,
      runId: `r${this.#runs}`,
      ...options,
    });
  }

  /** A trade of ACME `offsetMs` after the start, as the engine hands it on: the market first, then the broker. */
  print(offsetMs: number, price: number, size = 100, rest: Partial<Omit<Trade, "kind" | "timeMs">> = {}): void {
    this.play(trade(offsetMs, { price, size, ...rest }));
  }

  play(trade: Trade): void {
    this.marketMs = Math.max(this.marketMs ?? 0, trade.timeMs);
    this.market.applyTrade(trade);
    this.broker.onTrade(trade);
  }

  /** Another feed begins, at `offsetMs` after the start; null is that of a recording. */
  beginAnew(offsetMs: number | null): void {
    this.market = new MarketState(this.hours);
    this.marketMs = offsetMs === null ? null : START_MS + offsetMs;
    this.broker.begin(this.marketMs as EpochMs | null);
  }

  quote(bid: number, ask: number): void {
    const timeMs = (this.marketMs ?? START_MS) as EpochMs;
    this.market.applyQuote({ kind: "quote", ticker: ACME, bid, ask, timeMs });
  }

  /** Every TRADE so far, oldest first. */
  get told(): Told[] {
    return this.broadcaster.of("broadcastTrade").map(([event, id, , details = {}]) => ({ event, id, details }));
  }

  /** The same in short: event, and price and quantity of fills. */
  get events(): unknown[][] {
    return this.told.map(({ event, details: { price, quantity } }) =>
      price === undefined ? [event] : [event, price, quantity]
    );
  }
}

/** A rig whose market has traded at 10. */
export function openRig(options: ConstructorParameters<typeof OrderRig>[0] = {}): OrderRig {
  const rig = new OrderRig(options);
  rig.print(0, 10);
  return rig;
}

/** Requests for ACME. */
export const market = (side: OrderRequest["side"], quantity: number): OrderRequest => ({
  ticker: ACME,
  side,
  order_type: "market",
  quantity,
});
export const limit = (side: OrderRequest["side"], quantity: number, limit_price: number): OrderRequest => ({
  ticker: ACME,
  side,
  order_type: "limit",
  quantity,
  limit_price,
});
export const stop = (side: OrderRequest["side"], quantity: number, stop_price: number): OrderRequest => ({
  ticker: ACME,
  side,
  order_type: "stop",
  quantity,
  stop_price,
});
