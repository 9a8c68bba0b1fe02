import * as z from "zod";
import { DEPTH_LEVELS, type EpochMs, type OrderBook, Ticker } from "@/lib/protocol/mod.ts";
import { BookSide } from "../live/market/book_side.ts";
import { NonNegativeDecimal, Rfc3339 } from "../live/read_message.ts";

/** Levels of each side that are kept: those behind them do not come up before they are told again. */
const KEPT_LEVELS = 2_000;

const Digits = z.string().refine((text) => NonNegativeDecimal.safeParse(text).success, "not a decimal number");
const Level = z.tuple([Digits, Digits], z.unknown()).transform(([price, size]) => ({ price, size }));

/** `snapshot` of the channel `level2_batch`: the whole book. */
export const BookSnapshot = z.object({
  type: z.literal("snapshot"),
  product_id: Ticker,
  bids: z.array(Level),
  asks: z.array(Level),
  time: Rfc3339.optional(),
});

/** `l2update`: the levels that have changed, each with its new size. */
export const BookChanges = z.object({
  type: z.literal("l2update"),
  product_id: Ticker,
  time: Rfc3339.optional(),
  changes: z.array(
    z.tuple([z.enum(["buy", "sell"]), Digits, Digits]).transform(([side, price, size]) => ({ side, price, size })),
  ),
});

/** The order book of a product. */
export class CoinbaseBook {
  readonly #product: Ticker;
  readonly #bids = new BookSide("bids", KEPT_LEVELS);
  readonly #asks = new BookSide("asks", KEPT_LEVELS);
  #isWhole = false;

  constructor(product: Ticker) {
    this.#product = product;
  }

  replace({ bids, asks, time }: z.infer<typeof BookSnapshot>, nowMs: EpochMs): OrderBook {
    this.#bids.replace(bids);
    this.#asks.replace(asks);
    this.#isWhole = true;
    return this.#told(time ?? nowMs);
  }

  /** Null before the first snapshot. */
  change({ changes, time }: z.infer<typeof BookChanges>, nowMs: EpochMs): OrderBook | null {
    if (!this.#isWhole) return null;
    for (const { side, ...level } of changes) (side === "buy" ? this.#bids : this.#asks).set(level);
    return this.#told(time ?? nowMs);
  }

  #told(timeMs: EpochMs): OrderBook {
    const [bids, asks] = [this.#bids.told(DEPTH_LEVELS), this.#asks.told(DEPTH_LEVELS)];
    return { kind: "depth", ticker: this.#product, bids, asks, timeMs };
  }
}
