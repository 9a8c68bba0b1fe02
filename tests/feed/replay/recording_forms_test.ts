import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { FeedBar, FeedEvent } from "@/lib/feed/feed.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { leanTrades } from "@/lib/feed/replay/formats/lean_trades.ts";
import { newYorkDay } from "@/lib/support/new_york_time.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, fixture, memoryFiles, quotesOf, statusesOf, tradesOf } from "../harness.ts";

const TICKS = "recordings/20131008_ibm_Trade_Tick.csv";

/** Everything that one entry of REPLAY_FILES tells; of a file in memory when its text is given. */
async function play(entry: string, text?: string): Promise<FeedEvent[]> {
  const clock = fakeClock();
  const path = entry.split("#")[0] ?? "";
  await using feed = await ReplayFeed.open({
    files: [entry],
    speed: "max",
    clock,
    ...(text === undefined ? {} : { readFile: memoryFiles({ [path]: text }) }),
  });
  return await drain(feed, clock);
}

const facts = (events: readonly FeedEvent[]) =>
  tradesOf(events).map(({ ticker, timeMs, price, size }) => [ticker, timeMs, price, size]);
const barsOf = (events: readonly FeedEvent[]): FeedBar[] => events.filter((event) => event.kind === "bar");

/** The 120 trades as the rows themselves tell them. */
async function expected(extraMs = 0): Promise<unknown[]> {
  const { read } = leanTrades.recording({
    ticker: parseTicker("IBM"),
    date: "2013-10-08",
    toEpoch: newYorkDay("2013-10-08"),
  });
  const lines = (await Deno.readTextFile(fixture(TICKS))).trim().split("\n");
  return lines.map((line) => {
    const recorded = read(line);
    assert(recorded !== null && recorded !== "aside" && "event" in recorded && recorded.event.kind === "trade");
    const { ticker, timeMs, price, size } = recorded.event;
    return [ticker, timeMs + extraMs, price, size];
  });
}

const FILES: readonly (readonly [what: string, entry: string, extraMs?: number])[] = [
  ["Lean's csv, by its name", TICKS],
  ["Lean's zip, by its folders", "recordings/equity/usa/tick/ibm/20131008_trade.zip"],
  ["gzip of three members", "recordings/ibm-2013-10-08-trades.csv.gz"],
  ["Zstandard", "recordings/ibm-2013-10-08-trades.csv.zst"],
  ["a CSV with a header in UTF-16", "recordings/utf16.csv#ticker=IBM"],
  ["Parquet with Snappy", "recordings/ibm-snappy.parquet", 0.007],
  ["Parquet with Zstandard", "recordings/ibm-zstd.parquet", 0.007],
  ["any name, with the rest behind a #", `${TICKS}#ticker=IBM&kind=trades&date=2013-10-08`],
];

for (const [what, entry, extraMs] of FILES) {
  Deno.test(`ReplayFeed plays ${what}`, async () => {
    const [path = "", options] = entry.split("#");
    const file = fixture(path) + (options === undefined ? "" : `#${options}`);
    assertEquals(facts(await play(file)), await expected(extraMs));
  });
}

Deno.test("ReplayFeed plays minute bars of shares at their ends, with the volume of the day so far", async () => {
  const events = await play(fixture("recordings/equity/usa/minute/ibm/20131008_trade.zip"));
  const bars = barsOf(events);
  assertEquals(bars.length, 30);
  assertEquals(bars.at(-1)?.dayVolume, bars.reduce((sum, { bar }) => sum + bar.volume, 0));
  const own = await play("ibm-2013-10-08-minute-bars.csv", "34200000,1818900,1818900,1816300,1817000,7978\n");
  assertEquals(barsOf(own)[0], {
    kind: "bar",
    ticker: parseTicker("IBM"),
    bar: {
      time: Date.parse("2013-10-08T09:30:00-04:00") / 1000,
      open: 181.89,
      high: 181.89,
      low: 181.63,
      close: 181.7,
      volume: 7978,
      vwap: null,
    },
    dayVolume: 7978,
  });
  assertEquals(statusesOf(own).at(-1)?.data["at_ms"], Date.parse("2013-10-08T09:31:00-04:00"));
});

