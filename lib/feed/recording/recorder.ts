import { type EpochMs, type OrderBook, serialize } from "@/lib/protocol/mod.ts";
import { backoff } from "@/lib/support/backoff.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { FeedCapabilities, MarketEvent, MarketHours } from "../feed.ts";
import { dateIn, midnightAfter } from "@/lib/support/new_york_time.ts";
import { Answers } from "./answers.ts";
import { type Disk, localDisk } from "./disk.ts";
import { type Chunk, LineQueue } from "./line_queue.ts";
import { TapeFile } from "./tape_file.ts";
import { MAX_TAPE_LINE, TAPE_VERSION, type TapeEntry } from "./tape_line.ts";

/** Half a second, so that with the time that writing takes no more than the last second is lost when all ends here. */
const FLUSH_MS = 500;
const SYNC_MS = 1000;
/** With so much waiting, characters, nobody waits for the next flush. */
const FLUSH_CHARS = 256 * 1024;
/** What is kept until the market's time is known. */
const MAX_EARLY = 10_000;
const RETRY = { firstMs: 1000, maxMs: 30_000 };

/** Told when the recording stops being written, and when it goes on. */
export type OnRecorderStatus = (
  event: "recorder_failed" | "recorder_resumed",
  data: Readonly<Record<string, unknown>>,
) => void;

export interface RecorderOptions {
  /** Folder of the recordings; made when it does not exist. */
  readonly folder: string;
  readonly feed: {
    readonly name: string;
    readonly marketHours: MarketHours;
    readonly capabilities: FeedCapabilities;
  };
  readonly clock: Clock;
  readonly logger: Logger;
  /** @default nobody is told */
  readonly onStatus?: OnRecorderStatus;
  /** @default the machine's own */
  readonly disk?: Disk;
  /** What may wait while the disk fails, characters; events beyond that are left out. @default 16 Mi */
  readonly maxWaitingChars?: number;
}

/** Lines that found no room. */
interface Lost {
  lines: number;
  readonly fromMs: number;
  toMs: number;
  isReported: boolean;
}

/**
 * Writes what a feed tells to one file per market day. Nothing that goes wrong here is ever thrown at the feed: it is
 * reported once, and writing is tried again while events wait in bounded memory.
 */
