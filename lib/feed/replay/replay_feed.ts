import type { Bar, DailyBar, EpochMs, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { type Logger, silentLogger } from "@/lib/support/logger.ts";
import type { Feed, FeedCapabilities, FeedEvent, FeedStatus, MarketHours, TickerSnapshot } from "../feed.ts";
import { DayProgress } from "../recording/day_progress.ts";
import { readEntries, type ReplayEntry } from "./entry.ts";
import { mergeByTime } from "./merge.ts";
import { openFile, openRows, readDaily } from "./opening.ts";
import { Pace } from "./pace.ts";
import { type OnBadRow, type ReadFile, type ReadingContext, recordedEvents } from "./recorded_events.ts";
import type { Recording } from "./formats/recording_format.ts";
import { ReplayControl, type ReplaySpeed } from "./replay_control.ts";
import { RowReports } from "./row_reports.ts";
import { openTape } from "./tape.ts";
import { TapeAnswers } from "./tape_answers.ts";
import { DailyReference } from "./formats/us_daily.ts";

const BEAT_MS = 1_000;
/**
 * At full speed a silence is skipped after this long, so that nights and weekends cost no time: long enough for all
 * that waits for a while after a trade (the revision of bars, scorecards, demotions).
 */
const BEATS_IN_SILENCE_MS = 20 * 60_000;
/** A silence that passes midnight and is as long as this is a night, or a weekend. */
const NIGHT_MS = 3_600_000;
/** What "as fast as possible" counts as where something has to be thinned out. */
const MAX_AS_SPEED = 60;

export interface ReplayFeedOptions {
  /**
   * Paths, and behind a `#` what their names do not tell ({@link readEntries}). On equal times the file named first goes
   * first.
   */
  readonly files: readonly string[];
  /** Multiple of real time, or `max` for as fast as the files can be read. */
  readonly speed: ReplaySpeed;
  /** What a person changes while it is played, the speed among it. @default nobody changes anything */
  readonly control?: ReplayControl | undefined;
  /**
   * Whether nights and weekends between the days of recordings are waited for.
   *
   * @default "skip"
   */
  readonly gaps?: "skip" | "keep";
  readonly clock: Clock;
  /** Told of what is left out. @default silent */
  readonly logger?: Logger;
  /** @default Deno.open */
  readonly readFile?: ReadFile;
  /** @default rows are only counted */
  readonly onBadRow?: OnBadRow;
}

const lettersOf = (ticker: Ticker): string => ticker.replaceAll(/[-./_: ]/g, "");

async function* listed<T>(whole: T): AsyncGenerator<T, void, void> {
  yield await Promise.resolve(whole);
}

type EventFile = ReplayEntry & { readonly recording: Recording };

/** What a replay knows before it begins. */
interface Opened {
  readonly files: readonly EventFile[];
  readonly daily: DailyReference;
  readonly answers: TapeAnswers;
  readonly context: ReadingContext;
  readonly control: ReplayControl;
}

/**
 * Recorded events, told again with their own times: those of a recorder's file in the order and at the times of their
 * arrival, rows of trades and quotes at their event times. Rows that do not parse are skipped, counted and reported; the
 * replay goes on. Every ticker is sent, subscribed or not.
 *
 * What a recorder's file tells of gainers, snapshots, daily and minute bars is answered by the market time that the
 * replay has reached, whatever its speed.
 *
 * @example
 * ```ts
 * await using feed = await ReplayFeed.open({ files: ["ibm-2013-10-08-trades.csv.gz"], speed: 60, clock: systemClock });
 * for await (const event of feed.events(signal)) console.log(event.kind);
 * ```
 */
export class ReplayFeed implements Feed {
  readonly name = "replay";
  readonly marketHours: MarketHours;
  readonly capabilities: FeedCapabilities;
  /** Left out unless a recording knows of any ticker where it stands, and what it is. */
  readonly market?: () => Promise<TickerSnapshot[]>;
  readonly references?: () => AsyncIterable<readonly TickerReference[]>;
  /** Left out unless a recording knows minutes from before its start. */
  readonly minuteBars?: (ticker: Ticker, fromMs: EpochMs, toMs: EpochMs) => Promise<Bar[]>;
  readonly #files: readonly EventFile[];
  readonly #daily: DailyReference;
  readonly #answers: TapeAnswers;
  readonly #context: ReadingContext;
  readonly #clock: Clock;
  readonly #control: ReplayControl;
  readonly #gaps: "skip" | "keep";
  readonly #pace: Pace;
  readonly #closing = new AbortController();
  readonly #progress: DayProgress;
  #nextBeatMs: number | null = null;
  readonly #traded = new Set<Ticker>();
  #gainers: readonly TickerSnapshot[] = [];
  #iterated = false;

  /**
   * Opens a replay after checking that every file is of a known kind and can be read.
   *
   * @throws {TypeError} when a name is of no known kind, a file is named twice, or none holds events.
   * @throws {RangeError} when `speed` is neither above 0 nor `max`.
   * @throws {Error} naming the file that is missing, unreadable, or damaged at its start.
   */
  static async open(options: ReplayFeedOptions): Promise<ReplayFeed> {
    const { readFile = openFile, onBadRow = () => {}, logger = silentLogger } = options;
    const entries = readEntries(options.files);
    const { control = new ReplayControl(options.speed) } = options;
    const tally = { trades: 0, quotes: 0, badRows: 0, withheld: 0, lateRows: 0, damagedFiles: [], truncatedFiles: [] };
    const context: ReadingContext = { readFile, onBadRow, tally, reports: new RowReports(logger) };
    const answers = new TapeAnswers();
    const daily = new DailyReference();
    const opened: EventFile[] = [];
    for (const entry of entries) {
      const { kind, name } = entry;
      if (kind === "daily") await readDaily(entry, daily, context);
      else {
        const recording = kind === "tape" ? await openTape(entry, readFile, answers) : await openRows(entry, readFile);
        if (recording !== null) opened.push({ ...entry, recording });
        else context.tally.truncatedFiles.push(name);
      }
    }
    return new ReplayFeed(options, { files: opened, daily, answers, context, control });
  }

  private constructor(
    { clock, gaps = "skip" }: ReplayFeedOptions,
    { files, daily, answers, context, control }: Opened,
  ) {
    this.#clock = clock;
    this.#control = control;
    this.#gaps = gaps;
    this.#files = files;
    this.#daily = daily;
    this.#answers = answers;
    this.#context = context;
    this.#pace = new Pace(clock, control);
    this.marketHours = files.some(({ recording }) => recording.marketHours === "us_equities")
      ? "us_equities"
      : "always_open";
    this.#progress = new DayProgress(this.marketHours);
    this.capabilities = Object.freeze({
      quotes: files.some(({ recording }) => recording.hasQuotes),
      bars: files.some(({ recording }) => recording.hasBars === true),
      snapshot: true,
      // Whoever is told gainers looks for nothing else, so a file without them would stay unseen.
      gainers: files.length > 0 && files.every(({ recording }) => recording.hasGainers === true),
      dailyBars: !daily.isEmpty || answers.hasDailyBars,
    });
    if (answers.tickers.length > 0) this.market = () => this.snapshot(answers.tickers);
    if (answers.references.length > 0) this.references = () => listed(answers.references);
    if (answers.hasMinuteBars) this.minuteBars = (...asked) => Promise.resolve(answers.minuteBars(...asked));
  }

  get speed(): number {
    const { speed, targetMs } = this.#control;
    return speed === "max" || targetMs !== null ? MAX_AS_SPEED : speed;
  }

  /** The tickers that the names of the files tell, each once. */
  get tickers(): readonly Ticker[] {
    return Array.from(new Set(this.#files.flatMap(({ recording }) => recording.tickers)));
  }

  marketTime(): EpochMs | null {
    return this.#progress.reachedMs;
  }

  /**
   * `feed_connected`, the recorded events with a beat at every second between them, `feed_ended` with the counts. A file whose compressed stream is damaged
   * gives all that comes before the damage and then a `feed_gap` that names it. A recording that just breaks off,
   * because its recorder was killed, is named as `truncated` in `feed_ended`.
   *
   * @throws {TypeError} when iterated a second time.
   * @throws {Error} naming the file that can no longer be read.
   */
  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent, void, void> {
    if (this.#iterated) throw new TypeError("Cannot iterate the replay: it has been iterated before");
    this.#iterated = true;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    if (stop.aborted) return;
    yield this.#connected();
    const sources = this.#files.map((file) => recordedEvents(file, file.recording, this.#context));
    for await (const batch of mergeByTime(sources)) {
      for (const recorded of batch) {
        const { atMs } = recorded;
        const isNight = this.#isNightBefore(atMs);
        if (isNight && this.#gaps === "skip") this.#pace.skipTo(atMs);
        for (const timeMs of this.#beatsUpTo(atMs, isNight && this.#gaps === "skip")) {
          if (!await this.#reach(timeMs, stop)) return;
          yield { kind: "beat", timeMs };
          this.#pace.told();
        }
        if (!await this.#reach(atMs, stop)) return;
        if ("gainers" in recorded) {
          this.#gainers = recorded.gainers;
          continue;
        }
        this.#count(recorded.event);
        yield recorded.event;
        this.#pace.told();
        if (recorded.event.kind === "trade") this.#control.traded();
      }
    }
    if (stop.aborted) return;
    this.#control.ended();
    yield this.#ended();
  }

  /** A ticker of the recording that is written the same but for what is between its parts. */
  spelling(ticker: Ticker): Ticker {
    const known = [...this.tickers, ...this.#traded];
    return known.includes(ticker) ? ticker : known.find((other) => lettersOf(other) === lettersOf(ticker)) ?? ticker;
  }

  /** Does nothing: all tickers are sent anyway. */
  subscribe(_tickers: readonly Ticker[]): void {}

  /** Does nothing: all tickers are sent anyway. */
  unsubscribe(_tickers: readonly Ticker[]): void {}

  /** Tickers of which nothing is known are left out. Before its first trade, price is lastClose. */
  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const date = this.#date();
    const known = new Set(this.tickers);
    return Promise.resolve(tickers.flatMap((ticker) => {
      const { price, volume } = this.#progress.of(ticker);
      const answer = this.#answers.snapshot(ticker, this.marketTime(), { price, volume }) ??
        this.#gainers.find((gainer) => gainer.ticker === ticker);
      if (answer !== undefined) return [answer];
      const lastClose = this.#daily.lastClose(ticker, date);
      if (lastClose === 0 && price === 0 && !known.has(ticker)) return [];
      const avgVolume = this.#daily.averageVolume(ticker, date);
      return [{ ticker, price: price === 0 ? lastClose : price, lastClose, volume, avgVolume }];
    }));
  }

  /** As they were when the market's time was last what it is now; empty where a recording knows none. */
  gainers(): Promise<TickerSnapshot[]> {
    return Promise.resolve([...this.#gainers]);
  }

  dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]> {
    const answer = this.#answers.dailyBars(ticker, this.marketTime(), days);
    return Promise.resolve(answer ?? this.#daily.barsBefore(ticker, this.#date(), days));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  /** The market's current day, `YYYY-MM-DD`: before the first event, the earliest that a file is named after. */
  #date(): string {
    return this.#progress.date ?? this.#files.map(({ recording }) => recording.date).sort()[0] ?? "";
  }

  /** Waits until a time is due; false when the replay is stopped before. */
  async #reach(timeMs: EpochMs, stop: AbortSignal): Promise<boolean> {
    for (let waitMs = this.#pace.waitMs(timeMs); waitMs !== null; waitMs = this.#pace.waitMs(timeMs)) {
      await this.#control.rest(this.#clock, waitMs, stop);
      this.#pace.waited();
      if (stop.aborted) return false;
    }
    if (stop.aborted) return false;
    this.#progress.reach(timeMs);
    return true;
  }

  /** Whether the market's day ends in the silence before an event. */
  #isNightBefore(atMs: EpochMs): boolean {
    const reachedMs = this.marketTime();
    return reachedMs !== null && atMs - reachedMs >= NIGHT_MS && this.#progress.isAnotherDay(atMs);
  }

  /** The whole seconds that come before or at an event, since those of the event before it. */
  *#beatsUpTo(atMs: EpochMs, isSkipped: boolean): Generator<EpochMs> {
    const lastMs = Math.floor(atMs / BEAT_MS) * BEAT_MS;
    const silentFromMs = (this.marketTime() ?? Infinity) + BEATS_IN_SILENCE_MS;
    for (let timeMs = this.#nextBeatMs ?? lastMs + BEAT_MS; timeMs <= lastMs; timeMs += BEAT_MS) {
      if (timeMs <= silentFromMs || !(isSkipped || this.#pace.isHurried(timeMs))) yield timeMs as EpochMs;
      else if (isSkipped || this.#control.speed === "max") break;
    }
    this.#nextBeatMs = lastMs + BEAT_MS;
  }

  #count(event: FeedEvent): void {
    if (event.kind === "quote") this.#context.tally.quotes++;
    if (event.kind !== "trade") return;
    this.#context.tally.trades++;
    this.#traded.add(event.ticker);
    this.#progress.record(event);
  }

  #connected(): FeedStatus {
    const files = this.#files.map(({ name }) => name);
    return { kind: "status", event: "feed_connected", data: { feed: this.name, files, speed: this.#control.speed } };
  }

  #ended(): FeedStatus {
    const { trades, quotes, badRows, withheld, lateRows, damagedFiles, truncatedFiles } = this.#context.tally;
    this.#context.reports.end();
    const data = {
      trades,
      quotes,
      bad_rows: badRows,
      withheld,
      damaged_files: damagedFiles,
      ...(lateRows === 0 ? {} : { late_rows: lateRows }),
      ...(truncatedFiles.length === 0 ? {} : { truncated: truncatedFiles }),
      at_ms: this.#progress.reachedMs,
    };
    return { kind: "status", event: "feed_ended", data };
  }
}
