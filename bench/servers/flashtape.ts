// Flashtape's own ConnectionManager behind Deno.serve, reached the way the app reaches it; no routes, no engine.
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { streamFeed } from "@/lib/http/feed_stream.ts";
import { upgradeToFeed } from "@/lib/http/guards/feed_upgrade.ts";
import { peerAddress } from "@/lib/http/guards/peer_address.ts";
import { getStream } from "@/lib/http/operations/stream.ts";
import { parseParameters, queryParameters } from "@/lib/http/requests/parameters.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { type Logger, silentLogger } from "@/lib/support/logger.ts";
import { produce, serverFlags } from "./producer.mjs";

const { hostname, port, tickers: names, eventText } = serverFlags();
const tickers = names.map(parseTicker);
const evictions: { readonly reason: string; readonly waiting: unknown }[] = [];
const logger: Logger = {
  ...silentLogger,
  warn: (message, { waiting = 0 } = {}) => {
    const reason = /^client closed: (.*)/.exec(message)?.[1];
    if (reason !== undefined) evictions.push({ reason, waiting });
  },
};
/** Every client of a benchmark comes from this machine; the other limits stay as shipped. */
const manager = new ConnectionManager({ logger, limits: { maxConnectionsPerAddress: 20_000 } });
const guard = { manager, allowedOrigins: [] };

const server = Deno.serve(
  { hostname, port, onListen: () => {} },
  (request, info) => {
    const url = new URL(request.url);
    if (url.pathname !== "/api/stream") return upgradeToFeed(request, peerAddress(info), guard);
    const wishes = parseParameters(queryParameters(url), getStream.query);
    return streamFeed(request, info, wishes, { ...guard, retryMs: 5000 });
  },
);

produce({
  port: server.addr.port,
  tickers: tickers.length,
  sendTick: (index, price, volume, timeMs) => {
    const ticker = tickers[index];
    if (ticker !== undefined) manager.broadcastTick(ticker, price, volume, timeMs);
  },
  sendEvent: (n) => manager.broadcastStatus("bench", { n, text: eventText }),
  connections: () => manager.connectionCount,
  evictions,
});
