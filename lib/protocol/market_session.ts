import * as z from "zod/mini";
import { EpochMs } from "./brand.ts";

/**
 * By New York's clock: pre 04:00, open 09:30, post 16:00, closed 20:00, at weekends and on holidays; on days that end
 * early post mostly 13:00, closed 17:00. A market without hours is always open.
 */
export const MarketPhase = z.enum(["pre", "open", "post", "closed"]);
export type MarketPhase = z.infer<typeof MarketPhase>;

/** Where the market is in its calendar: part of `GET /api/status`, and the data of the STATUS event `market_phase`. */
export const MarketSession = z.looseObject({
  market_phase: MarketPhase,
  /** Why there is no trading all day: `Thanksgiving Day`, `weekend`; null on other days, or where nobody said why. */
  market_closed_reason: z.optional(z.nullable(z.string())),
  /** While the market is closed: when pre-market begins next, epoch ms; else null. */
  next_open_ms: z.optional(z.nullable(EpochMs)),
  /** On a day whose regular hours end early, until it is closed: when they end, and why; else null. */
  market_early_close: z.optional(z.nullable(z.looseObject({ time_ms: EpochMs, reason: z.nullable(z.string()) }))),
});
export type MarketSession = z.infer<typeof MarketSession>;
