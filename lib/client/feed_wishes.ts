import type * as z from "zod/mini";
import type { Hello } from "../protocol/client_messages.ts";
import type { EventCursor } from "./event_cursor.ts";
import type { Subscription } from "./subscription.ts";

/** What this client asks of a server that speaks the batched dialect. */
export interface FeedWishes {
  /** Least time between two frames of market data, milliseconds. */
  readonly flushMs: number;
  /** One tick per ticker and frame. */
  readonly conflate: boolean;
  readonly subscription: Subscription;
  /** Shown in the server's log. */
  readonly name: string | null;
}

/** First message of the batched dialect. After `position`, where there is one, the server is to go on. */
export function helloOf(
  { flushMs, conflate, subscription: { tickers, types }, name }: FeedWishes,
  position: Pick<EventCursor, "epoch" | "seq"> | null,
): z.input<typeof Hello> {
  return {
    type: "HELLO",
    ...(position === null ? {} : { epoch: position.epoch, seq: position.seq }),
    flush_ms: flushMs,
    conflate,
    ...(tickers === null ? {} : { tickers: [...tickers] }),
    ...(types === null ? {} : { types: [...types] }),
    ...(name === null ? {} : { name }),
  };
}
