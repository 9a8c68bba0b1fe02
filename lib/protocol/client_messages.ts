import * as z from "zod/mini";
import { Ticker } from "./brand.ts";

/** Where a person chose the active ticker. */
export const TickerSource = z.enum([
  "watchlist",
  "tier2",
  "search",
  "chart",
  "external",
  "unknown",
]);
export type TickerSource = z.infer<typeof TickerSource>;

export const SetActiveTicker = z.object({
  type: z.literal("SET_ACTIVE_TICKER"),
  ticker: Ticker,
  source: z._default(TickerSource, "unknown"),
});

/** JSON messages of a classic client, discriminated by `type`. */
export const ClassicClientMessage = z.discriminatedUnion("type", [
  SetActiveTicker,
]);
export type ClassicClientMessage = z.infer<typeof ClassicClientMessage>;

/** The text frame that asks for a PONG in the classic dialect. */
export const PING = "PING";
