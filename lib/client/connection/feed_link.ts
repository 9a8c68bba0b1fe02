import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { serialize } from "@/lib/protocol/serialize.ts";
import { batchedDialect } from "./dialects/batched_dialect.ts";
import { classicDialect } from "./dialects/classic_dialect.ts";
import { agreedDialect, type Dialect, type DialectName, type Incoming } from "./dialects/dialect.ts";
import type { EventCursor } from "./event_cursor.ts";
import { type FeedWishes, helloOf } from "./feed_wishes.ts";
import { PingLog } from "./ping_log.ts";
import { type CreateSocket, OPEN, type WebSocketLike } from "./platform.ts";

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  classic: classicDialect,
  [BATCHED_SUBPROTOCOL]: batchedDialect,
};

/** A message that could not be read. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly error: Error;
  /** Whether it may have been a numbered event. */
  readonly mayBeEvent: boolean;
}

export interface FeedLinkOptions {
  readonly url: string;
  readonly createSocket: CreateSocket;
  readonly offer: DialectName;
  /** What the address asks for where nothing can be said; null where HELLO is to say it. */
  readonly told: FeedWishes | null;
  readonly onOpen: (dialect: DialectName) => void;
  /** @param data to be read with `read` */
  readonly onFrame: (data: unknown) => void;
  readonly onClose: (code: number, reason: string) => void;
}

/** One socket, the dialect that its server agreed to, and what was said over it. */
export class FeedLink {
  readonly #socket: WebSocketLike;
  readonly #listeners = new AbortController();
  readonly #pings = new PingLog();
  /** Whether nothing can be said, because the address has said it. */
  readonly isMute: boolean;
  #told: FeedWishes | null;

  /** Opens the socket. @throws what the platform throws when it will not */
  constructor({ url, createSocket, offer, told, onOpen, onFrame, onClose }: FeedLinkOptions) {
    const socket = this.#socket = createSocket(url, DIALECTS[offer].protocols);
    this.#told = told;
    this.isMute = told !== null;
    const { signal } = this.#listeners;
    socket.addEventListener("open", () => onOpen(agreedDialect(socket.protocol)), { signal });
    socket.addEventListener("message", ({ data }) => onFrame(data), { signal });
    socket.addEventListener("close", ({ code, reason }) => onClose(code, reason), { signal });
  }

  /** The wishes that HELLO, or the address, told; null before it, and in the classic dialect. */
  get told(): FeedWishes | null {
    return this.#told;
  }

  /** Whether the socket took the text. */
  send(text: string): boolean {
    if (this.isMute || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  hello(wishes: FeedWishes, position: Pick<EventCursor, "epoch" | "seq"> | null): void {
    if (this.send(serialize(helloOf(wishes, position)))) this.#told = wishes;
  }

  ping(nowMs: number): void {
    const id = this.#pings.nextId();
    if (this.send(this.#dialect.ping(id))) this.#pings.sent(id, nowMs);
  }

  /** Round trip of the PING that this answers, in milliseconds; null when nobody waits for it. */
  answered(id: number | null, nowMs: number): number | null {
    return this.#pings.answered(id, nowMs);
  }

  /** Reads the messages of a frame, one by one, until the link is closed. A bad one does not harm the others. */
  *read(data: unknown): Generator<Incoming | Unreadable> {
    const dialect = this.#dialect;
    if (typeof data !== "string") {
      const error = new SyntaxError("Cannot decode the frame: it is binary");
      return yield { kind: "unreadable", error, mayBeEvent: false };
    }
    for (const text of dialect.split(data)) {
      if (this.#listeners.signal.aborted) return;
      yield decode(dialect, text);
    }
  }

  /** Closes the socket and hears nothing of it any more. */
  close(code: number, reason: string): void {
    this.#listeners.abort();
    this.#socket.close(code, reason);
  }

  get #dialect(): Dialect {
    return DIALECTS[agreedDialect(this.#socket.protocol)];
  }
}

function decode(dialect: Dialect, text: string): Incoming | Unreadable {
  try {
    return dialect.decode(text);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { kind: "unreadable", error, mayBeEvent: dialect.mayBeEvent(text) };
  }
}
