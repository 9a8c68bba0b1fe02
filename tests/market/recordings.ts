import { type Bar, type DailyBar, parseTicker, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { leanTrades } from "@/lib/feed/replay/formats/lean_trades.ts";
import { newYorkDay } from "@/lib/support/new_york_time.ts";

/** The recorded market data under tests/fixtures, read for the domain's own tests. */

export const IBM: Ticker = parseTicker("IBM");
const PRICE_UNIT = 10_000;

async function readLines(name: string): Promise<string[]> {
  const file = await Deno.open(new URL(`../fixtures/${name}`, import.meta.url));
  const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.trimEnd().split(/\r?\n/);
}

const readRows = async (name: string): Promise<string[][]> => (await readLines(name)).map((line) => line.split(","));

/** Trades of a recorded day, `ibm-2013-10-08`, as a replay tells them. */
export async function readTrades(day: string): Promise<Trade[]> {
  const date = day.slice(-10);
  const { read } = leanTrades.recording({
    ticker: parseTicker(day.slice(0, -11)),
    date,
    toEpoch: newYorkDay(date),
  });
  return (await readLines(`${day}-trades.csv.gz`)).flatMap((line) => {
    const row = read(line);
    return row !== null && typeof row === "object" && "event" in row && row.event.kind === "trade" ? [row.event] : [];
  });
}

/** The vendor's own bars of a recorded day; they have no VWAP. */
export async function readVendorBars(day: string): Promise<Bar[]> {
  const toEpoch = newYorkDay(day.slice(-10));
  return (await readRows(`${day}-minute-bars.csv.gz`)).map(([time, open, high, low, close, volume]): Bar => ({
    time: toEpoch(Number(time)) / 1000,
    open: Number(open) / PRICE_UNIT,
    high: Number(high) / PRICE_UNIT,
    low: Number(low) / PRICE_UNIT,
    close: Number(close) / PRICE_UNIT,
    volume: Number(volume),
    vwap: null,
  }));
}

export const readIbmTrades = (): Promise<Trade[]> => readTrades("ibm-2013-10-08");
export const readIbmBars = (): Promise<Bar[]> => readVendorBars("ibm-2013-10-08");

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
