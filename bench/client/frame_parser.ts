import { ChunkParser } from "./chunk_parser.ts";

/** What a {@link FrameParser} found. Byte ranges are valid during the call only: their memory is used again. */
export interface FrameEvents {
  /** A whole text message in `bytes[start, end)`. */
  text(bytes: Uint8Array, start: number, end: number): void;
  ping(payload: Uint8Array): void;
  /** The peer says goodbye; 1005 when it gave no code. */
  close(code: number, reason: string): void;
}

const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;
const NO_STATUS = 1005;
const decoder = new TextDecoder();

/** Cuts the bytes of a server into WebSocket frames (RFC 6455, 5.2). */
export class FrameParser extends ChunkParser {
  readonly #events: FrameEvents;

  constructor(events: FrameEvents) {
    super();
    this.#events = events;
  }

  protected override parse(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (end - at >= 2) {
      const first = bytes[at] ?? 0;
      let length = bytes[at + 1] ?? 0;
      let body = at + 2;
      if (length > 127) throw new SyntaxError("Cannot read the frame: a server must not mask what it sends");
      if (length === 126) {
        if (end - at < 4) break;
        length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
        body = at + 4;
      } else if (length === 127) {
        if (end - at < 10) break;
        length = 0;
        for (let index = 2; index < 10; index += 1) length = length * 256 + (bytes[at + index] ?? 0);
        body = at + 10;
      }
      if (body + length > end) break;
      this.#frame(first, bytes, body, body + length);
      at = body + length;
    }
    return at;
  }

  #frame(first: number, bytes: Uint8Array, start: number, end: number): void {
    switch (first) {
      case 0x80 | OPCODE.text:
        return this.#events.text(bytes, start, end);
      case 0x80 | OPCODE.ping:
        return this.#events.ping(bytes.slice(start, end));
      case 0x80 | OPCODE.pong:
        return;
      case 0x80 | OPCODE.close: {
        const code = end - start >= 2 ? ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0) : NO_STATUS;
        return this.#events.close(code, decoder.decode(bytes.subarray(Math.min(start + 2, end), end)));
      }
      default:
        throw new SyntaxError(`Cannot read the frame: first byte 0x${first.toString(16)} is none the servers send`);
    }
  }
}