Deno.test("ReplayFeed plays Lean's coins and currencies with their own prices, by UTC or the market's clock", async () => {
  const at = (text: string) => Date.parse(text);
  const trades = await play("data/crypto/coinbase/tick/btcusd/20240105_trade.csv", "1000,43000.25,0.00012\n");
  assertEquals(facts(trades), [["BTC/USD", at("2024-01-05T00:00:01Z"), 43000.25, 0.00012]]);
  const suspicious = await play("20240105_btcusd_tick_trade.csv#class=crypto", "1000,43000.25,2,1\n");
  assertEquals(tradesOf(suspicious)[0]?.eligibility?.updatesLast, false);
  const bars = await play("20240105_ethusdt_minute_trade.csv#class=crypto", "60000,2200.5,2201,2200,2200.75,12.5\n");
  assertEquals<unknown>(barsOf(bars).map(({ ticker, bar }) => [ticker, bar.time * 1000, bar.close, bar.volume]), [
    ["ETH/USDT", at("2024-01-05T00:01:00Z"), 2200.75, 12.5],
  ]);
  const quotes = await play(
    "20240105_btcusd_tick_quote.csv#class=crypto",
    "1000,43000,1.5,43001,2.5,0\n1001,1,1,2,2,1\n",
  );
  assertEquals(quotesOf(quotes).map(({ bid, bidSize, ask, askSize }) => [bid, bidSize, ask, askSize]), [
    [43000, 1.5, 43001, 2.5],
  ]);
  const rates = await play("forex/oanda/tick/eurusd/20140501_quote.csv", "5,1.38650,1.38664\n");
  assertEquals<unknown>(quotesOf(rates).map(({ ticker, bid, ask }) => [ticker, bid, ask]), [[
    "EUR/USD",
    1.3865,
    1.38664,
  ]]);
  // There is no tape: the middle moves the price, and no volume.
  assertEquals(facts(rates), [["EUR/USD", at("2014-05-01T00:00:00.005Z"), 1.38657, 0]]);
  const minutes = "60000,1.1,1.2,1.0,1.15,0,1.11,1.21,1.01,1.16,0\n";
  const fxcm = await play("forex/fxcm/minute/eurusd/20140501_quote.csv", minutes);
  assertEquals(quotesOf(fxcm).map(({ timeMs, bid, ask }) => [timeMs, bid, ask]), [
    [at("2014-05-01T05:02:00Z"), 1.15, 1.16],
  ]);
  const shares = await play("equity/usa/minute/ibm/20131008_quote.csv", "60000,1,1,1,1818900,3,1,1,1,1819000,4\n");
  assertEquals(quotesOf(shares).map(({ bid, bidSize, ask, askSize }) => [bid, bidSize, ask, askSize]), [
    [181.89, 3, 181.9, 4],
  ]);
});

const T = Date.parse("2024-01-05T15:00:00.123Z");
const S = "2024-01-05";

