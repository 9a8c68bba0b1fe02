import { MessageType, type Ticker } from "@/lib/protocol/mod.ts";
import type { MergedTick, Tick } from "./tick_book.ts";

type Row = Pick<Tick, "ticker" | "price" | "size" | "timeMs">;

const finite = (value: number): number | null => Number.isFinite(value) ? value : null;

/** Feeds stamp microseconds at best. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** A timestamp of `timeMs`, which is the time of broadcast for most trades: two in a row are often the same. */
let lastMs = NaN;
let lastIso = "";
function iso(timeMs: number): string {
  if (timeMs !== lastMs) {
    lastIso = new Date(timeMs).toISOString();
    lastMs = timeMs;
  }
  return lastIso;
}

/** A trade as one frame of the classic dialect. Written by hand: it is by far the most frequent text. */
export function classicTick({ ticker, price, size, timeMs }: Row, sentMs: number): string {
  return `${MessageType.TICK}:{"ticker":${JSON.stringify(ticker)},"price":${finite(price)},"volume":${finite(size)},` +
    `"timestamp":"${iso(timeMs)}","_server_time_utc":"${iso(sentMs)}","_sent_at":${sentMs}}`;
}

export interface ColumnsOptions {
  readonly sentMs: number;
  /** Marks the line as part of a snapshot. */
  readonly isSnapshot?: boolean;
}

/** Trades as one TICK line of the batched dialect; rows with a count get the column `n`. */
export function tickColumns(rows: readonly (Row | MergedTick)[], { sentMs, isSnapshot }: ColumnsOptions): string {
  const index = new Map<Ticker, number>();
  const t0 = Math.floor(rows[0]?.timeMs ?? 0);
  const i: number[] = [];
  const p: number[] = [];
  const v: number[] = [];
  const t: number[] = [];
  const n: number[] = [];
  for (const row of rows) {
    let column = index.get(row.ticker);
    if (column === undefined) index.set(row.ticker, column = index.size);
    i.push(column);
    p.push(row.price);
    v.push(row.size);
    t.push(toMicroseconds(row.timeMs - t0));
    if ("count" in row) n.push(row.count);
  }
  const columns = { s: [...index.keys()], i, p, v, t0, t, n: n.length > 0 ? n : undefined, _sent_at: sentMs };
  return `${MessageType.TICK}:${JSON.stringify(isSnapshot === true ? { ...columns, _snapshot: true } : columns)}`;
}

/** Times within a second share its beginning, so that the text of a time serves every group that sends the trade. */
const BASE_MS = 1000;

/** Texts of a trade, made when the first group sends it. */
function writeTexts(tick: Tick, baseMs: number): void {
  if (tick.priceText === "") {
    tick.priceText = String(finite(tick.price));
    tick.sizeText = String(finite(tick.size));
  }
  tick.baseMs = baseMs;
  tick.offsetText = String(toMicroseconds(tick.timeMs - baseMs));
}

/** For each row of the book, its place among the tickers of the line that is being made, and which line that is. */
const places: number[] = [];
const lines: number[] = [];
let line = 0;

/** Trades as one TICK line of the batched dialect, of texts that all groups share. */
export function tickLine(ticks: readonly Tick[], sentMs: number): string {
  const [first] = ticks;
  if (first === undefined) throw new RangeError("Cannot write a line of ticks: there are none");
  const baseMs = Math.floor(first.timeMs / BASE_MS) * BASE_MS;
  if (first.baseMs !== baseMs) writeTexts(first, baseMs);
  let { name: s, priceText: p, sizeText: v, offsetText: t } = first;
  let i = "0";
  if (ticks.length > 1) {
    line += 1;
    lines[first.row] = line;
    places[first.row] = 0;
    let tickers = 1;
    for (let index = 1; index < ticks.length; index += 1) {
      const tick = ticks[index];
      if (tick === undefined) break;
      if (tick.baseMs !== baseMs) writeTexts(tick, baseMs);
      const { row } = tick;
      if (lines[row] !== line) {
        lines[row] = line;
        places[row] = tickers++;
        s += `,${tick.name}`;
      }
      i += `,${places[row]}`;
      p += `,${tick.priceText}`;
      v += `,${tick.sizeText}`;
      t += `,${tick.offsetText}`;
    }
  }
  return `${MessageType.TICK}:{"s":[${s}],"i":[${i}],"p":[${p}],"v":[${v}],"t0":${baseMs},"t":[${t}],"_sent_at":${sentMs}}`;
}
