import type { Order } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { Broker } from "./broker.ts";
import { happen, type Surroundings } from "./exits/consequences.ts";
import type { BrokerEvent } from "./lifecycle/order_event.ts";
import { isLive } from "./lifecycle/order_states.ts";
import type { OrderLedger } from "./order_ledger.ts";
import type { Request } from "./turn.ts";

/** A request that is not answered for so long is asked about. */
const UNANSWERED_MS = 5_000;

export interface VenueLinkOptions {
  readonly ledger: OrderLedger;
  readonly around: Surroundings;
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
  /** Runs a step that may fail because the store does; false when it has. */
  readonly attempt: (step: () => void) => boolean;
}

/** Between the ledger and a broker: says requests, takes answers, and asks again where none comes. */
export class VenueLink {
  readonly #options: VenueLinkOptions;
  #broker: Broker | undefined;
  /** Since when orders wait for an answer, by the clock on the wall. */
  #waiting = new Map<string, number>();

  constructor(options: VenueLinkOptions) {
    this.#options = options;
  }

  /** From now on this broker has the orders; it is told those that should work there. */
  connect(broker: Broker): void {
    this.#broker = broker;
    broker.resume(this.#options.ledger.all().filter(isLive));
  }

  get broker(): Broker | undefined {
    return this.#broker;
  }

  /** Takes what the broker tells. False when it could not be kept. */
  deliver(orderId: string, event: BrokerEvent): boolean {
    const { ledger, around, attempt, logger } = this.#options;
    if (ledger.order(orderId) === undefined) {
      logger.error("the broker tells of an order that is not known here", { order: orderId, event: event.kind });
      return true;
    }
    if (event.kind === "noted") {
      ledger.note(orderId, event.notes, attempt);
      return true;
    }
    return attempt(() => {
      const turn = ledger.turn();
      happen(turn, orderId, event, around);
      ledger.commit(turn);
    });
  }

  send(request: Request): void {
    const { ledger } = this.#options;
    const order = ledger.order(request.orderId);
    if (order === undefined || this.#broker === undefined) return;
    if (request.kind === "cancel") return this.#broker.cancel(order);
    // Something may have ended it while the request waited its turn.
    if (!isLive(order)) return;
    if (request.kind !== "replace") return this.#broker.submit(order);
    const replacement = ledger.order(request.by);
    if (replacement !== undefined) this.#broker.replace(order, replacement);
  }

  /** Called once a second: asks where orders stand whose requests are not answered. */
  look(): void {
    const { ledger, clock } = this.#options;
    const nowMs = clock.now();
    const waiting = new Map<string, number>();
    for (const order of ledger.all().filter(isWaitingForAnswer)) {
      const sinceMs = this.#waiting.get(order.order_id) ?? nowMs;
      const isDue = nowMs - sinceMs >= UNANSWERED_MS;
      waiting.set(order.order_id, isDue ? nowMs : sinceMs);
      if (isDue) this.#broker?.ask(order);
    }
    this.#waiting = waiting;
  }
}

/** A replacement is not asked about: the order that it is to take the place of is. */
const isWaitingForAnswer = ({ state, replaces, order_seq }: Order): boolean =>
  state === "pending_cancel" || state === "pending_replace" ||
  (state === "pending_new" && (replaces === null || order_seq > 0));
