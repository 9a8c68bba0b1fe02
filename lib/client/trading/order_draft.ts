import type { Texts } from "@/lib/language/texts.ts";
import { isBuy, type OrderSide, type OrderType, type Ticker, type TimeInForce } from "@/lib/protocol/mod.ts";
import type { NewOrder } from "./submissions.ts";

/** What a quantity is typed in: shares, money, percent of the buying power, or money that may be lost at the stop. */
export const QUANTITY_UNITS = ["shares", "dollars", "power", "risk"] as const;
export type QuantityUnit = typeof QUANTITY_UNITS[number];
/** What an exit is typed in: its price, or its distance from the entry. */
export const STOP_UNITS = ["price", "cents", "percent"] as const;
export type StopUnit = typeof STOP_UNITS[number];
/** `r`: multiples of what is lost at the stop. */
export const TARGET_UNITS = ["price", "cents", "percent", "r"] as const;
export type TargetUnit = typeof TARGET_UNITS[number];
export const TRAIL_UNITS = ["amount", "percent"] as const;
export type TrailUnit = typeof TRAIL_UNITS[number];

/** What a person has put into the ticket. */
export interface DraftInput {
  readonly ticker: Ticker | null;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: string;
  readonly quantityUnit: QuantityUnit;
  /** Of limit and stop-limit orders. */
  readonly price: string;
  /** Of stop and stop-limit orders. */
  readonly stopPrice: string;
  readonly trail: string;
  readonly trailUnit: TrailUnit;
  readonly timeInForce: TimeInForce;
  readonly extendedHours: boolean;
  /** Exits of an entry; empty for none. */
  readonly stopLoss: string;
  readonly stopUnit: StopUnit;
  readonly target: string;
  readonly targetUnit: TargetUnit;
}

export type DraftField = "quantity" | "price" | "stopPrice" | "trail" | "stopLoss" | "target";

/** What quantities and exits are reckoned with. Null is not known. */
export interface DraftMarket {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number | null;
  readonly buyingPower: number;
  /** Whether what is traded are US shares: whole ones, at whole cents. */
  readonly areShares: boolean;
}

/** Why there is no order in it yet, and which field is to be mended. */
export interface Fault {
  readonly field: DraftField | null;
  readonly text: string;
}

/** The order that is meant, and what it means in money; or why it is none. */
export type Draft =
  | {
    readonly order: NewOrder;
    /** The price that it is reckoned to be entered at; null when it is not known. */
    readonly entry: number | null;
    /** Lost at the stop, in money; null without one. */
    readonly risk: number | null;
    /** Gain at the target against the loss at the stop; null without both. */
    readonly reward: number | null;
  }
  | { readonly fault: Fault };

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6 };

/** A number above 0 as a person writes it: `1,000`, `1e3`, `1k`; null for anything else, so that `1,5` is not 15. */
export function positiveNumber(text: string): number | null {
  const [, digits = "", unit = ""] =
    /^((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e\d{1,2})?|\.\d+)([km]?)$/i.exec(text.trim()) ?? [];
  const value = digits === "" ? 0 : Number(digits.replaceAll(",", "")) * (UNITS[unit.toLowerCase()] ?? 1);
  return value > 0 && Number.isFinite(value) ? Number(value.toPrecision(SURE_DIGITS)) : null;
}

/** Whether an order of this side opens a position, so that it may bring exits with it. */
export const isEntry = (side: OrderSide): boolean => side === "buy" || side === "sell_short";
export const hasLimit = (type: OrderType): boolean => type === "limit" || type === "stop_limit";
export const hasStop = (type: OrderType): boolean => type === "stop" || type === "stop_limit";
/** How long an order of a type may live. */
export const timesInForce = (type: OrderType): readonly TimeInForce[] =>
  type === "market" || type === "limit" ? ["day", "gtc", "ioc", "fok"] : ["day", "gtc"];

class FaultyDraft extends Error {
  constructor(readonly fault: Fault) {
    super(fault.text);
  }
}

