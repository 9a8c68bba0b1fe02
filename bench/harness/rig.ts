import * as z from "zod";
import { type GeneratorCommand, GeneratorReply } from "../client/generator_messages.ts";
import { type Contender, type ContenderName, CONTENDERS } from "./contenders.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { processStats } from "./process_stats.ts";
import { LineProcess } from "./line_process.ts";

/**
 * What a server made since its start; `shed` is what it was too late to make. `connections` are open now; `evictions`
 * are those that it ended, with the characters of events that waited for each.
 */
const Produced = z.object({
  ticks: z.int(),
  shed: z.int(),
  events: z.int(),
  connections: z.int(),
  evictions: z.array(z.object({ reason: z.string(), waiting: z.int() })),
});
export type Produced = z.infer<typeof Produced>;

/** A little more than the 10,000 events that Flashtape keeps. */
const HISTORY_EVENTS = 10_100;

const GENERATOR = [
  Deno.execPath(),
  "run",
  "--no-prompt",
  "--allow-net=127.0.0.1",
  "--allow-env",
  new URL("../load_generator.ts", import.meta.url).pathname,
];

export interface ServerOptions {
  readonly tickers: number;
  /** Length of the text that each event carries. @default 0 */
  readonly eventBytes?: number;
  /** @default "127.0.0.1" */
  readonly hostname?: string;
  /** Whether each client takes tickers of its own. @default false */
  readonly topics?: boolean;
}

export interface OpenOptions {
  readonly clients: number;
  /** @default "all" */
  readonly group?: string;
  /** Clients that check everything they get. @default 1 */
  readonly audit?: number;
  /** @default 250 */
  readonly pingEveryMs?: number;
  /** Members of HELLO. @default none */
  readonly hello?: Readonly<Record<string, unknown>>;
  /** So many of `tickers` tickers each client takes, at random. @default all */
  readonly each?: { readonly each: number; readonly tickers: number };
}

/** What a server really held through some seconds. */
export interface Held {
  readonly firstBytes: number;
  readonly leastBytes: number;
  readonly peakBytes: number;
}

/** One server under test and one load generator, each a process of its own. */
export class Rig implements AsyncDisposable {
  readonly contender: ContenderName;
  readonly server: LineProcess;
  readonly generator: LineProcess;
  readonly port: number;

  private constructor(contender: ContenderName, server: LineProcess, generator: LineProcess, port: number) {
    this.contender = contender;
    this.server = server;
    this.generator = generator;
    this.port = port;
  }

  /** Starts both and waits until the server listens. */
  static async start(
    contender: ContenderName,
    { tickers, eventBytes = 0, hostname = "127.0.0.1", topics = false }: ServerOptions,
  ): Promise<Rig> {
    const { title, command } = CONTENDERS[contender];
    const flags = ["--tickers", String(tickers), "--event-bytes", String(eventBytes), "--hostname", hostname];
    if (topics) flags.push("--topics");
    await using stack = new AsyncDisposableStack();
    const server = stack.use(LineProcess.start(title, [...command, ...flags]));
    const generator = stack.use(LineProcess.start("load generator", GENERATOR));
    const line = await server.readLine();
    const port = Number(/^listening (\d+)$/.exec(line)?.[1]);
    if (!Number.isInteger(port)) throw new Error(`Cannot use ${title}: its first line was ${JSON.stringify(line)}`);
    stack.move();
    return new Rig(contender, server, generator, port);
  }

  async open(options: OpenOptions): Promise<void> {
    const { clients, group = "all", audit = 1, pingEveryMs = 250, hello = {}, each } = options;
    const { dialect, isStream = false }: Contender = CONTENDERS[this.contender];
    const command = { group, port: this.port, clients, dialect, isStream, audit, pingEveryMs, hello: { ...hello } };
    await this.tell({ do: "open", ...command, ...(each === undefined ? {} : { each }) });
  }

  async tell(command: GeneratorCommand): Promise<GeneratorReply> {
    return GeneratorReply.parse(await this.generator.ask(command));
  }

  /** Sets what is given, per second, and tells what was made so far. */
  async produce(rates: { readonly ticks?: number; readonly events?: number } = {}): Promise<Produced> {
    return Produced.parse(await this.server.ask(rates));
  }

  /** Reads the resident set of the server for some seconds, each time right after it has collected its garbage. */
  async heldThrough(seconds: number, everyS: number): Promise<Held> {
    const endMs = performance.now() + seconds * 1000;
    const readings: number[] = [];
    for (;;) {
      await this.server.ask({ collect: true });
      readings.push(processStats(this.server.pid).rssBytes);
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) break;
      await sleep(systemClock, Math.min(everyS * 1000, leftMs));
    }
    return { firstBytes: readings[0] ?? NaN, leastBytes: Math.min(...readings), peakBytes: Math.max(...readings) };
  }

  /**
   * Makes as many events as the server keeps for those that come back, so that what is kept does not grow later.
   *
   * @returns how many were made
   */
  async fillHistory(): Promise<number> {
    let { events } = await this.produce({ events: 5000 });
    while (events < HISTORY_EVENTS) {
      await sleep(systemClock, 50);
      ({ events } = await this.produce());
    }
    return (await this.produce({ events: 0 })).events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.server[Symbol.asyncDispose](), this.generator[Symbol.asyncDispose]()]);
  }
}
