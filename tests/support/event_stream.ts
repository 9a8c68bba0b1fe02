/** One Server-Sent Event as it was sent. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly name: string;
  /** Its `data` lines, joined. */
  readonly data: string;
  readonly id: string | null;
  readonly retryMs: number | null;
}

function parseEvent(block: string): StreamEvent {
  const fields = block.split("\n").map((line) => /^(\w+): (.*)$/.exec(line)?.slice(1) ?? [`not a field: ${line}`]);
  const all = (name: string) => fields.flatMap(([field, value = ""]) => field === name ? [value] : []);
  const retry = all("retry")[0];
  return {
    name: all("event")[0] ?? "message",
    data: all("data").join("\n"),
    id: all("id")[0] ?? null,
    retryMs: retry === undefined ? null : Number(retry),
  };
}

/** A reader of `text/event-stream` that keeps every event and lets a test wait for one. */
export class EventStreamReader implements AsyncDisposable {
  readonly events: StreamEvent[] = [];
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** Lines of all messages so far. */
  get lines(): string[] {
    return this.events.filter(({ name, data }) => name === "message" && data !== "")
      .flatMap(({ data }) => data.split("\n"));
  }

  /** `_seq` of all events so far. */
  get seqs(): number[] {
    return this.lines.flatMap((line) => /,"_seq":(\d+)/.exec(line)?.[1] ?? []).map(Number);
  }

  get lastId(): string | null {
    return this.events.findLast(({ id }) => id !== null)?.id ?? null;
  }

  /** Takes what comes next. @returns false at the end of the stream */
  async read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    const blocks = (this.#rest + this.#decoder.decode(value, { stream: true })).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    this.events.push(...blocks.map(parseEvent));
    return true;
  }

  /** Reads until something holds. @throws when the stream ends before */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) if (!await this.read()) throw new Error("the stream ended before what was waited for");
  }

  /** Reads until one line matches. */
  async untilLine(pattern: RegExp): Promise<string> {
    await this.until(() => this.lines.some((line) => pattern.test(line)));
    return this.lines.find((line) => pattern.test(line)) ?? "";
  }

  async untilEnd(): Promise<void> {
    while (await this.read());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}
