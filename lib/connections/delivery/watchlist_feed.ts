import { watchlistDifference, type WatchlistItem } from "@/lib/protocol/mod.ts";

/** So often a whole list is sent, though nothing but changes would be needed. */
const WHOLE_EVERY_MS = 30_000;

/** Decides what clients of the batched dialect are told of a list that classic ones get whole: mostly what has changed. */
export class WatchlistFeed {
  #items: readonly WatchlistItem[] | null = null;
  #wholeMs = -Infinity;

  /**
   * The payload for the batched dialect.
   *
   * @param rest members beside the items
   */
  payload(items: readonly WatchlistItem[], rest: Readonly<Record<string, unknown>>, nowMs: number): object {
    const before = this.#items;
    this.#items = items;
    // A clock that was set back must not put the next whole list off.
    const isDue = nowMs - this.#wholeMs >= WHOLE_EVERY_MS || nowMs < this.#wholeMs;
    if (before !== null && !isDue) return { ...rest, full: false, ...watchlistDifference(before, items) };
    this.#wholeMs = nowMs;
    return { ...rest, items, full: true };
  }
}
