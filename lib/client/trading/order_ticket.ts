import { computed, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Texts } from "@/lib/language/texts.ts";
import type { KnownOrder, OrderSide, OrderType, Ticker } from "@/lib/protocol/mod.ts";
import { type Draft, draftOf, priceText, stepped } from "./order_draft.ts";
import { RequestError } from "../connection/rest/rest_client.ts";
import { isSame, type NewOrder } from "./submissions.ts";

/** What has come of the ticket so far. */
export type TicketOutcome =
  | { readonly kind: "none" }
  /** It was to be sent although the draft has a fault. */
  | { readonly kind: "faulty" }
  | { readonly kind: "sending" }
  /** `isUncertain`: the server may have the order all the same. */
  | { readonly kind: "failed"; readonly order: NewOrder; readonly text: string; readonly isUncertain: boolean }
  | { readonly kind: "answered"; readonly orderId: string };

export interface OrderTicketOptions {
  readonly texts: Texts["ticket"];
  /** Ticker of the chart. */
  readonly charted: ReadonlySignal<Ticker | null>;
  /** The latest price of a ticker; null while it is not known. */
  readonly lastPrice: (ticker: Ticker) => number | null;
  /** Whether what is traded are US shares, which may be ordered in whole cents only. */
  readonly areShares: () => boolean;
  /** Why no orders can be sent just now; null when they can. Follows signals. */
  readonly whyClosed: () => string | null;
  /**
   * @param isAgain whether it is the order that may have arrived before
   * @throws {RequestError}
   */
  readonly submit: (order: NewOrder, isAgain: boolean) => Promise<Pick<KnownOrder, "order_id">>;
  /** Told of each order that failed: the ticket forgets it with the next. */
  readonly onFailure: (text: string) => void;
}

const QUANTITY = "100";
const NOTHING: TicketOutcome = { kind: "none" };

/**
 * The order ticket of the chart's ticker. While a person is at it, it keeps its ticker: another page can change the
 * chart at any moment.
 */
export class OrderTicket {
  readonly side = signal<OrderSide>("buy");
  readonly quantity = signal(QUANTITY);
  readonly price = signal("");
  readonly draft: ReadonlySignal<Draft>;
  /** Why no orders can be sent just now; null when they can. */
  readonly whyClosed: ReadonlySignal<string | null>;
  readonly #type = signal<OrderType>("market");
  readonly #ticker: Signal<Ticker | null>;
  readonly #outcome = signal<TicketOutcome>(NOTHING);
  readonly #options: OrderTicketOptions;
  #isHeld = () => false;

  constructor(options: OrderTicketOptions) {
    this.#options = options;
    this.#ticker = signal(options.charted.peek());
    this.whyClosed = computed(() => options.whyClosed());
    this.draft = computed(() =>
      draftOf({
        ticker: this.#ticker.value,
        side: this.side.value,
        type: this.#type.value,
        quantity: this.quantity.value,
        price: this.price.value,
      }, options.texts.faults)
    );
  }

  get ticker(): ReadonlySignal<Ticker | null> {
    return this.#ticker;
  }

  get type(): ReadonlySignal<OrderType> {
    return this.#type;
  }

  get outcome(): ReadonlySignal<TicketOutcome> {
    return this.#outcome;
  }

  /** @param isHeld whether a person is at the ticket */
  heldWhile(isHeld: () => boolean): void {
    this.#isHeld = isHeld;
  }

  /** The chart may show another ticker, or nobody be at the ticket any more. */
  follow(): void {
    if (!this.#isHeld()) this.takeCharted();
  }

  /** Takes the chart's ticker, whoever is at the ticket. */
  takeCharted(): void {
    const charted = this.#options.charted.peek();
    if (charted === this.#ticker.peek()) return;
    this.#ticker.value = charted;
    const outcome = this.#outcome.peek();
    // Nothing else tells of an order that may have arrived.
    if (outcome.kind !== "failed" || !outcome.isUncertain) this.#forgetOutcome();
    this.takeLastPrice();
  }

  setType(type: OrderType): void {
    const before = this.#type.peek();
    this.#type.value = type;
    if (before === "market") this.takeLastPrice();
  }

  /** Puts the latest price into the ticket. */
  takeLastPrice(): void {
    const ticker = this.#ticker.peek();
    const price = ticker === null ? null : untracked(() => this.#options.lastPrice(ticker));
    this.price.value = price === null ? "" : priceText(price, untracked(this.#options.areShares));
  }

  /** Moves a field by some steps, downwards when negative. */
  step(field: "quantity" | "price", times: number): void {
    this[field].value = stepped(this[field].peek(), field, times);
  }

  /** Back to how it was at first. */
  clear(): void {
    this.side.value = "buy";
    this.#type.value = "market";
    this.quantity.value = QUANTITY;
    this.price.value = "";
    this.#forgetOutcome();
  }

  /** Sends the order, unless there is none in the ticket or one is under way. */
  async submit(): Promise<void> {
    if (this.#outcome.peek().kind === "sending" || this.whyClosed.peek() !== null) return;
    const draft = this.draft.peek();
    if ("fault" in draft) {
      this.#outcome.value = { kind: "faulty" };
      return;
    }
    const { order } = draft;
    const before = this.#outcome.peek();
    const isAgain = before.kind === "failed" && before.isUncertain && isSame(before.order, order);
    this.#outcome.value = { kind: "sending" };
    this.#outcome.value = await this.#send(order, isAgain);
  }

  /** Of what is under way the outcome is still to come. */
  #forgetOutcome(): void {
    if (this.#outcome.peek().kind !== "sending") this.#outcome.value = NOTHING;
  }

  async #send(order: NewOrder, isAgain: boolean): Promise<TicketOutcome> {
    try {
      const { order_id } = await this.#options.submit(order, isAgain);
      return { kind: "answered", orderId: order_id };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.onFailure(text);
      return { kind: "failed", order, text, isUncertain: error instanceof RequestError && error.isUncertain };
    }
  }
}
