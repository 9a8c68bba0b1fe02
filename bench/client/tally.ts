import { tickTimes } from "./auditor.ts";
import { type LatencyHistogram } from "./latency.ts";
import { countRows, isTick, lineEnd, sentAtOfTail } from "./tick_bytes.ts";

/** How a server talks: one message a frame, or messages joined by newlines with trades in columns. */
export type Dialect = "classic" | "v2";

/** Of so many frames one is looked at for latency. A prime, so that no pattern of the sender hides from it. */
const SAMPLE_EVERY = 61;
/** Classic frames tell when they were sent at a fixed place, which is cheaper to read. */
const TAIL_SAMPLE_EVERY = 7;

const decoder = new TextDecoder();

export interface TallyHistograms {
  /** From the trade at the producer to the client's read. */
  readonly trade: LatencyHistogram;
  /** From `_sent_at` to the client's read. */
  readonly sent: LatencyHistogram;
}

/** Counts what a group of clients receives, at a cost that lets one core follow 5,000,000 trades a second. */
export class Tally {
  frames = 0;
  bytes = 0;
  ticks = 0;
  /** Messages that are no ticks. */
  others = 0;
  readonly #dialect: Dialect;
  readonly #histograms: TallyHistograms;
  #sample = 0;

  constructor(dialect: Dialect, histograms: TallyHistograms) {
    this.#dialect = dialect;
    this.#histograms = histograms;
  }

  reset(): void {
    this.frames =
      this.bytes =
      this.ticks =
      this.others =
        0;
    this.#histograms.trade.reset();
    this.#histograms.sent.reset();
  }

  add(bytes: Uint8Array, start: number, end: number, nowMs: number): void {
    this.frames += 1;
    this.bytes += end - start;
    this.#sample += 1;
    if (this.#dialect === "classic") return this.#classic(bytes, start, end, nowMs);
    const isSampled = this.#sample % SAMPLE_EVERY === 0;
    for (let at = start; at < end;) {
      const stop = lineEnd(bytes, at, end);
      if (!isTick(bytes, at)) this.others += 1;
      else {
        this.ticks += countRows(bytes, at, stop);
        if (isSampled) this.#times(bytes, at, stop, nowMs);
      }
      at = stop + 1;
    }
  }

  #classic(bytes: Uint8Array, start: number, end: number, nowMs: number): void {
    if (!isTick(bytes, start)) {
      this.others += 1;
      return;
    }
    this.ticks += 1;
    if (this.#sample % TAIL_SAMPLE_EVERY !== 0) return;
    const sentAtMs = sentAtOfTail(bytes, end);
    if (Number.isNaN(sentAtMs)) throw new SyntaxError("Cannot measure the latency: the TICK does not end in _sent_at");
    this.#histograms.sent.record(nowMs - sentAtMs);
    // A classic server stamps a message within the call that brings the trade.
    this.#histograms.trade.record(nowMs - sentAtMs);
  }

  #times(bytes: Uint8Array, start: number, end: number, nowMs: number): void {
    const line = decoder.decode(bytes.subarray(start, end));
    const times = tickTimes(JSON.parse(line.slice(line.indexOf(":") + 1)));
    if (times === null) return;
    if (times.sentAtMs !== null) this.#histograms.sent.record(nowMs - times.sentAtMs);
    for (const tradeMs of times.tradeMs) this.#histograms.trade.record(nowMs - tradeMs);
  }
}
