/**
 * `deno task bench`: what it costs to write and to read the wire. Each benchmark handles one message; the columns carry
 * 160 trades of 100 tickers, a flush of 16 ms at 10,000 trades/s, and the watchlist 100 items.
 */
import { mergeTicks, type Tick, TickBook } from "@/lib/connections/delivery/ticks/tick_book.ts";
import { classicTick, tickColumns } from "@/lib/connections/delivery/ticks/tick_text.ts";
import { decode, decodeBatched, encode, MessageType, parseTicker, serialize } from "@/lib/protocol/mod.ts";

const TICKERS = 100;
const ROWS = 160;
const NOW_MS = Date.UTC(2026, 0, 5, 15, 30);
const STAMPS = { _server_time_utc: new Date(NOW_MS).toISOString(), _sent_at: NOW_MS };

const tickers = Array.from(
  { length: TICKERS },
  (_, index) => parseTicker(`T${String.fromCharCode(65 + index % 26)}${index}`),
);

const book = new TickBook();
const ticks: Tick[] = tickers.concat(tickers).slice(0, ROWS).map((ticker, index) =>
  book.tick(book.add(ticker, (10_000 + index * 7) / 100, 100 + index, NOW_MS + index / 10), NOW_MS + 16)
);
const [tick] = ticks;
if (tick === undefined) throw new RangeError("Cannot bench without a trade");

const tickPayload = {
  ticker: tick.ticker,
  price: tick.price,
  volume: tick.size,
  timestamp: new Date(tick.timeMs).toISOString(),
  ...STAMPS,
};

const four = <T>(value: T) => ({
  tight_range: value,
  accumulation_bar: value,
  obv_divergence: value,
  volume_dryout: value,
});
const watchlist = {
  count: TICKERS,
  items: tickers.map((ticker, index) => ({
    ticker,
    price: 175.5 + index,
    change_pct: 12.34,
    volume: 1_234_567,
    dollar_volume: 216_666_508.5,
    last_close: 156.22,
    avg_volume: 987_654,
    score: 71.5,
    score_v3: 68.25,
    stage: "accumulation",
    stage_number: 2,
    signals: four(true),
    intensities: four(0.75),
    can_trade: true,
    source: "realtime_gainer",
    discovered_at: STAMPS._server_time_utc,
    last_tick_time: NOW_MS,
    zen_v: 1.25,
    zen_p: -0.5,
    tier: 1,
  })),
  ...STAMPS,
};

const classicText = classicTick(tick, NOW_MS);
const columnsText = tickColumns(ticks, { sentMs: NOW_MS });
const watchlistText = encode(MessageType.WATCHLIST, watchlist);
const mixed = { big: 12n, sizes: new Float64Array([1, 2, NaN]), names: new Set(["a"]), at: new Date(NOW_MS) };

Deno.bench("JSON.stringify alone", { group: "write one trade" }, () => void `TICK:${JSON.stringify(tickPayload)}`);
Deno.bench("encode()", { group: "write one trade" }, () => void encode(MessageType.TICK, tickPayload));
Deno.bench("classicTick()", { group: "write one trade", baseline: true }, () => void classicTick(tick, NOW_MS));

Deno.bench("classicTick() each", { group: "write 160 trades" }, () => {
  for (const each of ticks) classicTick(each, NOW_MS);
});
Deno.bench(
  "tickColumns()",
  { group: "write 160 trades", baseline: true },
  () => void tickColumns(ticks, { sentMs: NOW_MS }),
);
Deno.bench("tickColumns() of merged trades", { group: "write 160 trades" }, () => {
  tickColumns(mergeTicks(ticks), { sentMs: NOW_MS });
});

Deno.bench("JSON.stringify alone", { group: "write a watchlist" }, () => void JSON.stringify(watchlist));
Deno.bench("serialize()", { group: "write a watchlist", baseline: true }, () => void serialize(watchlist));

Deno.bench("serialize()", { group: "write what JSON cannot hold" }, () => void serialize(mixed));

Deno.bench("JSON.parse alone", { group: "read one trade" }, () => void JSON.parse(classicText.slice(5)));
Deno.bench("decode()", { group: "read one trade", baseline: true }, () => void decode(classicText));

Deno.bench("JSON.parse alone", { group: "read 160 trades in columns" }, () => void JSON.parse(columnsText.slice(5)));
Deno.bench(
  "decodeBatched()",
  { group: "read 160 trades in columns", baseline: true },
  () => void decodeBatched(columnsText),
);

Deno.bench("decode()", { group: "read a watchlist" }, () => void decode(watchlistText));
