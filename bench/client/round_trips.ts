import { BenchClient } from "./bench_client.ts";
import * as z from "zod";
import { LatencyHistogram, LatencySummary } from "./latency.ts";

const P = 80;

/** What the process of `bench/witnesses.ts` answers. */
export const WitnessReply = z.object({ clients: z.int(), lost: z.int(), roundTrip: LatencySummary });
export type WitnessReply = z.infer<typeof WitnessReply>;

/** Well-behaved clients that ask for a PONG again and again while others do what they should not. */
export class RoundTrips implements Disposable {
  /** Clients whose connection ended. */
  lost = 0;
  readonly #histogram = new LatencyHistogram();
  readonly #clients: BenchClient[] = [];
  /** When the PING left that is not answered yet, by client. */
  readonly #sentMs: (number | null)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Connects `count` classic clients, each of which pings every `everyMs`, but not before its last PING was answered. */
  static async start(port: number, count: number, everyMs: number): Promise<RoundTrips> {
    const trips = new RoundTrips();
    for (let index = 0; index < count; index += 1) {
      trips.#sentMs[index] = null;
      trips.#clients[index] = await BenchClient.open({ port }, {
        text: (bytes, start) => {
          if (bytes[start] === P) trips.#answered(index);
        },
        closed: () => trips.lost += 1,
      });
    }
    trips.#timer = setInterval(() => trips.#pingAll(), everyMs);
    return trips;
  }

  /** Round trips since the last call; one that is still open counts with the time it has taken so far. */
  take(): LatencySummary {
    const nowMs = performance.now();
    for (const sentMs of this.#sentMs) if (sentMs !== null) this.#histogram.record(nowMs - sentMs);
    const summary = this.#histogram.summary();
    this.#histogram.reset();
    return summary;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.cut();
  }

  #pingAll(): void {
    this.#clients.forEach((client, index) => {
      if (!client.isOpen || this.#sentMs[index] !== null) return;
      this.#sentMs[index] = performance.now();
      client.sendText("PING");
    });
  }

  #answered(index: number): void {
    const sentMs = this.#sentMs[index];
    if (sentMs === null || sentMs === undefined) return;
    this.#histogram.record(performance.now() - sentMs);
    this.#sentMs[index] = null;
  }
}
