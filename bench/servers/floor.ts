// The least that a Deno server has to do for clients of the batched dialect: at each beat one ready-made line of as many
// trades as each of them is due, for all the same, given to `WebSocket.send` without a look at anything. What this takes
// is the platform's; nobody who sends each client its own frame at that beat can be below it.
import { setImmediate } from "node:timers";
import * as z from "zod";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/mod.ts";
import { pongFrame, produce, serverFlags } from "./producer.mjs";

/** The longest beat that Flashtape takes, ms. */
const BEAT_MS = 100;
/** So long sends may go on before the event loop gets its turn, ms. */
const SLICE_MS = 2;

const Request = z.object({ type: z.string(), tickers: z.array(z.string()).optional() });

const { hostname, port, tickers } = serverFlags();
const sockets = new Set<WebSocket>();
/** Tickers of a client; those of all are as many. */
let each = tickers.length;
/** Trades since the last beat. */
let trades: { readonly price: number; readonly volume: number; readonly timeMs: number }[] = [];

function lineOf(rows: typeof trades, nowMs: number): string {
  const t0 = rows[0]?.timeMs ?? nowMs;
  const columns = {
    s: tickers.slice(0, rows.length),
    i: rows.map((_, index) => index),
    p: rows.map(({ price }) => price),
    v: rows.map(({ volume }) => volume),
    t0,
    t: rows.map(({ timeMs }) => timeMs - t0),
    _sent_at: nowMs,
  };
  return `TICK:${JSON.stringify(columns)}`;
}

/** A client's part of the trades, spread over the beat as they came. */
function partOf(made: typeof trades): typeof trades {
  const count = Math.round(made.length * each / tickers.length);
  const places = new Set(Array.from({ length: count }, (_, index) => Math.floor(index * made.length / count)));
  return made.filter((_, place) => places.has(place));
}

function sendTo(rest: WebSocket[], text: string): void {
  const untilMs = performance.now() + SLICE_MS;
  for (let sent = 0; rest.length > 0; sent += 1) {
    if (sent % 16 === 15 && performance.now() >= untilMs) {
      setImmediate(() => sendTo(rest, text));
      return;
    }
    const socket = rest.pop();
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
  }
}

setInterval(() => {
  const rows = partOf(trades);
  trades = [];
  if (rows.length > 0) sendTo([...sockets], lineOf(rows, Date.now()));
}, BEAT_MS);

const server = Deno.serve({ hostname, port, onListen: () => {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: BATCHED_SUBPROTOCOL });
  socket.addEventListener("open", () => sockets.add(socket));
  socket.addEventListener("close", () => sockets.delete(socket));
  socket.addEventListener("message", ({ data }) => {
    const { type, tickers: wanted } = Request.parse(JSON.parse(data));
    if (type === "PING") socket.send(pongFrame());
    if (wanted !== undefined) each = wanted.length;
  });
  return response;
});

produce({
  port: server.addr.port,
  tickers: tickers.length,
  sendTick: (_ticker, price, volume, timeMs) => void trades.push({ price, volume, timeMs }),
  sendEvent: () => {},
  connections: () => sockets.size,
});
