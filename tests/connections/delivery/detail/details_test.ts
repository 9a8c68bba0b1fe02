import { assert, assertEquals, assertMatch } from "@std/assert";
import type { EpochMs, OrderBook, Quote, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import type { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { IBM, setUp, START, TSLA } from "../../rig.ts";

const at = (offsetMs: number) => START + offsetMs as EpochMs;
const quote = (ticker: Ticker, bid: number, rest: Partial<Quote> = {}): Quote => {
  return { kind: "quote", ticker, bid, ask: bid + 0.1, bidSize: 100, askSize: 200, timeMs: at(0), ...rest };
};
const trade = (ticker: Ticker, price: number, rest: Partial<Trade> = {}): Trade => {
  return { kind: "trade", ticker, price, size: 10, timeMs: at(0), ...rest };
};
const book = (ticker: Ticker, bid: number): OrderBook => {
  return { kind: "depth", ticker, bids: [[bid, 5]], asks: [[bid + 1, 6]], timeMs: at(0) };
};
const say = (socket: FakeClientSocket, type: string, wishes: object) => socket.say(JSON.stringify({ type, ...wishes }));

/** What a client got: `Q IBM 10`, `P IBM 10 +`, `D IBM 9`, `lost 3`; `*` marks what was known before it asked. */
function told(socket: FakeClientSocket): string[] {
  return linesOf(socket).flatMap((line): string[] => {
    if (line.type === "QUOTE") return line.data.s.map((ticker, k) => `Q ${ticker} ${line.data.b[k]}`);
    if (line.type === "DEPTH") return [`D ${line.data.ticker} ${line.data.bids[0]?.[0]}`];
    if (line.type !== "PRINT") return [];
    const { s, i, p, d, lost, _snapshot } = line.data;
    const rows = i.map((index, k) => `P${_snapshot ? "*" : ""} ${s[index]} ${p[k]}${["-", "", "+"][(d[k] ?? 0) + 1]}`);
    return [...(lost === undefined ? [] : [`lost ${lost}`]), ...rows];
  });
}

Deno.test("QUOTE tells the last quote per ticker and flush, of the tickers that were named alone", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ quotes: ["ibm"] });
  const { details } = manager;
  details.quote(quote(IBM, 10));
  details.quote(quote(TSLA, 20));
  details.quote(quote(IBM, 11, { askExchange: "IEX" }));
  await clock.tick(20);
  assertEquals(told(socket), ["Q IBM 11"]);
  const [line] = linesOf(socket).filter(({ type }) => type === "QUOTE");
  assertEquals(line?.data, {
    s: [IBM],
    b: [11],
    a: [11.1],
    bs: [100],
    as: [200],
    t: [START],
    bx: [null],
    ax: ["IEX"],
    _sent_at: START + 16,
  } as unknown);
});

Deno.test("PRINT tells every single trade in order, with the side of the quote that stood when it came", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ prints: [IBM] });
  const { details } = manager;
  details.trade(trade(IBM, 9));
  details.quote(quote(IBM, 10));
  for (const price of [10, 10.05, 10.1, 11, 9]) details.trade(trade(IBM, price));
  details.trade(trade(TSLA, 20));
  details.quote(quote(IBM, 20));
  details.quote({ kind: "quote", ticker: IBM, bid: 5, ask: 5, timeMs: at(0) });
  details.trade(trade(IBM, 5, { exchange: "Nasdaq", conditions: "Odd Lot Trade", size: 3, timeMs: at(1.5) }));
  await clock.tick(20);
  assertEquals(told(socket), [
    "P IBM 9",
    "P IBM 10-",
    "P IBM 10.05",
    "P IBM 10.1+",
    "P IBM 11+",
    "P IBM 9-",
    "P IBM 5",
  ]);
  const [line] = linesOf(socket).filter(({ type }) => type === "PRINT");
  assert(line?.type === "PRINT");
  const { t, x, c, v } = line.data;
  assertEquals([t.at(-1), x.at(-1), c.at(-1), v.at(-1), x[0], c[0]], [1.5, "Nasdaq", "Odd Lot Trade", 3, null, null]);
});

