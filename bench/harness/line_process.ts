import { TextLineStream } from "./text_lines.ts";

/** Longest wait for one answer of a process under test: it may be overloaded on purpose. */
const ANSWER_LIMIT_MS = 60_000;

/** A child process that answers each line of its standard input with one line, and ends when its input ends. */
export class LineProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #name: string;
  #errors = "";

  private constructor(name: string, child: Deno.ChildProcess) {
    this.#name = name;
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
    this.#collectErrors();
  }

  /** @param command program and arguments; run in the project's folder */
  static start(name: string, [program = "", ...args]: readonly string[]): LineProcess {
    const cwd = new URL("../..", import.meta.url);
    const child = new Deno.Command(program, { args, cwd, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    return new LineProcess(name, child);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it wrote to standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** @throws {Error} when the process ends or stays silent for a minute */
  async readLine(): Promise<string> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`${this.#name} did not answer for ${ANSWER_LIMIT_MS} ms`)),
      ANSWER_LIMIT_MS,
    );
    try {
      const { value } = await Promise.race([this.#lines.read(), late.promise]);
      if (value !== undefined) return value;
      throw new Error(`${this.#name} ended: ${this.#errors.slice(-2000)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  async ask(question: unknown): Promise<unknown> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
    return JSON.parse(await this.readLine());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#child.status;
    await Promise.allSettled([this.#input.close(), this.#lines.cancel()]);
  }

  async #collectErrors(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#errors = (this.#errors + text).slice(-20_000);
    }
  }
}
