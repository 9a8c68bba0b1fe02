import { assert, assertEquals, assertThrows } from "@std/assert";
import { batchedLine, EventHistory } from "@/lib/connections/delivery/event_history.ts";
import { Subscription } from "@/lib/protocol/subscription.ts";
import { mergeTicks, TickBook } from "@/lib/connections/delivery/ticks/tick_book.ts";
import { classicTick, tickColumns } from "@/lib/connections/delivery/ticks/tick_text.ts";
import { encode, parseTicker } from "@/lib/protocol/mod.ts";

const [IBM, TSLA] = [parseTicker("IBM"), parseTicker("TSLA")];
const LIMITS = { historyEvents: 5, historyMs: 1000, historyBytes: 10_000 };

const event = (history: EventHistory, atMs: number) =>
  history.append({ type: "STATUS", ticker: null, classic: "STATUS:{}", batchedHead: 'STATUS:{"a":1', atMs });
const text = (history: EventHistory, atMs: number) =>
  history.append({ type: null, ticker: null, classic: "{}", batchedHead: null, atMs });

Deno.test("EventHistory numbers events without holes, texts for classic clients not at all", () => {
  const history = new EventHistory("e", LIMITS);
  const entries = [event(history, 0), text(history, 0), event(history, 0)];
  assertEquals(entries.map(({ position, seq }) => [position, seq]), [[0, 1], [1, 0], [2, 2]]);
  assertEquals([history.seq, history.start, history.end], [2, 0, 3]);
  assertEquals(entries[2] && batchedLine(entries[2], 1), 'STATUS:{"a":1,"_seq":2,"_prev":1}');
});

Deno.test("EventHistory finds the place after any event that it still knows, and says so when it does not", () => {
  const history = new EventHistory("e", { ...LIMITS, historyEvents: 100 });
  text(history, 0);
  for (let seq = 1; seq <= 50; seq += 1) {
    event(history, 0);
    if (seq % 7 === 0) text(history, 0);
  }
  for (let seq = 0; seq <= 50; seq += 1) {
    const position = history.positionAfter(seq);
    let next = position ?? NaN;
    while (history.at(next)?.seq === 0) next += 1;
    assertEquals([seq, history.at(next)?.seq], [seq, seq === 50 ? undefined : seq + 1]);
    assertEquals(history.seqBefore(position ?? NaN), seq);
  }
  assertEquals(history.positionAfter(51), null);
});

Deno.test("EventHistory forgets by length", () => {
  const history = new EventHistory("e", { historyEvents: 100, historyMs: 1000, historyBytes: 50 });
  const add = (length: number) =>
    history.append({ type: "LOG", ticker: null, classic: "x".repeat(length), batchedHead: "x", atMs: 0 });
  for (let index = 0; index < 10; index += 1) add(20);
  assertEquals([history.start, history.end], [8, 10]);
  add(5);
  assertEquals([history.start, history.end], [8, 11]);
});

Deno.test("EventHistory lets go of the memory of what it forgets at once", () => {
  const history = new EventHistory("e", { historyEvents: 100, historyMs: 1000, historyBytes: 50 });
  // 800 texts of a mebibyte each, of which one at a time is to be remembered.
  for (let index = 0; index < 800; index += 1) {
    const classic = new TextDecoder().decode(new Uint8Array(2 ** 20).fill(97 + index % 26));
    history.append({ type: "LOG", ticker: null, classic, batchedHead: classic, atMs: 0 });
  }
  const { heapUsed, external } = Deno.memoryUsage();
  assert(heapUsed + external < 500 * 2 ** 20, `${heapUsed + external} bytes are in use`);
});

Deno.test("EventHistory forgets by number and by age", () => {
  const history = new EventHistory("e", LIMITS);
  for (let index = 0; index < 20; index += 1) event(history, 0);
  assertEquals([history.start, history.end, history.at(14), history.at(15)?.seq], [15, 20, undefined, 16]);
  assertEquals([history.positionAfter(14), history.positionAfter(15), history.seqBefore(15)], [null, 15, 15]);
  event(history, 1001);
  assertEquals([history.start, history.at(20)?.seq, history.positionAfter(20)], [20, 21, 20]);
});

