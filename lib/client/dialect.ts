import { PING } from "../protocol/client_messages.ts";
import { decode } from "../protocol/codec.ts";
import type { ServerMessage } from "../protocol/server_messages.ts";

/** How messages of one dialect of `/ws/feed` are read and written. */
export interface Dialect {
  /** Subprotocols offered to the server; none for the classic dialect. */
  readonly protocols: readonly string[];
  /** The texts of the messages that one frame carries. */
  split(frame: string): readonly string[];
  /** @throws {SyntaxError} saying what is wrong with the message. */
  decode(text: string): ServerMessage;
  /** The text that asks for a PONG. */
  ping(): string;
}

/** One message per frame, no subprotocol. */
export const classicDialect: Dialect = Object.freeze({
  protocols: Object.freeze([]),
  split: (frame: string) => [frame],
  decode,
  ping: () => PING,
});
