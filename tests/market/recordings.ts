import { type Bar, type DailyBar, type EpochMs, parseTicker, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { leanEligibility } from "@/lib/feed/replay/formats/lean_conditions.ts";

/** The recorded market data under tests/fixtures, read for the domain's own tests. */

export const IBM: Ticker = parseTicker("IBM");
/** New York's midnight of 2013-10-08, on daylight saving time. */
const MIDNIGHT_MS = Date.parse("2013-10-08T00:00:00-04:00");
const PRICE_UNIT = 10_000;

async function readRows(name: string): Promise<string[][]> {
  const file = await Deno.open(new URL(`../fixtures/${name}`, import.meta.url));
  const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.trimEnd().split(/\r?\n/).map((line) => line.split(","));
}

export async function readIbmTrades(): Promise<Trade[]> {
  const rows = await readRows("ibm-2013-10-08-trades.csv.gz");
  return rows.map(([time, price, size, , condition]): Trade => ({
    kind: "trade",
    ticker: IBM,
    timeMs: MIDNIGHT_MS + Number(time) as EpochMs,
    price: Number(price) / PRICE_UNIT,
    size: Number(size),
    eligibility: leanEligibility(Number.parseInt(condition || "0", 16)),
  }));
}

/** The vendor's own bars; they have no VWAP. */
export async function readIbmBars(): Promise<Bar[]> {
  const rows = await readRows("ibm-2013-10-08-minute-bars.csv.gz");
  return rows.map(([time, open, high, low, close, volume]): Bar => ({
    time: (MIDNIGHT_MS + Number(time)) / 1000,
    open: Number(open) / PRICE_UNIT,
    high: Number(high) / PRICE_UNIT,
    low: Number(low) / PRICE_UNIT,
    close: Number(close) / PRICE_UNIT,
    volume: Number(volume),
    vwap: null,
  }));
}

/** Daily bars of IBM, AIG, BAC and SPY from 2013-06-03 to 2013-10-11, oldest first. */
export async function readDailyBars(): Promise<Map<string, DailyBar[]>> {
  const bars = new Map<string, DailyBar[]>();
  for (const [ticker = "", date = "", open, high, low, close, volume] of await readRows("us-daily-2013.csv.gz")) {
    const list = bars.get(ticker) ?? [];
    list.push({
      date: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`,
      open: Number(open) / PRICE_UNIT,
      high: Number(high) / PRICE_UNIT,
      low: Number(low) / PRICE_UNIT,
      close: Number(close) / PRICE_UNIT,
      volume: Number(volume),
    });
    bars.set(ticker, list);
  }
  return bars;
}
