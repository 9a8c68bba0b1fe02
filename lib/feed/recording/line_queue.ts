/** Characters of lines that are compressed and written at a time, so that no piece of work gets long. */
const CHUNK_CHARS = 64 * 1024;

/** Lines of one day that lie next to each other. */
export interface Chunk {
  readonly date: string;
  readonly lines: string[];
  readonly chars: number;
  /** Whether it begins with the lines that every file begins with. */
  readonly opensFile: boolean;
}

/** Lines that wait to be written, in order. */
export class LineQueue {
  readonly #chunks: { date: string; lines: string[]; chars: number; opensFile: boolean }[] = [];
  #date = "";
  #chars = 0;
  #isSealed = true;

  /** Characters that wait. */
  get chars(): number {
    return this.#chars;
  }

  /** The day of the lines that are put in now; empty before the first. */
  get date(): string {
    return this.#date;
  }

  /** Begins a day with these lines. */
  startDay(date: string, lines: readonly string[]): void {
    this.#date = date;
    this.#chunks.push({ date, lines: [], chars: 0, opensFile: true });
    this.#isSealed = false;
    for (const line of lines) this.put(line);
  }

  put(line: string): void {
    let last = this.#chunks.at(-1);
    if (last === undefined || this.#isSealed || (last.chars >= CHUNK_CHARS && !last.opensFile)) {
      this.#chunks.push(last = { date: this.#date, lines: [], chars: 0, opensFile: false });
      this.#isSealed = false;
    }
    last.lines.push(line);
    last.chars += line.length + 1;
    this.#chars += line.length + 1;
  }

  /** Ends the latest chunk: what is put in from now on comes after it. Gives how many chunks wait. */
  seal(): number {
    this.#isSealed = true;
    return this.#chunks.length;
  }

  /** The first chunk that waits. */
  get first(): Chunk | undefined {
    return this.#chunks[0];
  }

  /** Lets go of the first chunk. */
  shift(): void {
    this.#chars -= this.#chunks.shift()?.chars ?? 0;
  }
}
