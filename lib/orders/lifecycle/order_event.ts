import type { Fill, Order, OrderEvent } from "@/lib/protocol/mod.ts";

/** What a venue may note of an order that works at it. */
export type Notes = Partial<
  Pick<Order, "triggered" | "rested" | "stop_price" | "quote" | "queue_ahead" | "venue_order_id">
>;

/** Where an order stands at the venue, as it answers when it is asked. `unknown`: there is no such order. */
export type VenueState = "working" | "filled" | "canceled" | "rejected" | "expired" | "replaced" | "unknown";

/**
 * What a venue answers. Answers may come late, twice, in another order than they were given, or never. Times are market
 * time, whole epoch ms.
 */
export type BrokerEvent =
  | { readonly kind: "accepted"; readonly timeMs: number; readonly notes?: Notes }
  | { readonly kind: "rejected"; readonly timeMs: number; readonly reason: string }
  | {
    readonly kind: "filled";
    readonly timeMs: number;
    /** By which the venue tells it from others. */
    readonly executionId: string;
    readonly price: number;
    readonly quantity: number;
    /** What has been filled of the order with this fill, by the venue's count. */
    readonly cumulative: number;
    /** Commission. @default 0 */
    readonly fee?: number;
  }
  | { readonly kind: "canceled"; readonly timeMs: number; readonly reason?: string }
  | { readonly kind: "cancel_rejected"; readonly timeMs: number; readonly reason: string }
  | { readonly kind: "replaced"; readonly timeMs: number }
  | { readonly kind: "replace_rejected"; readonly timeMs: number; readonly reason: string }
  | { readonly kind: "expired"; readonly timeMs: number; readonly reason: string }
  /** What the venue notes of a working order; it changes nothing of its life. */
  | { readonly kind: "noted"; readonly notes: Notes }
  /** Where the order stands at the venue: its truth after an outage. */
  | {
    readonly kind: "venue_state";
    readonly timeMs: number;
    readonly state: VenueState;
    readonly filledQuantity: number;
    /** Mean price of what is filled; null when nothing is. */
    readonly averagePrice: number | null;
  };

/** What is asked of an order here. */
export type OrderCommand =
  | { readonly kind: "submit" }
  /** `then: "held"`: to be armed here once it is gone from the venue. */
  | {
    readonly kind: "cancel";
    readonly timeMs: number;
    readonly reason: string;
    readonly then: "canceled" | "held";
  }
  | { readonly kind: "replace"; readonly by: string }
  | { readonly kind: "refuse"; readonly timeMs: number; readonly reason: string; readonly guard: string | null }
  /** A held exit is to trade so much from now on; with nothing left it ends, with the reason. */
  | { readonly kind: "arm"; readonly timeMs: number; readonly quantity: number; readonly reason: string }
  /** A held exit goes to the venue. */
  | { readonly kind: "release"; readonly quantity: number };

export type LifeEvent = BrokerEvent | OrderCommand;

/** An order and the fills by which it has come so far. */
export interface OrderLife {
  readonly order: Order;
  readonly executions: ReadonlySet<string>;
}

/** What is to be done because of an event, in this order; the order itself is to be kept before. */
export type Effect =
  /** Changes the position. */
  | { readonly kind: "deal"; readonly fill: Fill }
  /** One TRADE, of the order as it is at this point. */
  | { readonly kind: "tell"; readonly event: OrderEvent; readonly order: Order; readonly fill?: Fill }
  | { readonly kind: "send_new" }
  | { readonly kind: "send_cancel" }
  | { readonly kind: "send_replace"; readonly by: string }
  /** The venue told what cannot be. */
  | { readonly kind: "complain"; readonly text: string };

export interface Step {
  readonly life: OrderLife;
  readonly effects: readonly Effect[];
}
