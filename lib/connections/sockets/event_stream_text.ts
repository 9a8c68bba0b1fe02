import { type Disconnect, lastSeqOf } from "@/lib/protocol/mod.ts";

const encoder = new TextEncoder();

/** Tells an EventSource how long to wait before it comes back. */
export const retryBytes = (retryMs: number): Uint8Array => encoder.encode(`retry: ${retryMs}\n\n`);

/** The goodbye: an event named `close`, because the end of a stream carries no code. */
export const goodbyeBytes = ({ code, reason, reconnect }: Disconnect, retryMs: number): Uint8Array =>
  encoder.encode(`event: close\ndata: ${JSON.stringify({ code, reason, reconnect })}\nretry: ${retryMs}\n\n`);

/**
 * Frames as Server-Sent Events: a `data` line a message, and the place of the last numbered event as `id`, from which
 * whoever comes back goes on. A frame goes to many streams in a row, so the latest is kept and all are given its bytes.
 */
export class EventStreamText {
  readonly #epoch: string;
  #frame = "";
  #bytes = new Uint8Array(0);

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** The bytes of a frame; nobody may write to them. */
  bytesOf(frame: string): Uint8Array {
    if (frame === this.#frame) return this.#bytes;
    const seq = lastSeqOf(frame);
    const id = seq === null ? "" : `id: ${this.#epoch}:${seq}\n`;
    this.#frame = frame;
    return this.#bytes = encoder.encode(`data: ${frame.replaceAll("\n", "\ndata: ")}\n${id}\n`);
  }
}