/** A header, a row, and the time, price and size that it means. */
const HEADED: readonly (readonly [name: string, text: string, timeMs?: number, price?: number, size?: number])[] = [
  ["ibm.csv", "time,price,size\n2024-01-05T15:00:00.123Z,10.5,100"],
  ["ibm.csv", "\ufeffTimestamp;Price;Quantity\n2024-01-05 15:00:00.123Z;10,5;100"],
  ["ibm.tsv", "ts\tlast\tvolume\n1704466800123\t10.5\t100"],
  ["ibm.csv", "Trade ID,Date Time,Price,Amount\n1,2024-01-05T10:00:00.123-05:00,10.5,100"],
  // Without a zone it is New York's time for shares, UTC for coins.
  ["ibm.csv", "time,price,size\n2024-01-05 10:00:00.123,10.5,100"],
  ["BTC-USD.csv", "time,price,size\n2024-01-05 15:00:00.123,10.5,100"],
  ["ibm.csv", "time,price,size\n1704466800.123,10.5,100"],
  ["ibm.csv", "time,price,size\n1704466800123000,10.5,100"],
  ["ibm.csv", 'sip_timestamp,price,size,conditions\n1704466800123000000,10.5,100,"12,41"'],
  ["ibm.csv", "date,time,price,size\n20240105,10:00:00.123,10.5,100"],
  ["ibm-2024-01-05-trades.csv", "time,price,size\n1704466800123,10.5,100"],
  ["trades.csv#ticker=ibm", "time,price,size\n1704466800123,10.5,100"],
  ["trades.csv", '"symbol","time","price","size"\n"ibm","1704466800123","10.5","100"'],
  ["ibm.csv", "time,price,size\n1704466800123,1e-8,0.00000001", T, 1e-8, 1e-8],
];

for (const [name, text, timeMs = T, price = 10.5, size = 100] of HEADED) {
  Deno.test(`ReplayFeed plays ${name} with ${JSON.stringify(text.slice(0, 70))}`, async () => {
    const ticker = name.startsWith("BTC") ? "BTC-USD" : "IBM";
    for (const end of ["", "\n", "\r\n"]) {
      const events = await play(name, text.replaceAll("\n", end || "\n") + end);
      assertEquals<unknown>(facts(events), [[ticker, timeMs, price, size]]);
    }
  });
}

Deno.test("ReplayFeed reads sides, ids, conditions, quotes and bars of a file with a header, of many tickers", async () => {
  const trades = tradesOf(
    await play(
      "all.csv",
      "time,symbol,price,size,side,trade_id,conditions\n" +
        `${T},IBM,10,1,B,7,\n${T},BACpL,20,2,sell,8,37\n${T},brk.b,30,3,,,@\n`,
    ),
  );
  assertEquals<unknown>(
    trades.map(({ ticker, side, id, eligibility }) => [ticker, side, id, eligibility?.updatesLast]),
    [
      ["IBM", "buy", "7", undefined],
      ["BACpL", "sell", "8", false],
      ["BRK.B", undefined, undefined, undefined],
    ],
  );
  const maker = tradesOf(
    await play("BTCUSDT-trades-2024-01-05.csv", `id,price,qty,time,is_buyer_maker\n1,2,3,${T},true\n`),
  );
  assertEquals<unknown>(maker.map(({ ticker, side }) => [ticker, side]), [["BTCUSDT", "sell"]]);
  const quotes = quotesOf(
    await play("ibm.csv", `time,bid_price,bid_size,ask_price,ask_size\n${T},9,1,10,2\n${T},,,11,\n`),
  );
  assertEquals(quotes.map(({ bid, bidSize, ask, askSize }) => [bid, bidSize, ask, askSize]), [
    [9, 1, 10, 2],
    [undefined, undefined, 11, undefined],
  ]);
  const header = "time,open,high,low,close,volume";
  const bars = barsOf(
    await play(
      "ibm.csv",
      `${header}\n${S} 09:30:00,1,3,0.5,2,10\n${S} 09:31:00,2,3,1,2.5,5\n2024-01-08 09:30,1,1,1,1,7\n`,
    ),
  );
  assertEquals(bars.map(({ bar, dayVolume }) => [bar.close, dayVolume]), [[2, 10], [2.5, 15], [1, 7]]);
});

