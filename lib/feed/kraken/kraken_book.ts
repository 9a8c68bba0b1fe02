import { crc32 } from "node:zlib";
import * as z from "zod";
import { DEPTH_LEVELS, type EpochMs, type OrderBook, Ticker } from "@/lib/protocol/mod.ts";
import { BookSide } from "../live/market/book_side.ts";
import { Decimal, Rfc3339 } from "../live/read_message.ts";

/** Reads JSON with every number as it is written: a checksum counts the zeros at its end. */
export function readDigits(text: string): unknown {
  // TypeScript does not know the third argument yet.
  const reviver = (_: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? context?.source ?? String(value) : value;
  return JSON.parse(text, reviver);
}

const Digits = z.string().refine((text) => Decimal.safeParse(text).success, "not a decimal number");
const Levels = z.array(z.object({ price: Digits, qty: Digits }).transform(({ price, qty }) => ({ price, size: qty })))
  .default([]);

/** `book`, its numbers as they are written: the whole book, or the levels that have changed. */
export const BookItem = z.object({
  symbol: Ticker,
  bids: Levels,
  asks: Levels,
  checksum: Digits.transform(Number),
  timestamp: Rfc3339.optional(),
});
export type BookItem = z.infer<typeof BookItem>;

/** `45285.20` as the checksum counts it: without the point and the zeros before the first digit. */
const counted = (digits: string): string => digits.replace(".", "").replace(/^0+/, "");

/** The order book of a symbol: ten levels of each side, checked after each change against upstream's CRC32 of it. */
export class KrakenBook {
  readonly #bids = new BookSide("bids", DEPTH_LEVELS);
  readonly #asks = new BookSide("asks", DEPTH_LEVELS);
  #isWhole = false;

  /** The book as it stands after a change; null before the first snapshot. @throws {RangeError} when it is not upstream's */
  take({ symbol, bids, asks, checksum, timestamp }: BookItem, isSnapshot: boolean, nowMs: EpochMs): OrderBook | null {
    if (isSnapshot) {
      this.#bids.replace(bids);
      this.#asks.replace(asks);
      this.#isWhole = true;
    } else if (!this.#isWhole) return null;
    else {
      for (const level of bids) this.#bids.set(level);
      for (const level of asks) this.#asks.set(level);
    }
    const own = this.#checksum();
    if (own !== checksum) {
      this.#isWhole = false;
      throw new RangeError(
        `Cannot go on with the order book of ${symbol}: its checksum is ${own}, upstream's ${checksum}`,
      );
    }
    return {
      kind: "depth",
      ticker: symbol,
      bids: this.#bids.told(DEPTH_LEVELS),
      asks: this.#asks.told(DEPTH_LEVELS),
      timeMs: timestamp ?? nowMs,
    };
  }

  /** Of the best ten asks, then the best ten bids, price and size of each. */
  #checksum(): number {
    const levels = [...this.#asks.best(DEPTH_LEVELS), ...this.#bids.best(DEPTH_LEVELS)];
    return crc32(levels.map(({ price, size }) => counted(price) + counted(size)).join(""));
  }
}
