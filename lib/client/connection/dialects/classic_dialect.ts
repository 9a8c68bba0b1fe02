import { PING } from "@/lib/protocol/client_messages.ts";
import { decode } from "@/lib/protocol/codec.ts";
import type { Dialect, Incoming } from "./dialect.ts";

function read(text: string): Incoming {
  const message = decode(text);
  const messages = [message];
  if (message.type === "PONG") return { kind: "pong", id: null, serverTimeMs: message.data.sent_at, messages };
  if (message.type === "STATUS" && message.data.event === "connected") {
    return { kind: "greeting", connected: null, messages };
  }
  return { kind: "other", messages };
}

/** One message per frame, no subprotocol, no numbers: what is missed stays unnoticed. */
export const classicDialect: Dialect = Object.freeze({
  protocols: Object.freeze([]),
  split: (frame: string) => [frame],
  decode: read,
  mayBeEvent: () => false,
  ping: () => PING,
});
