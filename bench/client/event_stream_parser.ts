import * as z from "zod";
import { ChunkParser } from "./chunk_parser.ts";
import type { FrameEvents } from "./frame_parser.ts";

const Goodbye = z.object({ code: z.int(), reason: z.string() });
const NEWLINE = 10;
const D = 100;
/** Letters of `data` and `event` that no size has: those are hexadecimal. */
const T = 116;
const V = 118;
/** Of `data: `. */
const PREFIX = 6;
const decoder = new TextDecoder();

/**
 * Reads Server-Sent Events, one message a line. The sizes of HTTP's chunks stand between events, on lines of their own,
 * and are passed over like all that is no data.
 */
export class EventStreamParser extends ChunkParser {
  readonly #events: FrameEvents;
  #isGoodbye = false;

  constructor(events: FrameEvents) {
    super();
    this.#events = events;
  }

  protected override parse(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    for (;;) {
      const stop = bytes.indexOf(NEWLINE, at);
      if (stop === -1 || stop >= end) return at;
      if (bytes[at] === D && bytes[at + 2] === T) this.#data(bytes, at + PREFIX, stop);
      else if (bytes[at + 1] === V) this.#isGoodbye = true;
      at = stop + 1;
    }
  }

  #data(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isGoodbye) return this.#events.text(bytes, start, end);
    const { code, reason } = Goodbye.parse(JSON.parse(decoder.decode(bytes.subarray(start, end))));
    this.#events.close(code, reason);
  }
}
