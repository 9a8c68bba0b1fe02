import type { Ticker } from "@/lib/protocol/mod.ts";

/** So many taken events may stay referenced before they are cut off. */
const CUT_AT = 256;

/**
 * What waits for one slow connection: events in order and whole, of ticks only the latest per ticker. Frames are
 * strings shared with every other connection, so waiting costs a reference each.
 */
export class Outbox {
  #events: string[] = [];
  /** Index of the first event not taken yet; what lies before it is cut off now and then, not at every take. */
  #head = 0;
  #eventBytes = 0;
  readonly #ticks = new Map<Ticker, string>();
  #conflated = 0;

  /** Length of the waiting events, in UTF-16 units: a lower bound of their bytes, exact for ASCII. */
  get eventBytes(): number {
    return this.#eventBytes;
  }

  /** Ticks that a later one of the same ticker has replaced since the start. */
  get conflated(): number {
    return this.#conflated;
  }

  get isEmpty(): boolean {
    return this.#head === this.#events.length && this.#ticks.size === 0;
  }

  pushEvent(frame: string): void {
    this.#events.push(frame);
    this.#eventBytes += frame.length;
  }

  pushTick(ticker: Ticker, frame: string): void {
    // Re-inserting keeps the order of the latest trades, so that the tape reads forward in time.
    if (this.#ticks.delete(ticker)) this.#conflated += 1;
    this.#ticks.set(ticker, frame);
  }

  /** The next frame to send, events before ticks; undefined when nothing waits. */
  take(): string | undefined {
    const event = this.#events[this.#head];
    if (event !== undefined) {
      this.#head += 1;
      this.#eventBytes -= event.length;
      if (this.#head === this.#events.length || this.#head >= CUT_AT) {
        this.#events = this.#events.slice(this.#head);
        this.#head = 0;
      }
      return event;
    }
    for (const [ticker, frame] of this.#ticks) {
      this.#ticks.delete(ticker);
      return frame;
    }
    return undefined;
  }
}
