import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Texts } from "@/lib/language/texts.ts";
import type { KnownOrder, OrderCheck, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import { RequestError } from "../connection/rest/rest_client.ts";
import { Pace } from "../drawing/pace.ts";
import { EMPTY_DRAFT, KeptDraft } from "./kept_draft.ts";
import {
  type Draft,
  type DraftField,
  type DraftInput,
  type DraftMarket,
  draftOf,
  hasLimit,
  hasStop,
  isEntry,
  priceText,
  steppedField,
  timesInForce,
} from "./order_draft.ts";
import { isSame, type NewOrder } from "./submissions.ts";

/** What has come of the ticket so far. */
export type TicketOutcome =
  | { readonly kind: "none" }
  /** It was to be sent although the draft has a fault. */
  | { readonly kind: "faulty" }
  /** Its price goes so far through the market that it is asked once more; the next press sends it. */
  | { readonly kind: "asking"; readonly reason: string }
  | { readonly kind: "sending" }
  /** `isUncertain`: the server may have the order all the same. */
  | { readonly kind: "failed"; readonly text: string; readonly isUncertain: boolean }
  | { readonly kind: "answered"; readonly orderId: string };

/** Fields that hold text which is typed. */
export type TicketField = Extract<DraftField, string>;

/** Which price of the market is put into the ticket. */
export type QuickPrice = "bid" | "mid" | "ask" | "last";

export interface OrderTicketOptions {
  readonly texts: Texts["ticket"];
  /** Ticker of the chart. */
  readonly charted: ReadonlySignal<Ticker | null>;
  /** What is known of the market of a ticker. Follows signals. */
  readonly market: (ticker: Ticker) => Omit<DraftMarket, "areShares">;
  /** Whether what is traded are US shares, which may be ordered in whole cents only. */
  readonly areShares: () => boolean;
  /** Why no orders can be sent just now; null when they can. Follows signals. */
  readonly whyClosed: () => string | null;
  /**
   * @param isAgain whether it is the order that may have arrived before
   * @throws {RequestError}
   */
  readonly submit: (order: NewOrder, isAgain: boolean) => Promise<Pick<KnownOrder, "order_id">>;
  /** What the server would make of an order. @throws {RequestError} */
  readonly check: (order: NewOrder) => Promise<OrderCheck>;
  /** Told of each order that failed: the ticket forgets it with the next. */
  readonly onFailure: (text: string) => void;
  /** Of this visit: the prices of a draft are of no use days later. */
  readonly memory: PageMemory;
  readonly clock: Clock;
}

/**
 * An order that the next press sends as it is, while the ticket says what it said and tells what came of it: quotes move
 * what the draft is reckoned to.
 */
interface Tried {
  /** What was in the ticket, as JSON. */
  readonly input: string;
  readonly order: NewOrder;
  /** The server may have it. */
  readonly isUncertain: boolean;
}

const NOTHING: TicketOutcome = { kind: "none" };
/** A quotation is enough to go by, and a server is not asked with every key. */
const CHECK_MS = 400;
const DRAFT = "ticket.draft";

/**
 * The order ticket of the chart's ticker. While a person is at it, it keeps its ticker: another page can change the
 * chart at any moment.
 */
export class OrderTicket {
  readonly draft: ReadonlySignal<Draft>;
  /** Why no orders can be sent just now; null when they can. */
  readonly whyClosed: ReadonlySignal<string | null>;
  readonly #input: Signal<DraftInput>;
  readonly #outcome = signal<TicketOutcome>(NOTHING);
  readonly #tried = signal<Tried | null>(null);
  readonly #check = signal<OrderCheck | null>(null);
  /** The order that `#check` is of. */
  #checked: NewOrder | null = null;
  readonly #options: OrderTicketOptions;
  readonly #checking: Pace;
  #asked = 0;
  #isHeld = () => false;

  constructor(options: OrderTicketOptions) {
    this.#options = options;
    this.#input = signal({ ...EMPTY_DRAFT, ticker: options.charted.peek() });
    this.whyClosed = computed(() => options.whyClosed());
    this.draft = computed(() => {
      const input = this.#input.value;
      const market = input.ticker === null
        ? { bid: null, ask: null, last: null, buyingPower: 0 }
        : options.market(input.ticker);
      return draftOf(input, { ...market, areShares: options.areShares() }, options.texts.faults);
    });
    this.#checking = new Pace(options.clock, CHECK_MS, () => void this.#ask());
  }

  /** What a person has put into it. */
  get input(): ReadonlySignal<DraftInput> {
    return this.#input;
  }

  get ticker(): ReadonlySignal<Ticker | null> {
    return this.#ticker;
  }
  readonly #ticker = computed(() => this.#input.value.ticker);

  /** The order that the next press sends, if there is one: one that was sent or asked about before goes as it was. */
  get next(): ReadonlySignal<NewOrder | null> {
    return this.#next;
  }
  readonly #next = computed(() => {
    const draft = this.draft.value;
    return this.#again.value?.order ?? ("fault" in draft ? null : draft.order);
  });

  readonly #again = computed(() => {
    const tried = this.#tried.value;
    return tried?.input === JSON.stringify(this.#input.value) ? tried : null;
  });

  get outcome(): ReadonlySignal<TicketOutcome> {
    return this.#outcome;
  }

  /** What the server would make of the order; null while that is not known. */
  get check(): ReadonlySignal<OrderCheck | null> {
    return this.#check;
  }

  /** Goes on with the draft of before a reload, and asks the server about what is typed. @returns ends that */
  start(): () => void {
    const { memory } = this.#options;
    const { success, data: kept } = KeptDraft.safeParse(memory.read(DRAFT));
    if (success && kept.ticker === this.#input.peek().ticker) this.#input.value = kept;
    const order = computed(() => {
      const draft = this.draft.value;
      return "fault" in draft || this.whyClosed.value !== null ? "" : JSON.stringify(draft.order);
    });
    const stops = [
      effect(() => memory.keep(DRAFT, this.#input.value)),
      effect(() => {
        if (order.value === "") {
          // An answer that is under way is of what was typed before.
          this.#asked += 1;
          this.#check.value = null;
        } else this.#checking.ask();
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      this.#checking.dispose();
    };
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
    const input = this.#input.peek();
    if (charted === input.ticker) return;
    // Prices are of the ticker of before.
    const { stopLoss, stopUnit, target, targetUnit } = EMPTY_DRAFT;
    const exits = {
      ...(input.stopUnit === "price" && { stopLoss, stopUnit }),
      ...(input.targetUnit === "price" && { target, targetUnit }),
    };
    this.#input.value = this.#priced({ ...input, ...exits, ticker: charted, price: "", stopPrice: "" });
    this.#asked += 1;
    this.#check.value = null;
    const outcome = this.#outcome.peek();
    // Nothing else tells of an order that may have arrived.
    if (outcome.kind !== "failed" || !outcome.isUncertain) this.#forgetOutcome();
  }

  /** Changes what is typed or chosen. */
  change(changes: Partial<Omit<DraftInput, "ticker">>): void {
    const before = this.#input.peek();
    const changed = { ...before, ...changes };
    const { quantity, quantityUnit, timeInForce } = EMPTY_DRAFT;
    const next = {
      ...changed,
      ...(!timesInForce(changed.type).includes(changed.timeInForce) && { timeInForce }),
      // What closes a position brings no stop to reckon a risk with.
      ...(!isEntry(changed.side) && changed.quantityUnit === "risk" && { quantity, quantityUnit }),
    };
    this.#input.value = next.type === before.type ? next : this.#priced(next);
    if (this.#outcome.peek().kind === "asking") this.#forgetOutcome();
  }

  /** With the last price wherever the type of the order asks for one and none is typed. */
  #priced(input: DraftInput): DraftInput {
    const last = this.#priceText(input.ticker, "last");
    return last === null ? input : {
      ...input,
      ...(hasLimit(input.type) && input.price === "" && { price: last }),
      ...(hasStop(input.type) && input.stopPrice === "" && { stopPrice: last }),
    };
  }

  /** Null while it is not known. */
  #priceText(ticker: Ticker | null, which: QuickPrice): string | null {
    if (ticker === null) return null;
    const { bid, ask, last } = untracked(() => this.#options.market(ticker));
    const mid = bid === null || ask === null ? null : (bid + ask) / 2;
    const price = { bid, ask, last, mid }[which];
    return price === null ? null : priceText(price, untracked(this.#options.areShares));
  }

  /** Puts a price of the market into the ticket. */
  takePrice(which: QuickPrice): void {
    const { ticker, type } = this.#input.peek();
    const price = this.#priceText(ticker, which);
    if (price !== null) this.change(type === "stop" ? { stopPrice: price } : { price });
  }

  /** Moves a field by some steps, downwards when negative. */
  step(field: TicketField, times: number): void {
    const input = this.#input.peek();
    this.change({ [field]: steppedField(input, field, times) });
  }

  /** Back to how it was at first. */
  clear(): void {
    this.#input.value = { ...EMPTY_DRAFT, ticker: this.#input.peek().ticker };
    this.#forgetOutcome();
  }

  /** Sends the order, unless there is none in the ticket or one is under way. */
  async submit(): Promise<void> {
    if (this.#outcome.peek().kind === "sending" || this.whyClosed.peek() !== null) return;
    const input = JSON.stringify(this.#input.peek());
    const again = this.#again.peek();
    if (again !== null) return await this.#send(again);
    const draft = this.draft.peek();
    if ("fault" in draft) {
      this.#outcome.value = { kind: "faulty" };
      return;
    }
    const { order } = draft;
    const collar = this.#check.peek()?.refusals.find(({ guard }) => guard === "collar");
    if (
      collar !== undefined && this.#checked !== null && isSame({ ...this.#checked, quantity: order.quantity }, order)
    ) {
      this.#tried.value = { input, order: { ...order, confirm_price: true }, isUncertain: false };
      this.#outcome.value = { kind: "asking", reason: collar.reason };
      return;
    }
    await this.#send({ input, order, isUncertain: false });
  }

  /** Of what is under way the outcome is still to come. */
  #forgetOutcome(): void {
    if (this.#outcome.peek().kind === "sending") return;
    this.#outcome.value = NOTHING;
    this.#tried.value = null;
  }

  async #send(tried: Tried): Promise<void> {
    this.#outcome.value = { kind: "sending" };
    try {
      const { order_id } = await this.#options.submit(tried.order, tried.isUncertain);
      this.#tried.value = null;
      this.#outcome.value = { kind: "answered", orderId: order_id };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const isUncertain = error instanceof RequestError && error.isUncertain;
      this.#options.onFailure(text);
      this.#tried.value = isUncertain ? { ...tried, isUncertain } : null;
      this.#outcome.value = { kind: "failed", text, isUncertain };
    }
  }

  /** A server that cannot be asked leaves it unknown: the order itself will tell. */
  async #ask(): Promise<void> {
    const draft = this.draft.peek();
    const turn = ++this.#asked;
    if ("fault" in draft || this.whyClosed.peek() !== null) return;
    const check = await this.#options.check(draft.order).catch(() => null);
    if (turn !== this.#asked) return;
    this.#checked = draft.order;
    this.#check.value = check;
  }
}
