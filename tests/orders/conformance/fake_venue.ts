import type { Broker, BrokerListener } from "@/lib/orders/broker.ts";
import type { BrokerEvent, VenueState } from "@/lib/orders/lifecycle/order_event.ts";
import type { Order } from "@/lib/protocol/mod.ts";

interface Entry {
  readonly order: Order;
  quantity: number;
  filled: number;
  value: number;
  state: Exclude<VenueState, "unknown">;
}

/** A venue far away: requests and answers lie in the mail until a test hands them over, twice, in disorder or not at all. */
export class FakeVenue implements Broker {
  readonly name = "fake";
  readonly entries = new Map<string, Entry>();
  /** What is on its way to the venue, and back. */
  readonly requests: (() => void)[] = [];
  readonly answers: { readonly orderId: string; readonly event: BrokerEvent }[] = [];
  /** Of this side: another one after each start. */
  listener: BrokerListener = () => true;
  nowMs: () => number = () => 0;
  #executions = 0;

  resume(orders: readonly Order[]): void {
    for (const order of orders) this.ask(order);
  }

  submit(order: Order): void {
    this.requests.push(() => {
      if (this.entries.has(order.order_id)) return this.#tellState(order.order_id);
      this.#enter(order, order.quantity - order.filled_quantity);
      this.#answer(order.order_id, { kind: "accepted", timeMs: this.nowMs() });
    });
  }

  cancel({ order_id }: Order): void {
    this.requests.push(() => {
      const entry = this.entries.get(order_id);
      if (entry === undefined) return this.#tellState(order_id);
      if (entry.state !== "working") {
        const reason = "too late to cancel";
        return this.#answer(order_id, { kind: "cancel_rejected", timeMs: this.nowMs(), reason });
      }
      entry.state = "canceled";
      this.#answer(order_id, { kind: "canceled", timeMs: this.nowMs() });
    });
  }

  replace({ order_id, filled_quantity }: Order, replacement: Order): void {
    this.requests.push(() => {
      const entry = this.entries.get(order_id);
      const timeMs = this.nowMs();
      // What has been filled since the replacement was asked for is not to be traded again.
      const quantity = replacement.quantity -
        ((entry?.filled ?? 0) + (entry?.order.filled_quantity ?? 0) - filled_quantity);
      if (entry?.state !== "working" || quantity <= 0) {
        const reason = "too late to replace";
        return this.#answer(order_id, { kind: "replace_rejected", timeMs, reason });
      }
      entry.state = "replaced";
      this.#enter(replacement, quantity);
      this.#answer(order_id, { kind: "replaced", timeMs });
    });
  }

  ask({ order_id }: Order): void {
    this.requests.push(() => this.#tellState(order_id));
  }

  /** Fills so much of an order, if it works. */
  fill(orderId: string, quantity: number, price: number): void {
    const entry = this.entries.get(orderId);
    if (entry?.state !== "working") return;
    const dealt = Math.min(quantity, entry.quantity - entry.filled);
    entry.filled += dealt;
    entry.value += dealt * price;
    if (entry.filled >= entry.quantity) entry.state = "filled";
    const executionId = `x${++this.#executions}`;
    const cumulative = entry.filled + entry.order.filled_quantity;
    const timeMs = this.nowMs();
    this.#answer(orderId, { kind: "filled", timeMs, executionId, price, quantity: dealt, cumulative });
  }

  /** The connection is there again: where every order stands is told. */
  reconnect(): void {
    for (const id of this.entries.keys()) this.#tellState(id);
  }

  /** Hands over all that is on its way, in order. */
  settle(): void {
    for (let turns = 0; this.requests.length + this.answers.length > 0; turns += 1) {
      if (turns > 10_000) throw new Error("the mail never ends");
      this.requests.shift()?.();
      const answer = this.answers.shift();
      if (answer !== undefined) this.listener(answer.orderId, answer.event);
    }
  }

  #enter(order: Order, quantity: number): void {
    this.entries.set(order.order_id, { order, quantity, filled: 0, value: 0, state: "working" });
  }

  #tellState(orderId: string): void {
    const entry = this.entries.get(orderId);
    const timeMs = this.nowMs();
    if (entry === undefined) {
      const unknown = { kind: "venue_state", timeMs, state: "unknown", filledQuantity: 0, averagePrice: null } as const;
      return this.#answer(orderId, unknown);
    }
    const { state, filled, value, order } = entry;
    const filledQuantity = filled + order.filled_quantity;
    const sum = value + (order.average_price ?? 0) * order.filled_quantity;
    const averagePrice = filledQuantity > 0 ? sum / filledQuantity : null;
    this.#answer(orderId, { kind: "venue_state", timeMs, state, filledQuantity, averagePrice });
  }

  #answer(orderId: string, event: BrokerEvent): void {
    this.answers.push({ orderId, event });
  }
}
