import { WatchlistResponse } from "@/lib/protocol/mod.ts";
import { connectClient, isFrame, payload } from "../feed_client.ts";
import { type ServerProcess, startServer } from "../process/server_process.ts";

/** So many tickers are an order that a test can tell from another. */
const ENOUGH = 5;

export interface ListingServer extends ServerProcess {
  /** Tickers of the watchlist at the start, in the server's order. */
  readonly listed: readonly string[];
}

/** Starts the built server and waits until its watchlist has a few tickers, which takes the scanner a second. */
export async function startListing(environment: Readonly<Record<string, string>> = {}): Promise<ListingServer> {
  const server = await startServer(environment);
  try {
    await using client = await connectClient(server.port);
    const frame = await client.until((frame) => isFrame("WATCHLIST")(frame) && itemsOf(frame).length >= ENOUGH);
    return { ...server, listed: itemsOf(frame).map(({ ticker }) => ticker) };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

const itemsOf = (frame: string) => WatchlistResponse.parse(payload(frame)).items;