const REFUSED: readonly (readonly [entry: string, text: string, says: string])[] = [
  ["ibm-2013-10-08-trades.csv", '{"a":1}\n{"a":2}\n', "It looks like JSON"],
  ["ibm-2013-10-08-trades.csv", "<html>\n", "It looks like a page of HTML or XML"],
  ["ibm-2013-10-08-trades.csv", "\u0001\u0002\u0003\n", "It looks like binary data"],
  [
    "ibm-2013-10-08-trades.csv",
    "34200000,1818900,100,0,0,N,1,0\n",
    "it came nearest to quotes of US shares (8 of 8 cells fit",
  ],
  ["ibm-2013-10-08-quotes.csv", "34200000,1818900,100,N,1,0\n", "nearest to trades of US shares (6 of 6 cells fit"],
  ["ibm-2013-10-08-trades.csv", "a;b;c\n", '3 cells separated by ";"'],
  ["ibm.csv", "time,price,size\nyesterday,1,2\n", "neither ISO 8601 nor an epoch time"],
  ["ibm.csv", "time,price,size\n2024-02-30 10:00:00,1,2\n", "which there is not"],
  ["ibm.csv", "time,price,size\n1704466800123,much,2\n", 'price is "much", not a number'],
  ["trades.csv", "time,price,size\n1704466800123,1,2\n", "put #ticker=IBM behind its path"],
  ["ibm.csv", "day,colour\n1,2\n", "neither its name nor its first line tells what it holds"],
  ["20131008_trade.zip", "34200000,1818900,100,N,1,0\n", "put #ticker=IBM behind its path"],
  ["ticks.csv#ticker=IBM&kind=trades", "34200000,1818900,100,N,1,0\n", "put #date=2013-10-08 behind its path"],
  ["ticks.csv#ticker=$&kind=trades", "", "ticker: a ticker is 1 to 32"],
  ["ticks.csv#tick=IBM", "", "behind the # may stand ticker, kind, date, class"],
  ["equity/usa/second/ibm/20131008_trade.csv", "1,2\n", "bars of seconds are not played"],
  ["forex/oanda/tick/eurusd/20140501_trade.csv", "1,2\n", "currencies have no trades"],
  [
    "ibm.csv",
    "time,open,high,low,close\n" +
    Array.from({ length: 12 }, (_, index) => `${1704466800 + index * 300},1,1,1,1\n`).join(""),
    "its bars are 5 minutes apart",
  ],
];

for (const [entry, text, says] of REFUSED) {
  Deno.test(`ReplayFeed.open() refuses ${entry} with ${JSON.stringify(text.slice(0, 40))}: ${says}`, async () => {
    const error = await assertRejects(() => play(entry, text), TypeError);
    assertStringIncludes(error.message, `Cannot replay ${JSON.stringify(entry)}: `);
    assertStringIncludes(error.message, says);
    assertEquals(error.message.includes("\n"), false);
  });
}

Deno.test("ReplayFeed.open() refuses archives that are empty, cut off, or of several files", async () => {
  const empty = new Uint8Array(22);
  empty.set([0x50, 0x4b, 5, 6]);
  const bytes = await Deno.readFile(fixture("recordings/equity/usa/tick/ibm/20131008_trade.zip"));
  const open = (content: Uint8Array<ArrayBuffer>) =>
    ReplayFeed.open({
      files: ["x.zip#ticker=IBM"],
      speed: "max",
      clock: fakeClock(),
      readFile: memoryFiles({ "x.zip": content }),
    });
  await assertRejects(() => open(empty), TypeError, "an archive without files");
  await assertRejects(() => open(bytes.slice(0, 40)), TypeError, "an archive without files, or cut off");
  // What is damaged further on is told with all that comes before it.
  await using cut = await open(bytes.slice(0, 400));
  const events = await drain(cut, fakeClock());
  assert(tradesOf(events).length > 0 && tradesOf(events).length < 120);
  assertStringIncludes(
    String(statusesOf(events).find(({ event }) => event === "feed_gap")?.data["reason"]),
    "its zip stream is cut off or damaged",
  );
  await assertRejects(() => open(new Uint8Array([...bytes, ...bytes])), TypeError, "an archive of 2 files");
});
