/**
 * `deno task bench`: what a store on disk costs. It holds a day of 1,000 tickers, 960 minutes each. A minute of all
 * tickers is 1,000 rows on as many pages, written in transactions of 250; a chart reads one stretch of the file.
 */
import { type Bar, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { Database } from "@/lib/store/sqlite/database.ts";
import { assertSound } from "@/lib/store/sqlite/integrity.ts";
import { migrate } from "@/lib/store/sqlite/migrations.ts";
import { SqliteBarStore } from "@/lib/store/sqlite/sqlite_bar_store.ts";
import { SqliteOrderStore } from "@/lib/store/sqlite/sqlite_order_store.ts";
import { SqliteWatchlistStore } from "@/lib/store/sqlite/sqlite_watchlist_store.ts";
import { StoreWriter } from "@/lib/store/sqlite/store_writer.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fill, order, position } from "../tests/store/samples.ts";

const MINUTES = 960;
const START_S = Date.UTC(2026, 0, 5, 9) / 1000;
const TICKERS = Array.from({ length: 1000 }, (_, index) => parseTicker(`T${index}`));
/** One that trades round the clock, for as long as bars are kept. */
const LONG = parseTicker("BTC-USD");

const barOf = (minute: number): Bar => ({
  time: START_S + minute * 60,
  open: 182.25,
  high: 183.75,
  low: 181.5,
  close: 182.875 + minute / 100,
  volume: 12_345 + minute,
  vwap: 182.4567,
});

const folder = Deno.makeTempDirSync();

function open() {
  const database = new Database(`${folder}/bench.sqlite`);
  database.lock();
  database.useWal();
  migrate(database);
  const writer = new StoreWriter({ database, clock: systemClock, logger: silentLogger, onTrouble: () => {} });
  const part = { database, writer, logger: silentLogger };
  const [bars, orders, watchlist] = [
    new SqliteBarStore(part),
    new SqliteOrderStore(part),
    new SqliteWatchlistStore(part),
  ];
  const close = () => {
    writer.close();
    database.close();
  };
  return { database, writer, bars, orders, watchlist, close };
}

let store = open();
for (const ticker of TICKERS) {
  for (let minute = 0; minute < MINUTES; minute += 1) store.bars.put(ticker, barOf(minute));
  store.writer.flush();
}
for (let minute = 0; minute < 40_000; minute += 1) store.bars.put(LONG, barOf(minute));
store.writer.flush();
globalThis.addEventListener("unload", () => {
  store.close();
  Deno.removeSync(folder, { recursive: true });
});

let turn = 0;
const nextTicker = (): Ticker => TICKERS[(turn += 37) % TICKERS.length] ?? parseTicker("IBM");

Deno.bench("a day of one ticker", { group: "read", baseline: true }, () => {
  store.bars.bars(nextTicker(), { limit: MINUTES });
});

Deno.bench("a day of one ticker, just opened", { group: "read", n: 20, warmup: 2 }, (bench) => {
  store.close();
  store = open();
  const ticker = nextTicker();
  bench.start();
  store.bars.bars(ticker, { limit: MINUTES });
  bench.end();
});

Deno.bench("40,000 bars of one ticker", { group: "read" }, () => void store.bars.bars(LONG));

Deno.bench("a minute of 1,000 tickers", { group: "write", baseline: true }, () => {
  turn += 1;
  for (const ticker of TICKERS) store.bars.put(ticker, barOf(MINUTES + turn));
  store.writer.flush();
});

Deno.bench("1,000 minutes of one ticker", { group: "write" }, () => {
  const ticker = nextTicker();
  for (let minute = 0; minute < 1000; minute += 1) store.bars.put(ticker, barOf(10 * MINUTES + minute));
  store.writer.flush();
});

Deno.bench("an order with its fill and position", { group: "write" }, () => {
  turn += 1;
  store.orders.record({ order: order(`${turn}`), fill: fill(`${turn}`, 1), position: position(turn) });
});

Deno.bench("a change of the watchlist", { group: "write" }, () => {
  store.watchlist.put({ ticker: nextTicker(), source: "bench", discoveredAtMs: null });
});

Deno.bench("look at every page, as when it is opened", { n: 5, warmup: 1 }, () => assertSound(store.database));