Deno.test("DEPTH tells a book at most every 100 ms, the last of those that come sooner", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ depth: [IBM] });
  for (let price = 1; price <= 30; price++) {
    manager.details.book(book(IBM, price));
    manager.details.book(book(TSLA, price));
    await clock.tick(10);
  }
  await clock.tick(200);
  const books = told(socket);
  assert(books.length >= 3 && books.length <= 5, books.join());
  assertEquals([books[0], books.at(-1)], ["D IBM 1", "D IBM 30"]);
});

Deno.test("SUBSCRIBE is answered with the last that is known, and then come changes; UNSUBSCRIBE ends them", async () => {
  const { clock, manager, join } = setUp();
  const { details } = manager;
  const [socket, other] = [join(), join({ depth: [IBM] })];
  details.quote(quote(IBM, 10));
  details.trade(trade(IBM, 10));
  details.quote(quote(IBM, 12));
  details.book(book(IBM, 3));
  await clock.tick(20);
  say(socket, "SUBSCRIBE", { quotes: [IBM, TSLA], prints: [IBM], depth: [IBM] });
  assertEquals(told(socket), ["Q IBM 12", "D IBM 3", "P* IBM 10-"], "at once, without a flush");
  const status = linesOf(socket).findLast((line) => line.type === "STATUS" && line.data.event === "subscribed");
  const { quotes, prints, depth } = Object(status?.data);
  assertEquals([quotes, prints, depth], [[IBM, TSLA], [IBM], [IBM]]);
  details.trade(trade(IBM, 12.1));
  details.quote(quote(TSLA, 5));
  say(socket, "UNSUBSCRIBE", { prints: ["*"], depth: [IBM] });
  details.trade(trade(IBM, 13));
  details.book(book(IBM, 4));
  await clock.tick(120);
  assertEquals(told(socket).slice(3, 5), ["Q TSLA 5", "P IBM 12.1+"], "what came before is told before");
  assert(!told(socket).includes("P IBM 13") && !told(socket).includes("D IBM 4"));
  assertEquals(told(other), ["D IBM 3", "D IBM 4"]);
});

Deno.test("a client that adds tickers misses none of those that it had, and gets none twice", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ prints: [IBM] });
  let price = 0;
  const seen = () => told(socket).filter((row) => row.startsWith("P IBM")).map((row) => Number(row.split(" ")[2]));
  for (let round = 0; round < 20; round++) {
    manager.details.trade(trade(IBM, ++price));
    say(socket, round % 2 === 0 ? "SUBSCRIBE" : "UNSUBSCRIBE", { prints: [TSLA], quotes: [IBM] });
    manager.details.trade(trade(IBM, ++price));
    if (round % 3 === 0) await clock.tick(20);
  }
  await clock.tick(20);
  assertEquals(seen(), Array.from({ length: price }, (_, index) => index + 1));
});

Deno.test("all single trades are named by *, which one ticker cannot be taken from, and takes in named ones", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ prints: [IBM] });
  say(socket, "SUBSCRIBE", { prints: ["*"] });
  manager.details.trade(trade(TSLA, 1));
  manager.details.trade(trade(IBM, 2));
  await clock.tick(20);
  assertEquals(told(socket), ["P TSLA 1", "P IBM 2"]);
  say(socket, "UNSUBSCRIBE", { prints: ["*"] });
  manager.details.trade(trade(IBM, 3));
  await clock.tick(20);
  assertEquals(told(socket).length, 2);
  assertEquals(manager.details.readers, 0);
});

Deno.test("clients with the same wishes share one text", async () => {
  const { clock, manager, join } = setUp();
  const sockets = [join({ quotes: [IBM, TSLA], prints: [IBM] }), join({ prints: [IBM], quotes: [TSLA, IBM] })];
  manager.details.quote(quote(IBM, 10));
  manager.details.trade(trade(IBM, 10));
  await clock.tick(20);
  const [one, other] = sockets.map(({ frames }) => frames.at(-1));
  assertMatch(one ?? "", /^QUOTE:.*\nPRINT:/);
  assertEquals(one, other);
});

