import type { Fill } from "@/lib/protocol/mod.ts";
import { roundTo } from "@/lib/protocol/mod.ts";
import { textHash } from "@/lib/support/text_hash.ts";

/** Floats that come out of sums carry dust in their last digits. */
const round = (value: number): number => roundTo(value, 8);

/** A position from its first fill until nothing is held, as its fills tell it. */
export interface Dealing {
  readonly id: string;
  readonly account: string;
  readonly ticker: Fill["ticker"];
  readonly direction: "long" | "short";
  /** Of its first fill. */
  readonly orderId: string;
  readonly entryMs: number;
  readonly exitMs: number | null;
  readonly entered: number;
  readonly exited: number;
  readonly largest: number;
  readonly entryPrice: number;
  readonly exitPrice: number | null;
  /** Before fees, by average cost. */
  readonly realized: number;
  readonly fees: number;
  /** Its fills that were not whole its own, a flip through zero, count in part. */
  readonly isOpen: boolean;
}

/**
 * Cuts fills, oldest first, into positions: by account and ticker, each from nothing held to nothing held. A fill through
 * zero closes one and opens the next; its fee is shared by quantity. In the order of their first fills.
 */
export function dealingsOf(fills: readonly Fill[]): Dealing[] {
  const open = new Map<string, Draft>();
  const drafts: Draft[] = [];
  for (const fill of fills) {
    const key = `${fill.account} ${fill.ticker}`;
    const held = open.get(key);
    const signed = isBuy(fill) ? fill.quantity : -fill.quantity;
    if (held === undefined || Math.sign(held.held) === Math.sign(signed)) {
      const draft = held ?? new Draft(fill);
      draft.enter(fill, Math.abs(signed), 1);
      if (held === undefined) drafts.push(draft);
      open.set(key, draft);
      continue;
    }
    const closing = Math.min(fill.quantity, Math.abs(held.held));
    const rest = round(fill.quantity - closing);
    held.exit(fill, closing, closing / fill.quantity);
    if (held.held !== 0) continue;
    open.delete(key);
    if (rest === 0) continue;
    const next = new Draft(fill);
    next.enter(fill, rest, rest / fill.quantity);
    drafts.push(next);
    open.set(key, next);
  }
  return drafts.map((draft) => draft.told());
}

/** `buy` and `buy_to_cover`; the others sell. */
const isBuy = ({ side }: Fill): boolean => side.startsWith("buy");

/** What the broker took for a fill; those of before there were fees have none. */
function feeOf(fill: Fill): number {
  const fee = fill["fee"];
  return typeof fee === "number" && Number.isFinite(fee) ? fee : 0;
}

class Draft {
  readonly #first: Fill;
  readonly #direction: 1 | -1;
  #entered = 0;
  #entryValue = 0;
  #exited = 0;
  #exitValue = 0;
  #held = 0;
  /** What is held has cost. */
  #cost = 0;
  #largest = 0;
  #realized = 0;
  #fees = 0;
  #exitMs: number | null = null;

  constructor(first: Fill) {
    this.#first = first;
    this.#direction = isBuy(first) ? 1 : -1;
  }

  /** Owed when negative. */
  get held(): number {
    return this.#held * this.#direction;
  }

  /** @param share of the fill, for its fee */
  enter(fill: Fill, quantity: number, share: number): void {
    this.#entered = round(this.#entered + quantity);
    this.#entryValue += quantity * fill.price;
    this.#cost += quantity * fill.price;
    this.#held = round(this.#held + quantity);
    this.#largest = Math.max(this.#largest, this.#held);
    this.#fees += feeOf(fill) * share;
  }

  exit(fill: Fill, quantity: number, share: number): void {
    const cost = this.#cost * (quantity / this.#held);
    this.#realized += (quantity * fill.price - cost) * this.#direction;
    this.#cost -= cost;
    this.#held = round(this.#held - quantity);
    this.#exited = round(this.#exited + quantity);
    this.#exitValue += quantity * fill.price;
    this.#exitMs = fill.time_ms;
    this.#fees += feeOf(fill) * share;
  }

  told(): Dealing {
    const { account, ticker, order_id, order_seq, time_ms } = this.#first;
    return {
      id: textHash(JSON.stringify([account, ticker, order_id, order_seq, time_ms])),
      account,
      ticker,
      direction: this.#direction === 1 ? "long" : "short",
      orderId: order_id,
      entryMs: time_ms,
      exitMs: this.#exitMs,
      entered: this.#entered,
      exited: this.#exited,
      largest: this.#largest,
      entryPrice: round(this.#entryValue / this.#entered),
      exitPrice: this.#exited === 0 ? null : round(this.#exitValue / this.#exited),
      realized: round(this.#realized),
      fees: round(this.#fees),
      isOpen: this.#held !== 0,
    };
  }
}
