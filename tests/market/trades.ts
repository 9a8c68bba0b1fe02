import { type Bar, type EpochMs, parseTicker, type Ticker, type Trade } from "@/lib/protocol/mod.ts";

/** Builders of market data for tests: only what a test is about has to be named. */

export const ACME: Ticker = parseTicker("ACME");
export const at = (time: string): EpochMs => Date.parse(time) as EpochMs;
/** 14:30:00 UTC on a Monday: 10:30 in New York, on a whole minute. */
export const START_MS: number = at("2025-06-02T14:30:00Z");
export const ms = (timeMs: number): EpochMs => timeMs as EpochMs;

/** A trade of ACME, 100 shares at 10, `offsetMs` after {@link START_MS}. */
export function trade(offsetMs: number, fields: Partial<Omit<Trade, "kind" | "timeMs">> = {}): Trade {
  return { kind: "trade", ticker: ACME, price: 10, size: 100, timeMs: ms(START_MS + offsetMs), ...fields };
}

/** A bar that starts `minute` minutes after {@link START_MS}, flat at 10 unless told otherwise. */
export function bar(minute: number, fields: Partial<Bar> = {}): Bar {
  return {
    time: START_MS / 1000 + minute * 60,
    open: 10,
    high: 10,
    low: 10,
    close: 10,
    volume: 100,
    vwap: 10,
    ...fields,
  };
}