export class Recorder implements AsyncDisposable {
  readonly #answers: Answers;
  readonly #options: RecorderOptions;
  readonly #disk: Disk;
  readonly #maxWaitingChars: number;
  readonly #queue = new LineQueue();
  readonly #running: Promise<void>;
  readonly #zone: "America/New_York" | "UTC";
  /** What was told before the market's time was known. */
  #early: (() => TapeEntry | null)[] = [];
  #reachedMs = -Infinity as EpochMs;
  #dayEndsMs = -Infinity;
  #tape: TapeFile | null = null;
  #lost: Lost | null = null;
  #syncedMs: number;
  #attempt = 0;
  /** While the disk fails: when to try again. */
  #retryAtMs: number | null = null;
  /** Whether the latest that was reported is a failure. */
  #isInTrouble = false;
  #wake = new AbortController();
  #isClosing = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#disk = options.disk ?? localDisk;
    this.#maxWaitingChars = options.maxWaitingChars ?? 16 * 1024 * 1024;
    this.#zone = options.feed.marketHours === "us_equities" ? "America/New_York" : "UTC";
    this.#answers = new Answers(options.feed.marketHours);
    this.#syncedMs = options.clock.now();
    this.#running = this.#run();
  }

  /** @param atMs the market's time; null while it is not known */
  event(atMs: EpochMs | null, event: Exclude<MarketEvent, OrderBook>): void {
    this.#guard(() => {
      if (atMs === null) return this.#wait(() => ({ event }));
      this.#reach(atMs);
      if (event.kind === "trade") this.#answers.trade(this.#reachedMs, event);
      const text = event.kind === "status" ? serialize(event) : JSON.stringify(event);
      this.#put(`{"atMs":${this.#reachedMs},"event":${text}}`);
    });
  }

  /** @param entry makes of an answer of the feed what is worth writing */
  answer(atMs: EpochMs | null, entry: (answers: Answers) => TapeEntry | null): void {
    this.#guard(() => {
      if (atMs === null) return this.#wait(() => entry(this.#answers));
      this.#reach(atMs);
      this.#putEntry(entry(this.#answers));
    });
  }

  /** Writes what waits, if the disk takes it, and ends the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#wake.abort();
    await this.#running;
    await this.#write({ isLast: true });
    if (this.#tape === null && this.#queue.chars === 0) return;
    this.#options.logger.error("the end of the recording is lost", { characters: this.#queue.chars });
    this.#tape?.close();
  }

  #wait(entry: () => TapeEntry | null): void {
    if (this.#early.length < MAX_EARLY) this.#early.push(entry);
  }

  #reach(atMs: EpochMs): void {
    if (atMs > this.#reachedMs) this.#reachedMs = atMs;
    if (this.#reachedMs < this.#dayEndsMs) return;
    this.#dayEndsMs = midnightAfter(this.#zone, this.#reachedMs);
    const date = dateIn(this.#zone, this.#reachedMs);
    this.#queue.startDay(date, this.#opening(date));
    const early = this.#early;
    this.#early = [];
    for (const entry of early) this.#guard(() => this.#putEntry(entry()));
  }

  /** The lines that every file begins with. */
  #opening(date: string): string[] {
    const { name, marketHours, capabilities } = this.#options.feed;
    const head = { version: TAPE_VERSION, feed: name, marketHours, date, capabilities: { ...capabilities } } as const;
    return [{ head }, ...this.#answers.carriedTo(date)].map((entry) => this.#line(entry));
  }

  #line(entry: TapeEntry): string {
    return serialize({ atMs: this.#reachedMs, ...entry });
  }

  #putEntry(entry: TapeEntry | null): void {
    if (entry !== null) this.#put(this.#line(entry));
  }

  #put(line: string): void {
    if (line.length > MAX_TAPE_LINE) throw new RangeError(`it is ${line.length} characters long`);
    const { chars } = this.#queue;
    // After an overflow there has to be room for more than the next line.
    const room = this.#lost === null ? this.#maxWaitingChars : this.#maxWaitingChars / 2;
    if (chars + line.length > room) {
      this.#lost ??= { lines: 0, fromMs: this.#reachedMs, toMs: this.#reachedMs, isReported: false };
      this.#lost.lines++;
      this.#lost.toMs = this.#reachedMs;
      return;
    }
    if (this.#lost !== null) {
      const { lines, fromMs, toMs } = this.#lost;
      const data = { reason: "recorder_failed", lines, from_ms: fromMs, to_ms: toMs };
      this.#lost = null;
      this.#queue.put(this.#line({ event: { kind: "status", event: "feed_gap", data } }));
    }
    this.#queue.put(line);
    if (this.#queue.chars >= FLUSH_CHARS && this.#retryAtMs === null) this.#wake.abort();
  }

  /** What cannot be recorded, or told, is left out and logged. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#options.logger.error("left out of the recording", { error: errorMessage(error) });
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#isClosing) {
      this.#wake = new AbortController();
      // No pause is longer than the longest, should the clock be set back.
      const waitMs = this.#retryAtMs === null ? FLUSH_MS : Math.max(0, this.#retryAtMs - clock.now());
      await sleep(clock, Math.min(RETRY.maxMs, waitMs), this.#wake.signal);
      if (!this.#isClosing) await this.#write({ isLast: false });
    }
  }

  /** Writes all that waits now; never throws. */
  async #write({ isLast }: { isLast: boolean }): Promise<void> {
    const { clock } = this.#options;
    try {
      for (let chunks = this.#queue.seal(); chunks > 0; chunks--) {
        const chunk = this.#queue.first;
        if (chunk === undefined) break;
        await this.#append(chunk);
        this.#queue.shift();
      }
      if (isLast) await this.#finish();
      else if (Math.abs(clock.now() - this.#syncedMs) >= SYNC_MS) {
        await this.#tape?.sync();
        this.#syncedMs = clock.now();
      }
      this.#succeeded();
    } catch (error) {
      // A file that is gone is followed by another one of the same day.
      if (error instanceof Deno.errors.NotFound) this.#tape = null;
      this.#failed(error);
    }
  }

  async #append(chunk: Chunk): Promise<void> {
    if (this.#tape !== null && this.#tape.date !== chunk.date) await this.#finish();
    const { folder, feed } = this.#options;
    const tape = this.#tape ??= await TapeFile.create(this.#disk, folder, feed.name, chunk.date);
    if (tape.isEmpty && !chunk.opensFile) await tape.append(this.#opening(chunk.date));
    await tape.append(chunk.lines);
  }

  async #finish(): Promise<void> {
    await this.#tape?.finish(this.#reachedMs);
    this.#tape = null;
  }

  #succeeded(): void {
    this.#retryAtMs = null;
    this.#attempt = 0;
    const lost = this.#lost;
    if (lost?.isReported === false && !this.#isInTrouble) this.#report("events come faster than the disk takes them");
    if (lost !== null) lost.isReported = true;
    if (!this.#isInTrouble) return;
    this.#isInTrouble = false;
    const data = { lost_lines: lost?.lines ?? 0 };
    this.#options.logger.info("recording goes on", data);
    this.#guard(() => this.#options.onStatus?.("recorder_resumed", data));
  }

  #failed(error: unknown): void {
    const { clock } = this.#options;
    this.#retryAtMs = clock.now() + backoff(this.#attempt++, 1, RETRY);
    if (!this.#isInTrouble) this.#report(errorMessage(error));
  }

  #report(message: string): void {
    this.#isInTrouble = true;
    this.#options.logger.error("recording failed", { error: message });
    this.#guard(() => this.#options.onStatus?.("recorder_failed", { message }));
  }
}
