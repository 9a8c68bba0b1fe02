import type { EpochMs, Order, Quote, Trade } from "@/lib/protocol/mod.ts";
import type { BrokerEvent } from "./lifecycle/order_event.ts";

/**
 * Told what a venue answers, of the order by its `order_id`.
 *
 * @returns false when it could not be kept: then it has not happened here, and the venue is asked again later
 */
export type BrokerListener = (orderId: string, event: BrokerEvent) => boolean;

/**
 * A venue that takes orders. Requests return at once and never throw; what came of them is told to the
 * {@linkcode BrokerListener}, within the call or any time later, twice, in another order, or never. An order is known to
 * the venue by its `order_id`, which is never used for two: a request that is sent again must not be taken twice.
 *
 * Exits (`role`) and their being one or the other are not the venue's matter: they come when their price has been
 * reached, one at a time, as `triggered` stop orders that are to be dealt in at once, or as limit orders.
 */
export interface Broker {
  readonly name: string;
  /** Told once, before anything else: the orders that should work there. Answers with a `venue_state` of each that it must. */
  resume(orders: readonly Order[]): void;
  submit(order: Order): void;
  /** Answered with `canceled` or `cancel_rejected`. */
  cancel(order: Order): void;
  /** Puts another order in the place of one that works, so that no moment has both: `replaced` or `replace_rejected`. */
  replace(order: Order, replacement: Order): void;
  /** Asks where an order stands: answered with a `venue_state`. */
  ask(order: Order): void;
  /** What follows is for venues that live in the market's own data: a feed begins, at its market time or before it. */
  begin?(marketMs: EpochMs | null): void;
  onTrade?(trade: Trade): void;
  onQuote?(quote: Quote): void;
  /** Called once a second. */
  look?(): void;
}
