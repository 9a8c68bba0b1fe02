import * as z from "zod";
import { BenchClient } from "./bench_client.ts";

const Line = z.looseObject({
  _seq: z.optional(z.int()),
  _snapshot: z.optional(z.boolean()),
  event: z.optional(z.string()),
});
const Connected = z.object({ epoch: z.string(), seq: z.int(), recovered: z.boolean(), replayed: z.int() });

const HEARTBEAT_MS = 15_000;
const decoder = new TextDecoder();

/**
 * A client of the batched dialect that notes every `_seq` and, after each loss, asks to go on where it stopped. What
 * it was not told about is a silent loss.
 */
export class RecoveringClient {
  /** Highest `_seq` of an unbroken row. */
  lastSeq = 0;
  events = 0;
  /** Events that never came although the server had said that all would. */
  lost = 0;
  /** Events that came again, or after a later one. */
  repeated = 0;
  cuts = 0;
  recoveries = 0;
  /** How often the server said that it could not recover. */
  resets = 0;
  /** How often no snapshot followed such an answer. */
  resetsWithoutSnapshot = 0;
  replayed = 0;
  readonly closes: Record<string, number> = {};
  readonly #port: number;
  #epoch: string | null = null;
  #client: BenchClient | null = null;
  #isAwaitingSnapshot = false;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  async connect(): Promise<void> {
    let isGreeted = false;
    const greeted = Promise.withResolvers<void>();
    const client = await BenchClient.open({
      port: this.#port,
      headers: { "Sec-WebSocket-Protocol": "flashtape.v2" },
    }, {
      text: (bytes, start, end) => {
        // A frame that was under way when the connection was cut is part of what was lost.
        if (this.#client !== null && this.#client !== client) return;
        for (const line of decoder.decode(bytes.subarray(start, end)).split("\n")) {
          if (line.startsWith("TICK:")) {
            if (line.includes('"_snapshot":true')) this.#isAwaitingSnapshot = false;
            continue;
          }
          const payload = Line.parse(JSON.parse(line.slice(line.indexOf(":") + 1)));
          if (!isGreeted && payload.event === "connected") {
            isGreeted = true;
            this.#greeted(Connected.parse(payload));
            greeted.resolve();
          } else this.#event(payload);
        }
      },
      closed: (code, reason) => {
        const key = `${code} ${reason}`.trim();
        this.closes[key] = (this.closes[key] ?? 0) + 1;
        greeted.resolve();
      },
    });
    this.#client = client;
    const resume = this.#epoch === null ? {} : { epoch: this.#epoch, seq: this.lastSeq };
    client.sendText(JSON.stringify({ type: "HELLO", ...resume }));
    this.#heartbeat = setInterval(() => client.sendText('{"type":"PING","id":1}'), HEARTBEAT_MS);
    await greeted.promise;
  }

  /** Ends the connection at once, without a goodbye, wherever the server is in what it sends. */
  cut(): void {
    clearInterval(this.#heartbeat);
    if (this.#client !== null) this.cuts += 1;
    if (this.#isAwaitingSnapshot) this.resetsWithoutSnapshot += 1;
    this.#isAwaitingSnapshot = false;
    this.#client?.cut();
    this.#client = null;
  }

  #greeted({ epoch, seq, recovered, replayed }: z.infer<typeof Connected>): void {
    const isFirst = this.#epoch === null;
    this.#epoch = epoch;
    if (recovered) {
      this.recoveries += 1;
      this.replayed += replayed;
      return;
    }
    this.lastSeq = seq;
    if (isFirst) return;
    this.resets += 1;
    this.#isAwaitingSnapshot = true;
  }

  #event({ _seq: seq, _snapshot }: z.infer<typeof Line>): void {
    if (_snapshot === true) {
      this.#isAwaitingSnapshot = false;
      return;
    }
    if (seq === undefined) return;
    if (seq <= this.lastSeq) {
      this.repeated += 1;
      return;
    }
    this.lost += seq - this.lastSeq - 1;
    this.lastSeq = seq;
    this.events += 1;
  }
}
