import { marketPhase, sessionStart, tradingDayAfter, tradingDayAt } from "@/lib/market/mod.ts";
import type { MarketHours, Order } from "@/lib/protocol/mod.ts";

const DAY_MS = 86_400_000;

/**
 * When an order for the day ends that is given at `timeMs`, epoch ms: with the regular hours of the day, on days that
 * end early too, or of the next one when they are over; for one of extended hours with those after them. On a market
 * without hours at midnight UTC.
 */
export function sessionEnd(timeMs: number, hours: MarketHours, isExtended: boolean): number {
  if (hours === "always_open") return sessionStart(timeMs, hours) + DAY_MS;
  let day = tradingDayAt(timeMs);
  while (day.kind === "closed" || timeMs >= (isExtended ? day.postEndMs : day.closeMs)) day = tradingDayAfter(day);
  return isExtended ? day.postEndMs : day.closeMs;
}

/** Whether the market's hours are those that an order is for. Without quotes it is filled whenever there are trades. */
export function isInHours({ quote, extended_hours }: Order, timeMs: number, hours: MarketHours): boolean {
  if (quote === "none") return true;
  const phase = marketPhase(timeMs, hours);
  return phase === "open" || (phase !== "closed" && extended_hours);
}

/** The end of the session in words: `the session ended at 13:00 New York (day after Thanksgiving)`. */
export function sessionEndWords(endMs: number, hours: MarketHours): string {
  if (hours === "always_open") return "the day ended at midnight UTC";
  const { kind, reason } = tradingDayAt(endMs - 1);
  const time = new Date(endMs).toLocaleTimeString("en-GB", {
    timeZone: "America/New_York",
    hour: "2-digit",
    minute: "2-digit",
  });
  const why = kind === "early_close" ? ` (${reason ?? "early close"})` : "";
  return `the session ended at ${time} New York${why}`;
}
