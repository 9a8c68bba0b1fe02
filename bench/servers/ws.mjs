// npm `ws` on Node: for each client, client.send(string).
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { eventFrame, pongFrame, produce, serverFlags, tickFrame } from "./producer.mjs";

const { WebSocketServer, WebSocket } = createRequire(new URL("../competitors/package.json", import.meta.url))("ws");

const { hostname, port, tickers, eventText } = serverFlags();
const server = createServer();
const clients = new WebSocketServer({ server, perMessageDeflate: false });

clients.on("connection", (socket) => {
  socket.on("message", (data) => {
    if (data.toString() === "PING") socket.send(pongFrame());
  });
});

function sendAll(frame) {
  for (const client of clients.clients) if (client.readyState === WebSocket.OPEN) client.send(frame);
}

server.listen(port, hostname, () => {
  produce({
    port: server.address().port,
    tickers: tickers.length,
    sendTick: (ticker, ...trade) => sendAll(tickFrame(tickers[ticker], ...trade)),
    sendEvent: (n) => sendAll(eventFrame(n, eventText)),
    connections: () => clients.clients.size,
  });
});
