import * as z from "zod/mini";
import { Ticker } from "./brand.ts";
import { WatchlistItem, WatchlistPayload } from "./server_messages.ts";

/** What has changed of a WATCHLIST since the one before. */
const Changes = {
  full: z.literal(false),
  /** By ticker: the members that have changed, all of one that has joined. */
  rows: z.record(z.string(), z.partial(WatchlistItem)),
  /** Those that have left. */
  gone: z.optional(z.array(Ticker)),
  /** All tickers in their order, where that has changed. */
  order: z.optional(z.array(Ticker)),
};

/** WATCHLIST of the batched dialect between two whole lists. */
export const WatchlistChanges = z.extend(z.omit(WatchlistPayload, { items: true }), Changes);
export type WatchlistChanges = z.infer<typeof WatchlistChanges>;

type Difference = Pick<WatchlistChanges, "rows" | "gone" | "order">;

/** Members are numbers, texts and small objects of these. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));

function changedMembers(before: WatchlistItem | undefined, now: WatchlistItem): Partial<WatchlistItem> | null {
  if (before === undefined) return now;
  const changed = Object.entries(now).filter(([name, value]) => !isSame(before[name], value));
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** What makes one list of another. */
export function watchlistDifference(before: readonly WatchlistItem[], now: readonly WatchlistItem[]): Difference {
  const known = new Map(before.map((item) => [item.ticker, item]));
  const rows: Record<string, Partial<WatchlistItem>> = {};
  for (const item of now) {
    const changed = changedMembers(known.get(item.ticker), item);
    known.delete(item.ticker);
    if (changed !== null) rows[item.ticker] = changed;
  }
  const gone = [...known.keys()];
  const isSameOrder = before.length === now.length &&
    before.every(({ ticker }, index) => ticker === now[index]?.ticker);
  return {
    rows,
    ...(gone.length === 0 ? {} : { gone }),
    ...(isSameOrder ? {} : { order: now.map(({ ticker }) => ticker) }),
  };
}

/** The list after a change; rows of tickers of which too little is known are left out until the next whole list. */
export function changedWatchlist(
  before: readonly WatchlistItem[],
  { rows, gone = [], order }: Difference,
): WatchlistItem[] {
  const items = new Map(before.map((item) => [item.ticker, item]));
  for (const ticker of gone) items.delete(ticker);
  for (const [name, changed] of Object.entries(rows)) {
    const ticker = Ticker.safeParse(name);
    const item = ticker.success ? WatchlistItem.safeParse({ ...items.get(ticker.data), ...changed }) : null;
    if (item?.success) items.set(item.data.ticker, item.data);
  }
  if (order === undefined) return [...items.values()];
  return order.flatMap((ticker) => items.get(ticker) ?? []);
}
