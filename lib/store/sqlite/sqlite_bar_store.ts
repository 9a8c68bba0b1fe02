import type { StatementSync } from "node:sqlite";
import * as z from "zod";
import { Bar, type Ticker } from "@/lib/protocol/mod.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { type BarQuery, type BarStore, isWholeBar, MAX_BARS_PER_TICKER } from "../bar_store.ts";
import type { Database } from "./database.ts";
import { FormingBars } from "./forming_bars.ts";
import { RowReader } from "./row_reader.ts";
import type { StorePart } from "./store_part.ts";
import type { Backlog, StoreWriter } from "./store_writer.ts";

declare module "node:sqlite" {
  interface StatementSync {
    /** Deno 2.9.6 has it; its types lack it. */
    setReturnArrays(enabled: boolean): void;
  }
}

const DAY_S = 24 * 60 * 60;
/** Bars older than the newest by more than this are deleted when the store is opened. */
export const RETENTION_S = 30 * DAY_S;

/** One row per ticker, found without reading all their bars. */
const TICKERS = `
  WITH RECURSIVE tickers (ticker) AS (
    SELECT min(ticker) FROM bars
    UNION ALL
    SELECT (SELECT min(ticker) FROM bars WHERE bars.ticker > tickers.ticker) FROM tickers WHERE ticker IS NOT NULL
  )
`;

/** Bars on disk, and those that wait to be written. Members that no `Bar` must have are not kept. */
export class SqliteBarStore implements BarStore, Backlog {
  readonly #database: Database;
  readonly #writer: StoreWriter;
  readonly #logger: Logger;
  readonly #reader: RowReader<Bar>;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #forming: FormingBars;
  /** By ticker and minute, in the order in which they were put. */
  readonly #waiting = new Map<Ticker, Map<number, Bar>>();
  #size = 0;
  #writing: [Ticker, Bar][] = [];
  /** Bars that found no more room while the disk failed. */
  #lost = 0;

  constructor(part: StorePart) {
    const { database, writer, logger } = part;
    this.#forming = new FormingBars(part);
    this.#database = database;
    this.#writer = writer;
    this.#logger = logger;
    this.#insert = database.prepare("INSERT OR REPLACE INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#select = database.prepare(`
      SELECT ticker, CAST(time AS REAL), open, high, low, close, volume, vwap FROM bars
      WHERE ticker = ? AND time BETWEEN ? AND ? ORDER BY time DESC LIMIT ?
    `);
    this.#deleteAll = database.prepare("DELETE FROM bars");
    // There may be 40,000 bars of a ticker, and rows as arrays are read several times as fast as objects.
    this.#select.setReturnArrays(true);
    this.#reader = new RowReader({
      table: "bars",
      schema: z.object(Bar.shape),
      toValue: (row) => {
        const [, time, open, high, low, close, volume, vwap] = Object.values(row);
        return { time, open, high, low, close, volume, vwap };
      },
      keyOf: (row) => Object.values(row).slice(0, 2).join(" "),
      logger,
    });
    writer.add(this);
  }

  put(ticker: Ticker, bar: Bar): void {
    if (!isWholeBar(bar)) {
      this.#logger.error("a bar is not kept: it does not parse", { ticker, bar });
      return;
    }
    let bars = this.#waiting.get(ticker);
    if (bars === undefined) this.#waiting.set(ticker, bars = new Map());
    if (!bars.has(bar.time)) this.#size += 1;
    bars.set(bar.time, bar);
    if (bars.size > MAX_BARS_PER_TICKER && (this.#writer.isFailing || !this.#writer.flush())) this.#loseOne(bars);
    this.#writer.soon();
  }

  bars(ticker: Ticker, { fromS = -Infinity, toS = Infinity, limit = Infinity }: BarQuery = {}): Bar[] {
    const stored = this.#stored(ticker, fromS, toS, limit).reverse();
    const waiting = [...this.#waiting.get(ticker)?.values() ?? []].filter(({ time }) => time >= fromS && time <= toS);
    if (waiting.length === 0) return stored;
    const byTime = new Map([...stored, ...waiting].map((bar) => [bar.time, bar]));
    const bars = [...byTime.values()].sort((a, b) => a.time - b.time);
    return bars.slice(Math.max(0, bars.length - limit));
  }

  putForming(ticker: Ticker, bar: Bar): void {
    if (isWholeBar(bar)) this.#forming.put(ticker, bar);
    else this.#logger.error("a minute under way is not kept: it does not parse", { ticker, bar });
  }

  forming(): ReadonlyMap<Ticker, Bar> {
    return this.#forming.all();
  }

  clear(): void {
    this.#waiting.clear();
    this.#size = 0;
    this.#forming.clear();
    this.#writer.write(() => this.#deleteAll.run());
  }

  get size(): number {
    return this.#size;
  }

  write(most: number): number {
    this.#writing = [];
    for (const [ticker, bars] of this.#waiting) {
      for (const bar of bars.values()) {
        if (this.#writing.length >= most) return most;
        const { time, open, high, low, close, volume, vwap } = bar;
        this.#insert.run(ticker, time, open, high, low, close, volume, vwap);
        this.#writing.push([ticker, bar]);
      }
    }
    return this.#writing.length;
  }

  written(): void {
    for (const [ticker, { time }] of this.#writing) this.#waiting.get(ticker)?.delete(time);
    this.#size -= this.#writing.length;
    this.#writing = [];
    if (this.#lost > 0) this.#logger.error("bars were lost while the store could not be written", { bars: this.#lost });
    this.#lost = 0;
  }

  /** Deletes what is older than {@linkcode RETENTION_S}. */
  deleteOld(nowMs: number): void {
    // A bar that is far ahead of the clock has a faulty time, by which all others would be too old.
    const latestS = nowMs / 1000 + DAY_S;
    const newest = this.#database.prepare(`
      ${TICKERS} SELECT max((SELECT max(time) FROM bars WHERE bars.ticker = tickers.ticker AND time <= ?)) AS time
      FROM tickers
    `).get(latestS)?.["time"];
    if (typeof newest !== "number") return;
    const old = this.#database.prepare(`
      ${TICKERS} DELETE FROM bars WHERE ticker IN (SELECT ticker FROM tickers) AND time < ?
    `);
    this.#writer.write(() => old.run(newest - RETENTION_S));
  }

  /** Newest first. */
  #stored(ticker: Ticker, fromS: number, toS: number, limit: number): Bar[] {
    const select = (most: number) => this.#select.all(ticker, fromS, toS, most);
    const rows = select(limit === Infinity ? -1 : limit);
    const bars = this.#reader.read(rows);
    // In the place of a row that does not parse comes an older one.
    return bars.length < rows.length ? this.#reader.read(select(-1), limit) : bars;
  }

  /** So that no more waits than a store in memory would hold. */
  #loseOne(bars: Map<number, Bar>): void {
    const [oldest] = bars.keys();
    if (oldest === undefined) return;
    bars.delete(oldest);
    this.#size -= 1;
    this.#lost += 1;
    if (this.#lost === 1) this.#logger.error("bars get lost: the store could not be written for too long");
  }
}
