import * as z from "zod";
import type { ConnectionLimits } from "@/lib/connections/limits.ts";
import { DETAIL_KINDS, type Hello, MOST_DETAIL_TICKERS, Subscription } from "@/lib/protocol/mod.ts";
import { lastEventIdText } from "./operations/stream.ts";
import { ShapeError } from "./problems/problem.ts";
import { parseParameters } from "./requests/parameters.ts";
import { type FeedGuardOptions, refuseFeed } from "./guards/feed_guard.ts";
import { peerAddress } from "./guards/peer_address.ts";

export interface FeedStreamOptions extends FeedGuardOptions {
  /** How long an EventSource is to wait before it comes back, ms. */
  readonly retryMs: number;
}

/** What a client asks for, as HELLO would. */
export interface StreamWishes
  extends Partial<Pick<Hello, "tickers" | "types" | "flush_ms" | "quotes" | "prints" | "depth">> {
  readonly conflate?: boolean | undefined;
  /** The header `Last-Event-ID`, which an EventSource sends when it comes back by itself, wins over it. */
  readonly last_event_id?: { readonly epoch: string; readonly seq: number } | undefined;
}

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  // nginx would gather events until its buffer is full.
  "x-accel-buffering": "no",
};

/** Unlike a WebSocket, a stream is shown to a page of another origin only where the answer names that. */
function headersFor({ headers }: Request): HeadersInit {
  const origin = headers.get("origin");
  return origin === null ? HEADERS : { ...HEADERS, "access-control-allow-origin": origin, vary: "Origin" };
}

const LAST_EVENT_ID = "Last-Event-ID";
const LastEventId = z.object({ [LAST_EVENT_ID]: lastEventIdText });

/** @throws {ShapeError} for what a WebSocket client would be refused, too */
function refuseExcess(
  wishes: StreamWishes,
  hello: string,
  { maxSubscribedTickers, maxMessageLength }: ConnectionLimits,
): void {
  const excess = Subscription.of(wishes).excess(maxSubscribedTickers);
  if (excess !== null) throw new ShapeError(`tickers: ${excess} (MAX_SUBSCRIBED_TICKERS)`);
  for (const kind of DETAIL_KINDS) {
    const { size } = new Set(wishes[kind]);
    const most = MOST_DETAIL_TICKERS[kind];
    if (size > most) throw new ShapeError(`${kind}: at most ${most} tickers can be named, not ${size}`);
  }
  // All of it is ASCII.
  if (hello.length <= maxMessageLength) return;
  throw new ShapeError(`said as HELLO, this would be longer than ${maxMessageLength} bytes (MAX_MESSAGE_LENGTH)`);
}

/**
 * Answers a request for `/api/stream`: refuses it with problem details, or makes a response that does not end and hands
 * it to the manager.
 *
 * @throws {ShapeError} when what it asks for is more than one client may
 */
export function streamFeed(
  request: Request,
  info: Deno.ServeHandlerInfo,
  { last_event_id, ...wishes }: StreamWishes,
  options: FeedStreamOptions,
): Response {
  const { manager, retryMs } = options;
  const header = request.headers.get(LAST_EVENT_ID);
  const seen = header === null
    ? last_event_id
    : parseParameters({ [LAST_EVENT_ID]: header }, LastEventId)[LAST_EVENT_ID];
  const hello = JSON.stringify({ type: "HELLO", name: "stream", ...wishes, ...seen });
  refuseExcess(wishes, hello, manager.limits);
  const address = peerAddress(info);
  const refusal = refuseFeed(request, address, options);
  if (refusal !== null) return refusal;
  const headers = headersFor(request);
  if (request.method === "HEAD") return new Response(null, { headers });
  const socket = manager.openStream(hello, { address, retryMs });
  info.completed.then(() => socket.ended(), () => socket.ended());
  return new Response(socket.body, { headers });
}
