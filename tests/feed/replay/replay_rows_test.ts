import { assertEquals, assertStringIncludes } from "@std/assert";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { drain, memoryFiles, quotesOf, statusesOf, tradesOf } from "../harness.ts";

const TRADES = "ibm-2013-10-08-trades.csv";
const QUOTES = "ibm-2013-10-08-quotes.csv";
const KRAKEN = "kraken-xbtusd-trades-2025-11-10.csv";

const GOOD: Readonly<Record<string, string>> = {
  [TRADES]: "34200000,1818900,100,N,1,0",
  [QUOTES]: "34200000,1818900,100,0,0,N,1,0",
  [KRAKEN]: "105433.6,0.5,1762795433.9,b,l,,1",
};

const BAD_ROWS: readonly (readonly [file: string, row: string, reason: string])[] = [
  [TRADES, "34200000,1818900,100,N,1", "it has 5 columns in place of 6"],
  [TRADES, "34200000,1818900,100,N,1,0,", "it has 7 columns in place of 6"],
  [TRADES, "time,price,size,exchange,condition,suspicious", 'time is "time", not a whole number'],
  [TRADES, "-1,1818900,100,N,1,0", 'time is "-1", not a whole number'],
  [TRADES, "86400000,1818900,100,N,1,0", "86400000 ms since midnight is not a time of day"],
  [TRADES, "34200000,,100,N,1,0", 'price is "", not a whole number'],
  [TRADES, "34200000,181.89,100,N,1,0", 'price is "181.89", not a whole number'],
  [TRADES, "34200000,1e6,100,N,1,0", 'price is "1e6", not a whole number'],
  [TRADES, "34200000,0x10,100,N,1,0", 'price is "0x10", not a whole number'],
  [TRADES, "34200000,0,100,N,1,0", "price is 0, not above 0"],
  [TRADES, "34200000,NaN,100,N,1,0", 'price is "NaN", not a whole number'],
  [TRADES, "34200000,1818900,0,N,1,0", "size is 0, not above 0"],
  [TRADES, "34200000,1818900, 100,N,1,0", 'size is " 100", not a whole number'],
  [TRADES, "34200000,1818900,99999999999999999999,N,1,0", "size is"],
  [TRADES, "34200000,1818900,100,nyse,1,0", 'exchange is "nyse", not a letter'],
  [TRADES, "34200000,1818900,100,N,,0", 'sale condition is "", not a hexadecimal mask of 32 bits'],
  [TRADES, "34200000,1818900,100,N,100000000,0", "sale condition is"],
  [TRADES, "34200000,1818900,100,N,1,2", 'suspicious is "2", not 0 or 1'],
  [TRADES, '"34200000,1818900,100,N,1,0', "time is"],
  [TRADES, "34200000,1818900,100\u0000,N,1,0", "size is"],
  [TRADES, "9".repeat(10_000), "it is longer than 4096 characters"],
  [QUOTES, "34200000,0,0,0,0,N,1,0", "it has neither a bid nor an ask"],
  [QUOTES, "34200000,1818900,100,0,0,N,1", "it has 7 columns in place of 8"],
  [QUOTES, "34200000,1818900,-100,0,0,N,1,0", 'bid size is "-100", not a whole number'],
  [KRAKEN, "105433.6,0.5,1762795433.9,x,l,,1", 'side is "x", not b or s'],
  [KRAKEN, "0.0,0.5,1762795433.9,b,l,,1", "price is 0, not above 0"],
  [KRAKEN, "105433.6,0,1762795433.9,b,l,,1", "quantity is 0, not above 0"],
  [KRAKEN, "105433.6,.5,1762795433.9,b,l,,1", 'quantity is ".5", not a decimal number'],
  [KRAKEN, "105433.6,0.5,0,b,l,,1", "time is 0, not above 0"],
  [KRAKEN, "105433.6,0.5,1762795433.9,b,l,,", 'trade id is "", not a whole number'],
];