Deno.test("TickBook owes what came after the mark, merged by ticker, in the order of the last trades", () => {
  const book = new TickBook();
  const add = (ticker: typeof IBM, price: number, size: number) => book.tick(book.add(ticker, price, size, 0), 0);
  add(IBM, 1, 10);
  const undelivered = [add(TSLA, 2, 20), add(IBM, 3, 30)];
  const mark = book.mark(undelivered);
  add(TSLA, 4, 0.1);
  add(TSLA, 5, 0.2);
  add(parseTicker("NEW"), 6, 1);
  assertEquals<unknown>(book.owed(mark).map(({ ticker, price, size, count }) => [ticker, price, size, count]), [
    ["IBM", 3, 30, 1],
    ["TSLA", 5, 20.3, 3],
    ["NEW", 6, 1, 1],
  ]);
  assertEquals(book.owed(book.mark([])), []);
  assertEquals<unknown>(mergeTicks(undelivered).map(({ ticker, size }) => [ticker, size]), [["TSLA", 20], ["IBM", 30]]);
});

Deno.test("TickBook holds thousands of tickers", () => {
  const book = new TickBook();
  const tickers = Array.from({ length: 3000 }, (_, index) => parseTicker(`T${index}`));
  for (const ticker of tickers) book.add(ticker, 1, 1, 0);
  const mark = book.mark([]);
  for (const ticker of tickers) book.add(ticker, 2, 3, 0);
  assertEquals([book.tickers, book.owed(mark).every(({ size, count }) => size === 3 && count === 1)], [3000, true]);
});

Deno.test("classicTick() writes what encode() writes, also of numbers that JSON cannot hold", () => {
  for (const [price, size] of [[187.25, 100], [NaN, Infinity], [0.1 + 0.2, 1e-8]] as const) {
    const iso = "2026-01-05T15:00:00.000Z";
    const payload = {
      ticker: IBM,
      price,
      volume: size,
      timestamp: iso,
      _server_time_utc: iso,
      _sent_at: Date.parse(iso),
    };
    const timeMs = Date.parse(iso);
    assertEquals(classicTick({ ticker: IBM, price, size, timeMs }, timeMs), encode("TICK", payload));
  }
});

Deno.test("tickColumns() keeps microseconds and trades that are earlier than the first", () => {
  const rows = [{ ticker: IBM, price: 1, size: 1, timeMs: 1000.125 }, {
    ticker: IBM,
    price: 2,
    size: 1,
    timeMs: 990.5,
  }];
  assertEquals(
    tickColumns(rows, { sentMs: 5, isSnapshot: true }),
    'TICK:{"s":["IBM"],"i":[0,0],"p":[1,2],"v":[1,1],"t0":1000,"t":[0.125,-9.5],"_sent_at":5,"_snapshot":true}',
  );
});

Deno.test("Subscription names equal wishes alike and cannot leave out single tickers of all", () => {
  const one = Subscription.of({ tickers: [IBM, TSLA], types: ["TICK", "BAR"] });
  const other = Subscription.of({ tickers: [], types: ["BAR"] }).with({ tickers: [TSLA, IBM, IBM], types: ["TICK"] });
  assertEquals(one.key, other.key);
  assertEquals([one.admits("TICK", IBM), one.admits("TICK", parseTicker("A")), one.admits("LOG", null)], [
    true,
    false,
    false,
  ]);
  assertEquals(one.with({ tickers: ["*"] }).admits("BAR", parseTicker("A")), true);
  assertEquals(one.without({ tickers: ["*"] }).admits("BAR", IBM), false);
  assertEquals(Subscription.of({ tickers: [IBM] }).admits("TRADE", TSLA), true);
  assertThrows(() => Subscription.EVERYTHING.without({ tickers: [IBM] }), RangeError, 'unsubscribe from "*" first');
  const noLogs = Subscription.EVERYTHING.without({ types: ["LOG"] });
  assertEquals([noLogs.admits("LOG", null), noLogs.admits("STATUS", null), noLogs.isEverything], [false, true, false]);
});