Deno.test("a client that does not read loses single trades, is told how many, and has the latest quotes afterwards", async () => {
  const { clock, manager, join } = setUp({ limits: { softMarkBytes: 2_000 } });
  const { details } = manager;
  const socket = join({ quotes: [IBM], prints: [IBM], depth: [IBM] });
  const quick = join({ prints: [IBM] });
  await clock.tick(20);
  socket.isReading = false;
  for (let price = 1; price <= 150; price++) {
    details.trade(trade(IBM, price));
    details.quote(quote(IBM, price));
    details.book(book(IBM, price));
    await clock.tick(20);
  }
  const before = told(socket);
  assert(before.length < 100, "what is held for it is bounded");
  socket.isReading = true;
  socket.pendingBytes = 0;
  await clock.tick(300);
  const after = told(socket).slice(before.length);
  const got = told(socket).filter((row) => row.startsWith("P ")).length;
  const lost = Number(after.find((row) => row.startsWith("lost"))?.split(" ")[1]);
  assertEquals(got + lost, 150, "nothing is lost silently");
  assert(after.includes("Q IBM 150") && after.includes("D IBM 150"), after.join());
  assertEquals(told(quick).length, 150);
  details.trade(trade(IBM, 151));
  await clock.tick(20);
  assertMatch(told(socket).at(-1) ?? "", /^P IBM 151/);
});

Deno.test("more tickers than one client may name are refused, and nothing changes", async () => {
  const { clock, manager, join } = setUp();
  const names = (count: number) => Array.from({ length: count }, (_, index) => `T${index}`);
  const socket = join({ depth: names(9) });
  say(socket, "SUBSCRIBE", { depth: ["A", "B"] });
  const refusal = () => linesOf(socket).findLast(({ type }) => type === "ERROR")?.data;
  assertEquals(Object(refusal()).code, "too_many_details");
  assertMatch(Object(refusal()).message, /^at most 10 tickers can be named for depth, not 11; /);
  for (const wrong of [{ quotes: ["*"] }, { depth: ["*"] }, { quotes: ["$"] }, { prints: 5 }, { quotes: names(201) }]) {
    say(socket, "SUBSCRIBE", wrong);
    assertEquals(Object(refusal()).code, "bad_message", JSON.stringify(wrong));
    await clock.tick(100);
  }
  assertEquals(manager.details.depth.size, 9);
  const late = join({ depth: names(11) });
  assertEquals(Object(linesOf(late)[0]?.data).code, "bad_message");
});

Deno.test("tickers that clients name are known to whoever follows them, those of books first, until they are gone", async () => {
  const { clock, manager, join, joinClassic } = setUp();
  joinClassic();
  const socket = join({ tickers: ["AAA"], quotes: ["BBB"], depth: ["CCC"], prints: ["*"] });
  join({ tickers: ["*"] });
  await clock.tick(20);
  assertEquals([...manager.namedTickers] as string[], ["CCC", "BBB", "AAA"]);
  manager.disconnect(socket);
  assertEquals([[...manager.namedTickers], manager.details.readers, manager.details.depth.size], [[], 0, 0]);
});

Deno.test("another feed begins without quotes and trades of the one before", async () => {
  const { clock, manager, join } = setUp();
  manager.details.quote(quote(IBM, 10));
  manager.details.trade(trade(IBM, 10));
  manager.details.clear();
  const socket = join({ quotes: [IBM], prints: [IBM], depth: [IBM] });
  manager.details.trade(trade(IBM, 11));
  await clock.tick(20);
  assertEquals(told(socket), ["P IBM 11"], "and no quote to judge its side by");
});

Deno.test("classic clients get nothing of it", async () => {
  const { clock, manager, joinClassic, join } = setUp();
  const socket = joinClassic();
  join({ quotes: [IBM], prints: ["*"] });
  const before = socket.frames.length;
  manager.details.quote(quote(IBM, 10));
  manager.details.trade(trade(IBM, 10));
  await clock.tick(100);
  assertEquals(socket.frames.length, before);
});

Deno.test("many groups are served over several turns of the event loop, each of them", async () => {
  const { clock, manager, join } = setUp({ limits: { maxConnectionsPerAddress: 1_000 } });
  const sockets = Array.from({ length: 150 }, (_, index) => join({ quotes: [IBM, `T${index}`] }));
  manager.details.quote(quote(IBM, 10));
  await clock.tick(40);
  assertEquals(sockets.filter((socket) => told(socket).length !== 1).length, 0);
});
