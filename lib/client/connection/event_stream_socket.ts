import * as z from "zod/mini";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { type CreateEventSource, type EventSourceLike, OPEN, type WebSocketLike } from "./platform.ts";

const CONNECTING = 0;
const CLOSED = 3;
/** How a WebSocket ends of which nobody knows why. */
const BROKEN = { code: 1006, reason: "" };

/** Data of the event `close`, the last of a stream. */
const Goodbye = z.object({ code: z.int(), reason: z.string() });

function readGoodbye(data: unknown): { readonly code: number; readonly reason: string } {
  try {
    return Goodbye.parse(JSON.parse(String(data)));
  } catch {
    return BROKEN;
  }
}

/**
 * Server-Sent Events of `/api/stream` in the place of a WebSocket of the batched dialect: what is asked for stands in
 * the address, and nothing can be said. It never reconnects by itself.
 */
export class EventStreamSocket extends EventTarget implements WebSocketLike {
  declare readonly addEventListener: WebSocketLike["addEventListener"] & EventTarget["addEventListener"];
  readonly protocol = BATCHED_SUBPROTOCOL;
  readonly #source: EventSourceLike;
  readonly #ended = new AbortController();
  #readyState = CONNECTING;

  /** @throws what the platform throws when it will not */
  constructor(url: string, createEventSource: CreateEventSource) {
    super();
    const source = this.#source = createEventSource(url);
    const { signal } = this.#ended;
    source.addEventListener("open", () => {
      this.#readyState = OPEN;
      this.dispatchEvent(new Event("open"));
    }, { signal });
    source.addEventListener("message", ({ data }) => {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }, { signal });
    source.addEventListener("close", ({ data }) => this.#end(readGoodbye(data)), { signal });
    source.addEventListener("error", () => this.#end(BROKEN), { signal });
  }

  get readyState(): number {
    return this.#readyState;
  }

  /** Nothing goes this way. */
  send(): void {}

  close(): void {
    this.#readyState = CLOSED;
    this.#ended.abort();
    this.#source.close();
  }

  #end(how: { readonly code: number; readonly reason: string }): void {
    this.close();
    this.dispatchEvent(new CloseEvent("close", how));
  }
}
