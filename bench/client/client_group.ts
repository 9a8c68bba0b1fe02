import { Auditor } from "./auditor.ts";
import { BenchClient } from "./bench_client.ts";
import { choose } from "./choice.ts";
import type { GeneratorCommand, GroupReport } from "./generator_messages.ts";
import { LatencyHistogram } from "./latency.ts";
import { ReadRounds } from "./read_rounds.ts";
import { Tally } from "./tally.ts";
import { lineEnd } from "./tick_bytes.ts";

type OpenCommand = Extract<GeneratorCommand, { do: "open" }>;

/** Every client says that it lives this often, as the dashboard does. */
const HEARTBEAT_MS = 15_000;
/** So many connections are opened at the same time. */
const OPEN_AT_ONCE = 20;
const P = 80;

const rounds = new ReadRounds();
const decoder = new TextDecoder();

/** Clients that were opened together and are counted together. */
export class ClientGroup {
  readonly #options: OpenCommand;
  readonly #clients: BenchClient[] = [];
  readonly #auditors: Auditor[] = [];
  readonly #trade = new LatencyHistogram();
  readonly #sent = new LatencyHistogram();
  readonly #pong = new LatencyHistogram();
  readonly #tally: Tally;
  readonly #closes: Record<string, number> = {};
  /** When each PING left that has no PONG yet, oldest first. */
  readonly #pings: number[] = [];
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: OpenCommand) {
    this.#options = options;
    this.#tally = new Tally(options.dialect, { trade: this.#trade, sent: this.#sent });
  }

  /** Opens all clients. */
  async open(): Promise<void> {
    const { clients, isStream, pingEveryMs } = this.#options;
    for (let index = 0; index < clients; index += OPEN_AT_ONCE) {
      const batch = Array.from(
        { length: Math.min(OPEN_AT_ONCE, clients - index) },
        (_, at) => this.#openOne(index + at),
      );
      this.#clients.push(...await Promise.all(batch));
    }
    if (isStream) return;
    this.#timers.push(setInterval(() => this.#heartbeat(), HEARTBEAT_MS));
    if (pingEveryMs > 0) this.#timers.push(setInterval(() => this.#ping(), pingEveryMs));
  }

  reset(): void {
    this.#tally.reset();
    this.#pong.reset();
  }

  /** They say once more that they live, so that what is found out about them from now on is that they do not read. */
  pause(): void {
    if (!this.#options.isStream) this.#heartbeat();
    for (const client of this.#clients) client.pause();
  }

  resume(): void {
    for (const client of this.#clients) client.resume();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#clients) client.cut();
  }

  report(): GroupReport {
    const { frames, bytes, ticks, others } = this.#tally;
    // A PING that was not answered yet has waited at least so long.
    const unanswered = this.#pings[0];
    if (unanswered !== undefined) this.#pong.record(performance.now() - unanswered);
    return {
      open: this.#clients.filter(({ isOpen }) => isOpen).length,
      closes: { ...this.#closes },
      frames,
      bytes,
      ticks,
      others,
      trade: this.#trade.summary(),
      sent: this.#sent.summary(),
      pong: this.#pong.summary(),
      audits: this.#auditors.map((auditor) => auditor.result()),
    };
  }

  async #openOne(index: number): Promise<BenchClient> {
    const { port, dialect, isStream, audit, hello = {}, each } = this.#options;
    const choice = each === undefined ? null : choose(index, each.each, each.tickers);
    const auditor = index < audit ? new Auditor(choice?.wants) : null;
    if (auditor !== null) this.#auditors.push(auditor);
    const isPinger = index === 0;
    const headers: Record<string, string> = dialect === "v2" ? { "Sec-WebSocket-Protocol": "flashtape.v2" } : {};
    const wishes = {
      flush_ms: String(hello["flush_ms"]),
      ...(choice === null ? {} : { tickers: choice.names.join(",") }),
    };
    const client = await BenchClient.open(
      { port, rounds, ...(isStream ? { stream: new URLSearchParams(wishes) } : { headers }) },
      {
        text: (bytes, start, end, nowMs) => {
          this.#tally.add(bytes, start, end, nowMs);
          if (isPinger) this.#findPong(bytes, start, end);
          if (auditor === null) return;
          for (const line of decoder.decode(bytes.subarray(start, end)).split("\n")) auditor.read(line);
        },
        closed: (code) => this.#closes[code] = (this.#closes[code] ?? 0) + 1,
      },
    );
    if (isStream) return client;
    const tickers = choice === null ? {} : { tickers: choice.names };
    if (dialect === "v2") client.sendText(JSON.stringify({ type: "HELLO", ...hello, ...tickers }));
    else if (choice !== null) client.sendText(`SUBSCRIBE ${choice.names.join(",")}`);
    return client;
  }

  #findPong(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at = lineEnd(bytes, at, end) + 1) {
      if (bytes[at] !== P) continue;
      const sentMs = this.#pings.shift();
      if (sentMs !== undefined) this.#pong.record(performance.now() - sentMs);
    }
  }

  #pingText(): string {
    return this.#options.dialect === "v2" ? '{"type":"PING","id":1}' : "PING";
  }

  #ping(): void {
    const client = this.#clients[0];
    // A client that is paused plays a program that hangs.
    if (client === undefined || !client.isOpen || client.isPaused) return;
    this.#pings.push(performance.now());
    client.sendText(this.#pingText());
  }

  #heartbeat(): void {
    this.#clients.forEach((client, index) => {
      // The pinger has its own rhythm.
      if (client.isOpen && !client.isPaused && index > 0) client.sendText(this.#pingText());
    });
    if (this.#options.pingEveryMs === 0) this.#ping();
  }
}