/** The order of a draft. @param market what the units of quantities and exits are reckoned with */
export function draftOf(input: DraftInput, market: DraftMarket, faults: Texts["ticket"]["faults"]): Draft {
  try {
    return meant(input, market, faults);
  } catch (error) {
    if (error instanceof FaultyDraft) return { fault: error.fault };
    throw error;
  }
}

function meant(input: DraftInput, market: DraftMarket, faults: Texts["ticket"]["faults"]): Draft {
  const { ticker, side, type } = input;
  if (ticker === null) throw new FaultyDraft({ field: null, text: faults.ticker });
  const needed = (field: DraftField, text: string): number => {
    const value = positiveNumber(text);
    if (value === null) throw new FaultyDraft({ field, text: faults[field] });
    return value;
  };
  const limit = hasLimit(type) ? needed("price", input.price) : undefined;
  const stop = hasStop(type) ? needed("stopPrice", input.stopPrice) : undefined;
  const trail = type === "trailing_stop" ? needed("trail", input.trail) : undefined;
  const entry = limit ?? stop ?? (isBuy(side) ? market.ask : market.bid) ?? market.last;
  const exits = isEntry(side) ? exitsOf(input, entry, market, needed, faults) : {};
  const quantity = quantityOf(input, entry, exits.stopLoss, market, needed, faults);
  const { timeInForce, extendedHours, trailUnit } = input;
  const order: NewOrder = {
    ticker,
    side,
    order_type: type,
    quantity,
    ...(limit !== undefined && { limit_price: limit }),
    ...(stop !== undefined && { stop_price: stop }),
    ...(trail !== undefined && { [trailUnit === "amount" ? "trail_amount" : "trail_percent"]: trail }),
    ...(timesInForce(type).includes(timeInForce) && timeInForce !== "gtc" && { time_in_force: timeInForce }),
    ...(type === "limit" && extendedHours && { extended_hours: true }),
    ...(exits.target !== undefined && { take_profit: { limit_price: exits.target } }),
    ...(exits.stopLoss !== undefined && { stop_loss: { stop_price: exits.stopLoss } }),
  };
  const perShare = entry === null || exits.stopLoss === undefined ? null : Math.abs(entry - exits.stopLoss);
  const gain = entry === null || exits.target === undefined ? null : Math.abs(exits.target - entry);
  return {
    order,
    entry,
    risk: perShare === null ? null : perShare * quantity,
    reward: perShare === null || gain === null || perShare === 0 ? null : gain / perShare,
  };
}

interface Exits {
  readonly stopLoss?: number;
  readonly target?: number;
}

type Needed = (field: DraftField, text: string) => number;

/** Prices of the exits: the stop on the losing side of the entry, the target on the other. */
function exitsOf(
  { side, stopLoss, stopUnit, target, targetUnit }: DraftInput,
  entry: number | null,
  { areShares }: DraftMarket,
  needed: Needed,
  faults: Texts["ticket"]["faults"],
): Exits {
  const direction = side === "buy" ? 1 : -1;
  const rounded = (price: number): number => Number(priceText(price, areShares));
  const from = (field: "stopLoss" | "target"): number => {
    if (entry === null) throw new FaultyDraft({ field, text: faults.noEntry });
    return entry;
  };
  const away = (field: "stopLoss" | "target", amount: number, unit: "cents" | "percent", sign: number): number => {
    const base = from(field);
    const price = base + sign * (unit === "cents" ? amount / 100 : base * amount / 100);
    if (price <= 0) throw new FaultyDraft({ field, text: faults[field] });
    return rounded(price);
  };
  const stop = stopLoss.trim() === "" ? undefined : needed("stopLoss", stopLoss);
  const stopPrice = stop === undefined || stopUnit === "price" ? stop : away("stopLoss", stop, stopUnit, -direction);
  if (stopPrice !== undefined && entry !== null && (entry - stopPrice) * direction <= 0) {
    throw new FaultyDraft({ field: "stopLoss", text: direction > 0 ? faults.stopAbove : faults.stopBelow });
  }
  if (target.trim() === "") return stopPrice === undefined ? {} : { stopLoss: stopPrice };
  const amount = needed("target", target);
  let targetPrice = amount;
  if (targetUnit === "r") {
    if (stopPrice === undefined) throw new FaultyDraft({ field: "stopLoss", text: faults.noStop });
    const base = from("target");
    targetPrice = rounded(base + (base - stopPrice) * amount);
  } else if (targetUnit !== "price") targetPrice = away("target", amount, targetUnit, direction);
  if (entry !== null && (targetPrice - entry) * direction <= 0) {
    throw new FaultyDraft({ field: "target", text: direction > 0 ? faults.targetBelow : faults.targetAbove });
  }
  return { ...(stopPrice !== undefined && { stopLoss: stopPrice }), target: targetPrice };
}

