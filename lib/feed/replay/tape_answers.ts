import type { Bar, DailyBar, EpochMs, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import type { TapeLine } from "../recording/tape_line.ts";

interface Answer<T> {
  readonly atMs: EpochMs;
  readonly value: T;
}

function add<T>(answers: Map<Ticker, Answer<T>[]>, ticker: Ticker, answer: Answer<T>): void {
  const known = answers.get(ticker) ?? [];
  known.push(answer);
  // Files may be named in any order.
  if ((known.at(-2)?.atMs ?? -Infinity) > answer.atMs) known.sort((a, b) => a.atMs - b.atMs);
  answers.set(ticker, known);
}

/**
 * What the recorded feed answered when it was asked for reference data. An answer is valid from its own market time
 * on. Before the first one, that one tells already what does not change within a day: who asks earlier than the
 * recorded server did learns the same.
 */
export class TapeAnswers {
  readonly #snapshots = new Map<Ticker, Answer<TickerSnapshot>[]>();
  readonly #dailyBars = new Map<Ticker, Answer<readonly DailyBar[]>[]>();
  readonly #minuteBars = new Map<Ticker, Map<number, Bar>>();
  readonly #references = new Map<Ticker, TickerReference>();
  #startMs = Infinity as EpochMs;

  /** All that it has a snapshot of. */
  get tickers(): readonly Ticker[] {
    return Array.from(this.#snapshots.keys());
  }

  /** What tickers are, by what was told last. */
  get references(): readonly TickerReference[] {
    return Array.from(this.#references.values());
  }

  get hasDailyBars(): boolean {
    return this.#dailyBars.size > 0;
  }

  get hasMinuteBars(): boolean {
    return this.#minuteBars.size > 0;
  }

  /** Takes in a line; those that are no such answer tell only where a recording starts. */
  add(line: TapeLine): void {
    const { atMs } = line;
    if (atMs < this.#startMs) this.#startMs = atMs;
    if (line.name === "snapshot") {
      for (const value of line.snapshot) add(this.#snapshots, value.ticker, { atMs, value });
    } else if (line.name === "references") {
      for (const one of line.references) {
        this.#references.set(one.ticker, { ...this.#references.get(one.ticker), ...one });
      }
    } else if (line.name === "dailyBars") {
      add(this.#dailyBars, line.dailyBars.ticker, { atMs, value: line.dailyBars.bars });
    } else if (line.name === "minuteBars") {
      const { ticker, bars } = line.minuteBars;
      const minutes = this.#minuteBars.get(ticker) ?? new Map<number, Bar>();
      for (const bar of bars) minutes.set(bar.time, bar);
      this.#minuteBars.set(ticker, minutes);
    }
  }

  /**
   * @param atMs market time; null before the first event
   * @param traded what the replay has told of the ticker since midnight; zeros when nothing
   * @returns null when the recorded feed was not asked for the ticker, or did not know it
   */
  snapshot(ticker: Ticker, atMs: EpochMs | null, traded: { price: number; volume: number }): TickerSnapshot | null {
    const answers = this.#snapshots.get(ticker);
    const valid = this.#validAt(answers, atMs);
    if (valid !== null) return valid;
    const [first] = answers ?? [];
    if (first === undefined) return null;
    // Its price and volume lie ahead.
    const { lastClose } = first.value;
    return { ...first.value, price: traded.price > 0 ? traded.price : lastClose, volume: traded.volume };
  }

  /** The latest `days` bars that the recorded feed told; null when it was not asked for the ticker. */
  dailyBars(ticker: Ticker, atMs: EpochMs | null, days: number): DailyBar[] | null {
    const answers = this.#dailyBars.get(ticker);
    const bars = this.#validAt(answers, atMs) ?? answers?.[0]?.value;
    if (bars === undefined) return null;
    return days > 0 ? bars.slice(-days) : [];
  }

  minuteBars(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Bar[] {
    return Array.from(this.#minuteBars.get(ticker)?.values() ?? [])
      .filter(({ time }) => time * 1000 >= fromMs && time * 1000 < toMs)
      .sort((a, b) => a.time - b.time);
  }

  #validAt<T>(answers: readonly Answer<T>[] | undefined, atMs: EpochMs | null): T | null {
    return answers?.findLast((answer) => answer.atMs <= (atMs ?? this.#startMs))?.value ?? null;
  }
}