for (const [file, row, reason] of BAD_ROWS) {
  const shown = row.length > 60 ? `${row.slice(0, 20)}... (${row.length} characters)` : row;
  Deno.test(`ReplayFeed skips and reports the row ${JSON.stringify(shown)} of ${file}`, async () => {
    const clock = fakeClock();
    const good = GOOD[file];
    const reports: unknown[][] = [];
    await using feed = await ReplayFeed.open({
      files: [file],
      speed: "max",
      clock,
      readFile: memoryFiles({ [file]: `${good}\n${row}\n${good}\n\n${good}` }),
      onBadRow: (...report) => reports.push(report),
    });
    const events = await drain(feed, clock);
    assertEquals(events.length - statusesOf(events).length, 3);
    assertEquals(reports.map(([name, line]) => [name, line]), [[file, 2]]);
    assertStringIncludes(String(reports[0]?.[2]), reason);
    assertEquals(statusesOf(events).at(-1)?.data["bad_rows"], 1);
  });
}

Deno.test("ReplayFeed reads rows with CRLF ends, and a last row without an end", async () => {
  const clock = fakeClock();
  const readFile = memoryFiles({ [TRADES]: `${GOOD[TRADES]}\r\n${GOOD[TRADES]}\r\n${GOOD[TRADES]}` });
  await using feed = await ReplayFeed.open({ files: [TRADES], speed: "max", clock, readFile });
  assertEquals(tradesOf(await drain(feed, clock)).length, 3);
});

Deno.test("ReplayFeed tells an empty recording as one without events", async () => {
  const clock = fakeClock();
  await using feed = await ReplayFeed.open({
    files: [TRADES],
    speed: "max",
    clock,
    readFile: memoryFiles({ [TRADES]: "" }),
  });
  assertEquals((await drain(feed, clock)).map((event) => event.kind === "status" && event.event), [
    "feed_connected",
    "feed_ended",
  ]);
});

Deno.test("ReplayFeed lets a suspicious trade move volume only and withholds a suspicious quote", async () => {
  const clock = fakeClock();
  const readFile = memoryFiles({
    [TRADES]: "34200000,1818900,100,N,1,1\n",
    [QUOTES]: "34200000,0,0,1850000,100,P,1,1\n34200001,1818900,0,1819000,0,P,1,0\n",
  });
  await using feed = await ReplayFeed.open({ files: [TRADES, QUOTES], speed: "max", clock, readFile });
  const events = await drain(feed, clock);
  assertEquals(tradesOf(events)[0]?.eligibility, {
    updatesVolume: true,
    updatesHighLow: false,
    updatesLast: false,
  });
  // Both sides at once are fine, and sizes of 0 are unknown ones.
  assertEquals(quotesOf(events).map(({ bid, bidSize, ask, askSize }) => [bid, bidSize, ask, askSize]), [
    [181.89, undefined, 181.9, undefined],
  ]);
  assertEquals(statusesOf(events).at(-1)?.data["withheld"], 1);
});

Deno.test("ReplayFeed skips and reports bad rows of the daily bars", async () => {
  const reports: unknown[][] = [];
  const file = "us-daily-2013.csv";
  const rows: readonly (readonly [string, string])[] = [
    ["IBM,20131007 00:00,10,12,9,11,500", ""],
    ["IBM,20131007 00:00,10,12,9,11,500", "IBM has a bar of 2013-10-07 already"],
    ["IBM,20131332 00:00,10,12,9,11,500", 'date is "20131332 00:00", a day that does not exist'],
    ["IBM,2013-10-04,10,12,9,11,500", "not YYYYMMDD HH:MM"],
    ["IBM,20131004 00:00,13,12,9,11,500", "open or close lies outside of high and low"],
    ["IBM,20131004 00:00,10,12,9,8,500", "open or close lies outside of high and low"],
    ["IBM,20131004 00:00,0,0,0,0,500", "low is 0, not above 0"],
    ["$ibm,20131004 00:00,10,12,9,11,500", "ticker is"],
    ["IBM,20131003 00:00,10,12,9,10,700", ""],
  ];
  await using feed = await ReplayFeed.open({
    files: [file, TRADES],
    speed: "max",
    clock: fakeClock(),
    readFile: memoryFiles({ [file]: rows.map(([row]) => row).join("\n"), [TRADES]: "" }),
    onBadRow: (...report) => reports.push(report),
  });
  const expected = rows.flatMap(([, reason], index) => reason === "" ? [] : [{ line: index + 1, reason }]);
  assertEquals(reports.map(([name, line]) => [name, line]), expected.map(({ line }) => [file, line]));
  for (const [index, { reason }] of expected.entries()) assertStringIncludes(String(reports[index]?.[2]), reason);
  assertEquals((await feed.dailyBars(parseTicker("IBM"), 9)).map(({ date }) => date), ["2013-10-03", "2013-10-07"]);
});
