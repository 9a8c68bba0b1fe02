import * as z from "zod";

/** What one client that reads every message in full found. */
export const Audit = z.object({
  /** Trades received, each row of a conflated TICK by what was merged into it. */
  trades: z.int(),
  /** Sum of all their sizes; a trade's size is its number, so merging trades must not change this. */
  volumeSum: z.int(),
  /** Rows into which more than one trade was merged. */
  mergedRows: z.int(),
  /** Trades whose number never came between the first and the last one seen; null once rows were merged. */
  missingTrades: z.nullable(z.int()),
  /** Trades that came after a later one, or twice. */
  disorderedTrades: z.int(),
  /** Numbered STATUS events. */
  events: z.int(),
  missingEvents: z.int(),
  disorderedEvents: z.int(),
  /** Steps of `_seq` other than 1. */
  seqGaps: z.int(),
  firstEvent: z.int(),
  lastEvent: z.int(),
  /** Number of the latest trade; of a merged row not known, so then of the latest that came alone. */
  lastTrade: z.int(),
  /** Where a client of the batched dialect would resume. */
  epoch: z.nullable(z.string()),
  lastSeq: z.int(),
  /** What the answer to its HELLO said. */
  recovered: z.nullable(z.boolean()),
  /** Messages that could not be decoded. */
  broken: z.int(),
});
export type Audit = z.infer<typeof Audit>;

const Stamps = z.looseObject({ _seq: z.optional(z.int()), _snapshot: z.optional(z.boolean()) });
const Connected = z.looseObject({
  event: z.literal("connected"),
  epoch: z.string(),
  seq: z.int(),
  recovered: z.boolean(),
});
const BenchEvent = z.looseObject({ event: z.literal("bench"), n: z.int() });
const ClassicTick = z.looseObject({ volume: z.int(), _sent_at: z.number(), timestamp: z.string() });
const Columns = z.looseObject({
  i: z.array(z.int()),
  v: z.array(z.int()),
  t0: z.number(),
  t: z.array(z.number()),
  n: z.optional(z.array(z.int())),
  _sent_at: z.optional(z.number()),
  _snapshot: z.optional(z.boolean()),
});

/** Numbers that should come as 1, 2, 3 ... from whichever comes first. */
class Sequence {
  first = 0;
  last = 0;
  count = 0;
  disordered = 0;

  add(value: number): void {
    if (this.count > 0 && value <= this.last) {
      this.disordered += 1;
      return;
    }
    if (this.count === 0) this.first = value;
    this.last = value;
    this.count += 1;
  }

  /** @param wanted which of the numbers should have come */
  missing(wanted: (value: number) => boolean): number {
    let expected = 0;
    for (let value = this.first; value <= this.last; value += 1) if (wanted(value)) expected += 1;
    return this.count === 0 ? 0 : expected - this.count;
  }
}

/** Times in a TICK, epoch milliseconds. */
export interface TickTimes {
  readonly sentAtMs: number | null;
  readonly tradeMs: readonly number[];
}

/** Times of a TICK of either dialect. */
export function tickTimes(payload: unknown): TickTimes | null {
  const columns = Columns.safeParse(payload);
  if (columns.success) {
    const { t0, t, _sent_at, _snapshot } = columns.data;
    // A snapshot tells of trades long past: no latency.
    if (_snapshot) return null;
    return { sentAtMs: _sent_at ?? null, tradeMs: t.map((offset) => t0 + offset) };
  }
  const tick = ClassicTick.safeParse(payload);
  return tick.success ? { sentAtMs: tick.data._sent_at, tradeMs: [Date.parse(tick.data.timestamp)] } : null;
}

/** Decodes all that one client gets and checks that it is whole and in order; see servers/producer.mjs for the numbers. */
export class Auditor {
  readonly #trades = new Sequence();
  readonly #events = new Sequence();
  #volumeSum = 0;
  #merged = 0;
  #mergedRows = 0;
  #epoch: string | null = null;
  #recovered: boolean | null = null;
  #lastSeq = 0;
  #seqGaps = 0;
  #broken = 0;
  readonly #wants: (tradeNumber: number) => boolean;

  /** @param wants which trades it should get. @default all */
  constructor(wants: (tradeNumber: number) => boolean = () => true) {
    this.#wants = wants;
  }

  /** @param line one message, `TYPE:{json}` */
  read(line: string): void {
    const colon = line.indexOf(":");
    try {
      const payload: unknown = JSON.parse(line.slice(colon + 1));
      if (line.startsWith("TICK:")) this.#tick(payload);
      else this.#other(payload);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // LOG and ERROR of the classic dialect are plain text.
      if (!line.startsWith("LOG:") && !line.startsWith("ERROR:")) this.#broken += 1;
    }
  }

  result(): Audit {
    return {
      trades: this.#trades.count + this.#merged,
      volumeSum: this.#volumeSum,
      mergedRows: this.#mergedRows,
      missingTrades: this.#mergedRows > 0 ? null : this.#trades.missing(this.#wants),
      disorderedTrades: this.#trades.disordered,
      events: this.#events.count,
      missingEvents: this.#events.missing(() => true),
      disorderedEvents: this.#events.disordered,
      seqGaps: this.#seqGaps,
      firstEvent: this.#events.first,
      lastEvent: this.#events.last,
      lastTrade: this.#trades.last,
      epoch: this.#epoch,
      lastSeq: this.#lastSeq,
      recovered: this.#recovered,
      broken: this.#broken,
    };
  }

  #tick(payload: unknown): void {
    const columns = Columns.safeParse(payload);
    if (!columns.success) {
      const tick = ClassicTick.safeParse(payload);
      if (!tick.success) return void (this.#broken += 1);
      this.#volumeSum += tick.data.volume;
      return this.#trades.add(tick.data.volume);
    }
    const { i, v, t, n, _snapshot } = columns.data;
    if (_snapshot) return;
    if (v.length !== i.length || t.length !== i.length || (n !== undefined && n.length !== i.length)) this.#broken += 1;
    v.forEach((volume, row) => {
      const trades = n?.[row] ?? 1;
      this.#volumeSum += volume;
      if (trades === 1) return this.#trades.add(volume);
      // The sizes of merged trades are summed, so their numbers are not known, only how many they were.
      this.#merged += trades;
      this.#mergedRows += 1;
    });
  }

  #other(payload: unknown): void {
    const { _seq: seq, _snapshot } = Stamps.parse(payload);
    if (seq !== undefined && _snapshot !== true) {
      if (this.#lastSeq !== 0 && seq !== this.#lastSeq + 1) this.#seqGaps += 1;
      this.#lastSeq = seq;
    }
    const connected = Connected.safeParse(payload);
    if (connected.success) {
      const { epoch, seq: current, recovered } = connected.data;
      this.#epoch = epoch;
      this.#recovered = recovered;
      // What is recovered comes next, from where this client asked; else the new life starts at the server's number.
      if (!recovered) this.#lastSeq = current;
      return;
    }
    const event = BenchEvent.safeParse(payload);
    if (event.success) this.#events.add(event.data.n);
  }
}