/** Shares that the quantity means; never more than its unit allows. */
function quantityOf(
  { quantity, quantityUnit }: DraftInput,
  entry: number | null,
  stopLoss: number | undefined,
  { buyingPower, areShares }: DraftMarket,
  needed: Needed,
  faults: Texts["ticket"]["faults"],
): number {
  const amount = needed("quantity", quantity);
  if (quantityUnit === "shares") return amount;
  if (entry === null) throw new FaultyDraft({ field: "quantity", text: faults.noEntry });
  if (quantityUnit === "risk" && stopLoss === undefined) {
    throw new FaultyDraft({ field: "stopLoss", text: faults.noStop });
  }
  const money = quantityUnit === "power" ? buyingPower * amount / 100 : amount;
  const each = quantityUnit === "risk" ? Math.abs(entry - (stopLoss ?? entry)) : entry;
  const whole = wholeQuantity(money / each, areShares);
  if (!(whole > 0)) throw new FaultyDraft({ field: "quantity", text: faults.tooLittle });
  return whole;
}

/**
 * A quantity that can be dealt in, never more than it: whole shares; of what can be dealt in parts whole ones from a
 * hundred on, which is exact to a percent and can be read.
 */
export function wholeQuantity(quantity: number, areShares: boolean): number {
  const step = areShares || quantity >= 100 ? 1 : 1e8;
  return Math.floor(Number((quantity * step).toPrecision(SURE_DIGITS))) / step;
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

/** What moves, which says by how much; or how much. */
type StepKind = "quantity" | "price" | number;

/**
 * The text after an arrow key; the same where it is no number, or would be 0 or less.
 *
 * @param times how many steps, downwards when negative
 */
export function stepped(text: string, kind: StepKind, times: number): string {
  const value = positiveNumber(text);
  if (value === null) return text;
  const step = kind === "price" ? priceStep(value) : kind === "quantity" ? quantityStep(value) : kind;
  // From 100 one step down is 90, and not nothing.
  const size = kind === "quantity" && value + step * times <= 0 ? step / 10 : step;
  const next = Number((value + size * times).toPrecision(SURE_DIGITS));
  if (next <= 0 || (Number.isInteger(value) && size < 1 && kind === "quantity")) return text;
  return kind === "price" ? priceText(next) : exactText(next).replace(/\.?0+$/, "");
}

/** The text of a field after an arrow key. @param times how many steps, downwards when negative */
export const steppedField = (input: DraftInput, field: DraftField, times: number): string =>
  stepped(input[field], stepOf(field, input), times);

/** Steps of an exit that is typed as its distance from the entry. */
const DISTANCE_STEPS = { cents: 1, percent: 0.1, r: 0.5 } as const;

function stepOf(field: DraftField, { stopUnit, targetUnit, trailUnit }: DraftInput): StepKind {
  switch (field) {
    case "price":
    case "stopPrice":
      return "price";
    case "stopLoss":
      return stopUnit === "price" ? "price" : DISTANCE_STEPS[stopUnit];
    case "target":
      return targetUnit === "price" ? "price" : DISTANCE_STEPS[targetUnit];
    case "trail":
      return trailUnit === "amount" ? "price" : DISTANCE_STEPS.percent;
    case "quantity":
      return "quantity";
  }
}
