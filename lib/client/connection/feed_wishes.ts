import type * as z from "zod/mini";
import type { Hello } from "@/lib/protocol/client_messages.ts";
import type { EventPosition } from "@/lib/protocol/batched_messages.ts";
import { detailBeyond, type DetailWishes, NO_DETAIL } from "./detail_wishes.ts";
import type { Subscription } from "@/lib/protocol/subscription.ts";

/** What this client asks of a server that speaks the batched dialect. */
export interface FeedWishes {
  /** Least time between two frames of market data, milliseconds. */
  readonly flushMs: number;
  /** One tick per ticker and frame. */
  readonly conflate: boolean;
  readonly subscription: Subscription;
  readonly detail: DetailWishes;
  /** Shown in the server's log. */
  readonly name: string | null;
}

/** First message of the batched dialect. After `position`, where there is one, the server is to go on. */
export function helloOf(
  { flushMs, conflate, subscription, detail, name }: FeedWishes,
  position: EventPosition | null,
): z.input<typeof Hello> {
  return {
    type: "HELLO",
    ...(position === null ? {} : { epoch: position.epoch, seq: position.seq }),
    flush_ms: flushMs,
    conflate,
    ...subscription.wishes,
    ...detailBeyond(detail, NO_DETAIL),
    ...(name === null ? {} : { name }),
  };
}

/** The address of the stream that brings the same over Server-Sent Events. @param url of `/api/stream` */
export function streamUrlOf(url: string, wishes: FeedWishes, position: EventPosition | null): string {
  const { flushMs, conflate, subscription: { tickers, wishes: { types, scans } }, detail } = wishes;
  const address = new URL(url);
  const { searchParams } = address;
  searchParams.set("flush_ms", String(flushMs));
  if (conflate) searchParams.set("conflate", "true");
  if (tickers !== "all") searchParams.set("tickers", [...tickers].join(","));
  if (types !== undefined) searchParams.set("types", types.join(","));
  if (scans !== undefined) searchParams.set("scans", scans.join(","));
  for (const [kind, named] of Object.entries(detail)) {
    if (named.length > 0) searchParams.set(kind, named.join(","));
  }
  if (position !== null) searchParams.set("last_event_id", `${position.epoch}:${position.seq}`);
  return address.href;
}
