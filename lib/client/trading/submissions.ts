import type { OrderRequest } from "@/lib/protocol/mod.ts";

/** An order before it has the id by which its client knows it. */
export type NewOrder = Omit<OrderRequest, "client_order_id">;

/**
 * The ids of orders that were sent and not answered: the same order again bears the same id, so that the server, should
 * it have the first, does not take a second.
 */
export class Submissions {
  readonly #newId: () => string;
  readonly #isKnown: (id: string) => boolean;
  /** By the order that they were sent for. */
  readonly #unsettled = new Map<string, string>();

  /** @param isKnown whether an order of this id has been heard of since, by whatever way */
  constructor(newId: () => string, isKnown: (id: string) => boolean) {
    this.#newId = newId;
    this.#isKnown = isKnown;
  }

  /** @param isAgain whether the same order is meant as before, even if that is known to have arrived by now */
  idFor(order: NewOrder, isAgain: boolean): string {
    const key = keyOf(order);
    const sent = this.#unsettled.get(key);
    if (sent !== undefined && (isAgain || !this.#isKnown(sent))) return sent;
    const id = this.#newId();
    this.#unsettled.set(key, id);
    return id;
  }

  /** It is known what has become of the order: the same order again is another one. */
  settle(id: string): void {
    for (const [key, known] of this.#unsettled) if (known === id) this.#unsettled.delete(key);
  }
}

/** Whether two orders say the same. */
export const isSame = (a: NewOrder, b: NewOrder): boolean => keyOf(a) === keyOf(b);

/** Whatever was confirmed: it is the same order. */
const keyOf = ({ confirm_price: _, ...order }: NewOrder): string =>
  JSON.stringify(
    Object.entries(order).filter(([, value]) => value !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1),
  );
