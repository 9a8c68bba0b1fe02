// Bun's native publish: every socket subscribes to one topic, or with --topics to one for each ticker that it takes, and
// server.publish() does the fan-out in native code.
import { eventFrame, pongFrame, produce, serverFlags, subscribedTickers, tickFrame } from "./producer.mjs";

interface BunSocket {
  subscribe(topic: string): void;
  send(frame: string): number;
}

interface BunServer {
  readonly port: number;
  upgrade(request: Request): boolean;
  publish(topic: string, frame: string): number;
  subscriberCount(topic: string): number;
}

declare const Bun: {
  serve(options: {
    readonly hostname: string;
    readonly port: number;
    fetch(request: Request, server: BunServer): Response | undefined;
    readonly websocket: {
      readonly perMessageDeflate: boolean;
      open(socket: BunSocket): void;
      message(socket: BunSocket, data: string | Uint8Array): void;
    };
  }): BunServer;
};

const TOPIC = "ticks";
const { hostname, port, tickers, eventText, topics } = serverFlags();

const server = Bun.serve({
  hostname,
  port,
  fetch: (request, self) => self.upgrade(request) ? undefined : new Response("WebSocket only", { status: 400 }),
  websocket: {
    perMessageDeflate: false,
    open: (socket) => socket.subscribe(TOPIC),
    message: (socket, data) => {
      if (data === "PING") socket.send(pongFrame());
      else for (const ticker of subscribedTickers(String(data)) ?? []) socket.subscribe(ticker);
    },
  },
});

produce({
  port: server.port,
  tickers: tickers.length,
  sendTick: (index, ...trade) => {
    const ticker = tickers[index] ?? "";
    server.publish(topics ? ticker : TOPIC, tickFrame(ticker, ...trade));
  },
  sendEvent: (n) => void server.publish(TOPIC, eventFrame(n, eventText)),
  connections: () => server.subscriberCount(TOPIC),
});
