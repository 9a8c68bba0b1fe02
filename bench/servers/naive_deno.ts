// The naive Deno loop: for each client of Deno.upgradeWebSocket, socket.send(string), without a look at bufferedAmount.
import { eventFrame, pongFrame, produce, serverFlags, tickFrame } from "./producer.mjs";

const { hostname, port, tickers, eventText } = serverFlags();
const sockets = new Set<WebSocket>();

function sendAll(frame: string): void {
  for (const socket of sockets) if (socket.readyState === WebSocket.OPEN) socket.send(frame);
}

const server = Deno.serve({ hostname, port, onListen: () => {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.addEventListener("open", () => sockets.add(socket));
  socket.addEventListener("close", () => sockets.delete(socket));
  socket.addEventListener("message", ({ data }) => {
    if (data === "PING") socket.send(pongFrame());
  });
  return response;
});

produce({
  port: server.addr.port,
  tickers: tickers.length,
  sendTick: (ticker, ...trade) => sendAll(tickFrame(tickers[ticker] ?? "", ...trade)),
  sendEvent: (n) => sendAll(eventFrame(n, eventText)),
  connections: () => sockets.size,
});
