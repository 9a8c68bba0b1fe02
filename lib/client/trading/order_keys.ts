import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { tinykeys } from "tinykeys";
import * as z from "zod/mini";
import { isFinal, type KnownOrder, type Ticker, type ValuedPosition } from "@/lib/protocol/mod.ts";
import { isTaken } from "../browser/is_taken.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import { type DraftMarket, priceText, wholeQuantity } from "./order_draft.ts";
import type { NewOrder } from "./submissions.ts";

/** What a key can order, in the order of their map. */
export const KEY_ORDERS = [
  "buy_ask",
  "sell_bid",
  "exit_25",
  "exit_50",
  "exit_100",
  "breakeven",
  "cancel_symbol",
  "cancel_all",
  "flatten",
  "flatten_all",
  "repeat_last",
] as const;
export type KeyOrder = typeof KEY_ORDERS[number];

/** How much, how far from the market, and with which keys. */
export const KeySettings = z.object({
  /** Beyond the ask or below the bid, so that the order is filled though the market moves. */
  offsetCents: z.number().check(z.minimum(0), z.maximum(1000)),
  /** Lost at the stop, in money: quantity is this by the distance of the stop. */
  riskMoney: z.number().check(z.positive()),
  /** Distance of the stop loss from the entry. */
  stopCents: z.number().check(z.positive(), z.maximum(10_000)),
  /** As tinykeys writes them: `Shift+KeyB`; empty for none. */
  keys: z.record(z.enum(KEY_ORDERS), z.string()),
});
export type KeySettings = z.infer<typeof KeySettings>;

/** As they were kept, perhaps before some of the keys were there. */
const Kept = z.extend(KeySettings, { keys: z.partialRecord(z.enum(KEY_ORDERS), z.string()) });

export const SHIPPED_KEYS: KeySettings = {
  offsetCents: 2,
  riskMoney: 50,
  stopCents: 10,
  keys: {
    buy_ask: "Shift+KeyB",
    sell_bid: "Shift+KeyS",
    exit_25: "Shift+Digit1",
    exit_50: "Shift+Digit2",
    exit_100: "Shift+Digit3",
    breakeven: "Shift+KeyE",
    cancel_symbol: "Shift+KeyX",
    cancel_all: "Shift+KeyC",
    flatten: "Shift+KeyF",
    flatten_all: "Shift+KeyQ",
    repeat_last: "Shift+KeyR",
  },
};

/** What orders by keys are made of. */
export interface KeyMarket extends DraftMarket {
  readonly ticker: Ticker;
  /** What is held of the ticker, short when negative. */
  readonly held: number;
}

/** Why a key orders nothing, by its name in the texts. */
export type KeyFault = "noQuote" | "nothingHeld" | "tooLittle" | "noTicker" | "nothingBefore" | "closed" | "refused";
export type KeyDraft = { readonly order: NewOrder } | { readonly fault: KeyFault };

const rounded = (price: number, areShares: boolean): number => Number(priceText(price, areShares));

/** Beyond the market on the side of a buyer or a seller; null while it is not known. */
function marketable(isBuyer: boolean, { bid, ask, areShares }: KeyMarket, { offsetCents }: KeySettings): number | null {
  const touch = isBuyer ? ask : bid;
  if (touch === null) return null;
  const price = rounded(touch + (isBuyer ? 1 : -1) * offsetCents / 100, areShares);
  return price > 0 ? price : null;
}

/**
 * The order of `buy_ask` and `sell_bid`: for the default risk, with its stop loss; what is held the other way is closed
 * first, by no more than it.
 */
export function riskOrder(isBuyer: boolean, market: KeyMarket, settings: KeySettings): KeyDraft {
  const { ticker, held, areShares } = market;
  const price = marketable(isBuyer, market, settings);
  if (price === null) return { fault: "noQuote" };
  const distance = settings.stopCents / 100;
  const quantity = wholeQuantity(settings.riskMoney / distance, areShares);
  if (quantity <= 0) return { fault: "tooLittle" };
  const isClosing = isBuyer ? held < 0 : held > 0;
  if (isClosing) {
    const side = isBuyer ? "buy_to_cover" : "sell";
    const closed = Math.min(quantity, Math.abs(held));
    return { order: { ticker, side, order_type: "limit", quantity: closed, limit_price: price } };
  }
  const stop = rounded(price + (isBuyer ? -1 : 1) * distance, areShares);
  if (stop <= 0) return { fault: "tooLittle" };
  const side = isBuyer ? "buy" : "sell_short";
  return {
    order: { ticker, side, order_type: "limit", quantity, limit_price: price, stop_loss: { stop_price: stop } },
  };
}

