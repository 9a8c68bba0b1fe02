import type { EpochMs } from "@/lib/protocol/mod.ts";
import { fromNewYorkClock, type MarketZone } from "@/lib/support/new_york_time.ts";

/** Digits of epoch times by their unit, from 1973 on, and how many there are of it in a millisecond. */
const UNITS: readonly (readonly [digits: RegExp, toMs: (text: string) => number])[] = [
  [/^\d{9,11}(\.\d+)?$/, (text) => Math.round(Number(text) * 1e6) / 1e3],
  [/^\d{12,14}(\.\d+)?$/, Number],
  [/^\d{15,17}$/, (text) => Number(text) / 1e3],
  [/^\d{18,20}$/, (text) => Math.round(Number(text) / 1e3) / 1e3],
];
const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|[+-]\d{2}(?::?\d{2})?))?$/i;

/**
 * Reads a time: ISO 8601 with a `T` or a blank, or epoch seconds, milliseconds, microseconds or nanoseconds, which their
 * number of digits tells apart. One without a zone is by the market's clock.
 *
 * @throws {SyntaxError} when it is none
 */
export function readTime(text: string, zone: MarketZone): EpochMs {
  for (const [digits, toMs] of UNITS) if (digits.test(text)) return toMs(text) as EpochMs;
  const parts = ISO.exec(text);
  if (parts === null) {
    throw new SyntaxError(`time is ${JSON.stringify(text.slice(0, 40))}, neither ISO 8601 nor an epoch time`);
  }
  const [, year, month, day, hour, minute, second = "0", fraction = "", offset] = parts;
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wallMs = Date.UTC(y, m - 1, d, h, min, s);
  const shown = new Date(wallMs);
  if (shown.getUTCDate() !== d || shown.getUTCMonth() !== m - 1 || h > 23 || min > 59 || s > 59) {
    throw new SyntaxError(`time is ${JSON.stringify(text)}, which there is not`);
  }
  const startMs = offset === undefined && zone === "America/New_York"
    ? fromNewYorkClock(wallMs)
    : wallMs - offsetMs(offset);
  return startMs + Math.round(Number(`0.${fraction || "0"}`) * 1e6) / 1e3 as EpochMs;
}

function offsetMs(offset: string | undefined): number {
  const [, sign, hours, minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset ?? "") ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
