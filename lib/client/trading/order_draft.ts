import type { Texts } from "@/lib/language/texts.ts";
import type { OrderSide, OrderType, Ticker } from "@/lib/protocol/mod.ts";
import type { NewOrder } from "./submissions.ts";

/** What a person has put into the ticket. */
export interface DraftInput {
  readonly ticker: Ticker | null;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: string;
  /** Of limit and stop orders. */
  readonly price: string;
}

/** Why there is no order in it yet, and which field is to be mended. */
export interface Fault {
  readonly field: "quantity" | "price" | null;
  readonly text: string;
}

/** The order that is meant, or why it is none. */
export type Draft = { readonly order: NewOrder } | { readonly fault: Fault };

/** A number above 0 as a person writes it; null for anything else, so that `1,5` is not taken for 15. */
export function positiveNumber(text: string): number | null {
  const value = /^\s*\d*\.?\d+\s*$|^\s*\d+\.\s*$/.test(text) ? Number(text) : 0;
  return value > 0 && Number.isFinite(value) ? value : null;
}

const fault = (field: Fault["field"], text: string): Draft => ({ fault: { field, text } });

export function draftOf(
  { ticker, side, type, quantity: quantityText, price: priceText }: DraftInput,
  faults: Texts["ticket"]["faults"],
): Draft {
  if (ticker === null) return fault(null, faults.ticker);
  const quantity = positiveNumber(quantityText);
  if (quantity === null) return fault("quantity", faults.quantity);
  const order = { ticker, side, order_type: type, quantity };
  if (type === "market") return { order };
  const price = positiveNumber(priceText);
  if (price === null) return fault("price", faults[type]);
  return { order: { ...order, [type === "limit" ? "limit_price" : "stop_price"]: price } };
}

/** Digits that floats are sure of. */
const SURE_DIGITS = 12;
const MOST_DECIMALS = 20;

/** A number with all its digits, and without an exponent. */
function exactText(value: number): string {
  const order = Math.floor(Math.log10(value));
  return Number(value.toPrecision(SURE_DIGITS)).toFixed(Math.min(MOST_DECIMALS, Math.max(2, SURE_DIGITS - 1 - order)));
}

/**
 * A price as it is put into the ticket: as exact as it is known, and two decimals at least.
 *
 * @param isShare whether it is of a US share: those may be ordered in whole cents from one dollar on (Rule 612)
 */
export function priceText(price: number, isShare = false): string {
  if (isShare) return price.toFixed(price < 1 ? 4 : 2);
  return exactText(price).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** How far an arrow key moves a price: a cent, a hundredth of that below a dollar, the fourth digit below a cent. */
const priceStep = (price: number): number =>
  price < 0.01 ? Math.max(1e-12, 10 ** (Math.floor(Math.log10(price)) - 3)) : price < 1 ? 0.0001 : 0.01;

/** How far it moves a quantity: the power of ten that it has, but 100 at most. */
const quantityStep = (quantity: number): number => Math.min(100, 10 ** Math.floor(Math.log10(quantity)));

/**
 * The text after an arrow key; the same where it is no number, or would be 0 or less.
 *
 * @param times how many steps, downwards when negative
 */
export function stepped(text: string, field: "quantity" | "price", times: number): string {
  const value = positiveNumber(text);
  if (value === null) return text;
  const step = field === "price" ? priceStep(value) : quantityStep(value);
  // From 100 one step down is 90, and not nothing.
  const size = field === "quantity" && value + step * times <= 0 ? step / 10 : step;
  const next = Number((value + size * times).toPrecision(SURE_DIGITS));
  if (next <= 0 || (Number.isInteger(value) && size < 1 && field === "quantity")) return text;
  return field === "price" ? priceText(next) : exactText(next).replace(/\.?0+$/, "");
}
