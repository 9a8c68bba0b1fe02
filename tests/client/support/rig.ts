import { assertExists } from "@std/assert";
import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";
import type { Recovery } from "@/lib/client/connection/delivery_view.ts";
import type { TickBatch } from "@/lib/client/connection/dialects/dialect.ts";
import { type Heartbeat, WsAdapter, type WsAdapterOptions } from "@/lib/client/connection/ws_adapter.ts";
import type { TypedMessage } from "@/lib/client/connection/dialects/dialect.ts";
import { type CountingClock, countingClock } from "./counting_clock.ts";
import { FakeEnvironment, FakeSocket } from "./fake_socket.ts";

/** An adapter on a fake clock, with a fake server and window; it records everything the adapter reports. */
export interface Rig {
  readonly adapter: WsAdapter;
  readonly clock: CountingClock;
  readonly environment: FakeEnvironment;
  readonly sockets: readonly FakeSocket[];
  readonly views: readonly ConnectionView[];
  readonly messages: readonly TypedMessage[];
  /** The lines of LOG messages, in order. */
  readonly lines: readonly string[];
  readonly ticks: readonly TickBatch[];
  readonly recoveries: readonly Recovery[];
  readonly dialects: readonly string[];
  readonly heartbeats: readonly Heartbeat[];
  readonly errors: readonly Error[];
  /** The latest socket. */
  socket(): FakeSocket;
  /** `ms` pass, a whole number of seconds, while the server sends its watchlist each second. */
  flow(ms: number): Promise<void>;
  /** Starts and brings the connection to `live`. */
  goLive(): FakeSocket;
  /** The same in the batched dialect. */
  goLiveBatched(connected?: Parameters<FakeSocket["welcome"]>[0]): FakeSocket;
}

export function rig(options: Partial<WsAdapterOptions> = {}): Rig {
  const clock = countingClock();
  const environment = new FakeEnvironment();
  const sockets: FakeSocket[] = [];
  const views: ConnectionView[] = [];
  const messages: TypedMessage[] = [];
  const lines: string[] = [];
  const ticks: TickBatch[] = [];
  const recoveries: Recovery[] = [];
  const dialects: string[] = [];
  const heartbeats: Heartbeat[] = [];
  const errors: Error[] = [];
  const adapter = new WsAdapter({
    url: "ws://test/ws/feed",
    clock,
    environment,
    random: () => 0.5,
    createSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
    ...options,
  });
  adapter.onConnection = (view) => views.push(view);
  adapter.onMessage = (message) => {
    messages.push(message);
    if (message.type === "LOG") lines.push(message.data);
  };
  adapter.onTicks = (batch) => ticks.push(batch);
  adapter.onRecovery = (recovery) => recoveries.push(recovery);
  adapter.onDialect = (dialect) => dialects.push(dialect);
  adapter.onHeartbeat = (heartbeat) => heartbeats.push(heartbeat);
  adapter.onError = (error) => errors.push(error);
  const socket = () => {
    const latest = sockets.at(-1);
    assertExists(latest, "no socket was opened");
    return latest;
  };
  const flow = async (ms: number) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 1_000) {
      await clock.tick(1_000);
      socket().receive('WATCHLIST:{"count":0,"items":[]}');
    }
  };
  const goLive = () => {
    adapter.start();
    socket().greet();
    return socket();
  };
  const goLiveBatched = (connected?: Parameters<FakeSocket["welcome"]>[0]) => {
    adapter.start();
    socket().accept();
    socket().welcome(connected);
    return socket();
  };
  return {
    adapter,
    clock,
    environment,
    sockets,
    views,
    messages,
    lines,
    ticks,
    recoveries,
    dialects,
    heartbeats,
    errors,
    socket,
    flow,
    goLive,
    goLiveBatched,
  };
}