/** Closes a share of what is held, 0 to 1, beyond the market. */
export function exitOrder(share: number, market: KeyMarket, settings: KeySettings): KeyDraft {
  const { ticker, held, areShares } = market;
  if (held === 0) return { fault: "nothingHeld" };
  const isBuyer = held < 0;
  const quantity = share === 1 ? Math.abs(held) : wholeQuantity(Math.abs(held) * share, areShares);
  if (quantity <= 0) return { fault: "tooLittle" };
  const price = marketable(isBuyer, market, settings);
  if (price === null) return { fault: "noQuote" };
  const side = isBuyer ? "buy_to_cover" : "sell";
  return { order: { ticker, side, order_type: "limit", quantity, limit_price: price } };
}

/** Working stops that close a position, which `breakeven` moves to what was paid. */
export function stopsOf(position: ValuedPosition, working: readonly KnownOrder[]): KnownOrder[] {
  const sides = position.quantity > 0 ? ["sell"] : ["buy", "buy_to_cover"];
  return working.filter(({ ticker, side, order_type, status }) =>
    ticker === position.ticker && side !== null && sides.includes(side) && !isFinal(status) &&
    (order_type === "stop" || order_type === "stop_limit")
  );
}

const SETTINGS = "orders.keys";

export interface OrderKeysOptions {
  readonly memory: PageMemory;
  readonly run: (key: KeyOrder) => void;
}

/** The keys that order something: armed by a switch that is off after each load of the page. */
export class OrderKeys {
  readonly #options: OrderKeysOptions;
  readonly #isArmed = signal(false);
  readonly #settings = signal(SHIPPED_KEYS);

  constructor(options: OrderKeysOptions) {
    this.#options = options;
  }

  get isArmed(): ReadonlySignal<boolean> {
    return this.#isArmed;
  }

  get settings(): ReadonlySignal<KeySettings> {
    return this.#settings;
  }

  arm(isArmed: boolean): void {
    this.#isArmed.value = isArmed;
  }

  change(settings: KeySettings): void {
    this.#settings.value = settings;
    this.#options.memory.keep(SETTINGS, settings);
  }

  /** Goes on with the keys that were chosen. @returns ends listening */
  start(window: Window): () => void {
    const { success, data } = Kept.safeParse(this.#options.memory.read(SETTINGS));
    if (success) this.#settings.value = { ...data, keys: { ...SHIPPED_KEYS.keys, ...data.keys } };
    return effect(() => {
      if (!this.#isArmed.value) return;
      const { keys } = this.#settings.value;
      const bound = KEY_ORDERS.flatMap((key) => keys[key] === "" ? [] : [[keys[key], this.#pressed(key)] as const]);
      // Before the desk and its lists, which have letters of their own.
      return tinykeys(window, Object.fromEntries(bound), { ignore: isTaken, capture: true });
    });
  }

  #pressed(key: KeyOrder): (event: KeyboardEvent) => void {
    return (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      // A key held down is one order.
      if (!event.repeat) this.#options.run(key);
    };
  }
}

/** What a person presses, as it is read: `Shift+KeyB` is `Shift+B`. */
export const keyText = (key: string): string => key.replaceAll(/Key(?=[A-Z]$)|Digit(?=\d$)/g, "");

/** A key as it was pressed, in the way of tinykeys; null for a modifier alone, or a letter alone, which the desk has. */
export function keyOf({ code, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): string | null {
  if (!/^(Key[A-Z]|Digit\d|F\d{1,2}|Numpad\w+)$/.test(code)) return null;
  const modifiers = [
    ...(ctrlKey ? ["Control"] : []),
    ...(altKey ? ["Alt"] : []),
    ...(shiftKey ? ["Shift"] : []),
    ...(metaKey ? ["Meta"] : []),
  ];
  return modifiers.length === 0 && !/^F\d|^Numpad/.test(code) ? null : [...modifiers, code].join("+");
}
