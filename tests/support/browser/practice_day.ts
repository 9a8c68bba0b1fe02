import { ReplayState } from "@/lib/protocol/mod.ts";
import { connectClient, isFrame, payload } from "../feed_client.ts";
import { type ServerProcess, startServer } from "@/tests/support/process/server_process.ts";

const FIXTURE = new URL("../../fixtures/ibm-2013-10-08-trades.csv.gz", import.meta.url).pathname;

/** A server that plays a recorded day of IBM, and what a program does with it. */
export interface PracticeDay extends ServerProcess {
  post(path: string, body?: unknown): Promise<void>;
  /** Pauses at a time of the day in New York, `10:31`, and waits until it is there. */
  pauseAt(time: string): Promise<void>;
  /** Buys at one time of the day and sells at another. */
  roundTrip(quantity: number, from: string, to: string): Promise<void>;
}

const momentOf = (time: string): number => Date.parse(`2013-10-08T${time}:00-04:00`);

/** @param environment on top of a replay at real time */
export async function startPractice(environment: Readonly<Record<string, string>> = {}): Promise<PracticeDay> {
  const server = await startServer({ FEED: "replay", REPLAY_FILES: FIXTURE, ...environment });
  const api = `http://127.0.0.1:${server.port}/api`;
  const post = async (path: string, body?: unknown) => {
    const sent = body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await fetch(`${api}${path}`, { method: "POST", ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  };
  const pauseAt = async (time: string) => {
    await using client = await connectClient(server.port);
    await post("/replay/pause");
    await post("/replay/seek", { time_ms: momentOf(time) });
    await client.until((frame) => {
      if (!isFrame("STATUS", "replay_changed")(frame)) return false;
      const { state, target_ms, position_ms } = ReplayState.parse(payload(frame));
      return state === "paused" && target_ms === null && position_ms === momentOf(time);
    });
  };
  const order = (side: "buy" | "sell", quantity: number) =>
    post("/orders", { ticker: "IBM", side, order_type: "market", quantity });
  return Object.assign(server, {
    post,
    pauseAt,
    roundTrip: async (quantity: number, from: string, to: string) => {
      await pauseAt(from);
      await order("buy", quantity);
      await pauseAt(to);
      await order("sell", quantity);
      await post("/replay/step", { to: "minute" });
    },
  });
}
