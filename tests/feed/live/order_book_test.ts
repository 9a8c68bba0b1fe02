import { assert, assertEquals, assertMatch } from "@std/assert";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import { BookItem, KrakenBook, readDigits } from "@/lib/feed/kraken/kraken_book.ts";
import { CoinFeed } from "@/lib/feed/live/coin_feed.ts";
import { BookSide } from "@/lib/feed/live/market/book_side.ts";
import { type EpochMs, type OrderBook, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { FakeCoinbase } from "@/tests/support/upstream/fake_coinbase.ts";
import { FakeKraken } from "@/tests/support/upstream/fake_kraken.ts";
import { type Rig, rig, START_MS } from "./harness.ts";

const [PAIR, PRODUCT] = [parseTicker("BTC/USD"), parseTicker("BTC-USD")];

/** The example of Kraken's guide to its checksum, digit by digit. */
const ASKS = "45285.2 0.00100000,45286.4 1.54571953,45286.6 1.54571109,45289.6 1.54560911,45290.2 0.15890660," +
  "45291.8 1.54553491,45294.7 0.04454749,45296.1 0.35380000,45297.5 0.09945542,45299.5 0.18772827";
const BIDS = "45283.5 0.10000000,45283.4 1.54582015,45282.1 0.10000000,45281.0 0.10000000,45280.3 1.54592586," +
  "45279.0 0.07990000,45277.6 0.03310103,45277.5 0.30000000,45277.3 1.54602737,45276.6 0.15445238";
const EXAMPLE_CHECKSUM = 3310070434;

const levels = (text: string) =>
  text === "" ? [] : text.split(",").map((level) => {
    const [price = "", qty = ""] = level.split(" ");
    return `{"price":${price},"qty":${qty}}`;
  });
/** A message of the channel `book`, its digits as they are given. */
const bookText = (type: string, { bids = "", asks = "", checksum = 0 }) =>
  `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":[${levels(bids)}],"asks":[${levels(asks)}],` +
  `"checksum":${checksum}${type === "update" ? ',"timestamp":"2026-01-05T15:00:01.500000Z"' : ""}}]}`;
const SNAPSHOT = bookText("snapshot", { bids: BIDS, asks: ASKS, checksum: EXAMPLE_CHECKSUM });
/** The checksum by the letter of the guide. */
const sum = (asks: string, bids: string) =>
  crc32(
    `${asks},${bids}`.split(",").map((level) =>
      level.split(" ").map((n) => n.replace(".", "").replace(/^0+/, "")).join("")
    ).join(""),
  );

const booksOf = ({ events }: { events: readonly { kind: string }[] }) =>
  events.filter((event): event is OrderBook => event.kind === "depth");
const openKraken = () =>
  rig((clock) => new FakeKraken(clock), (around) => new KrakenFeed({ ...around, tickers: [PAIR] }));
const openCoinbase = () =>
  rig((clock) => new FakeCoinbase(clock), (around) => new CoinbaseFeed({ ...around, tickers: [PRODUCT] }));
const setDepth = async ({ feed, clock }: Rig<FakeKraken> | Rig<FakeCoinbase>, ...tickers: Ticker[]) => {
  assert(feed instanceof CoinFeed);
  feed.setDepth(tickers);
  await clock.tick(200);
};
const askedOf = ({ fake }: { fake: FakeKraken }) =>
  fake.peer.said.filter(({ params }) => Object(params).channel === "book").map(({ method }) => method);

Deno.test("KrakenBook checks every change by the CRC32 of Kraken's guide, zeros at the end of a number included", () => {
  const book = new KrakenBook();
  const take = (text: string, isSnapshot: boolean) =>
    book.take(BookItem.parse(Object(readDigits(text)).data[0]), isSnapshot, START_MS as EpochMs);
  const first = take(SNAPSHOT, true);
  assertEquals([first?.bids[0], first?.asks[0], first?.bids.length], [[45283.5, 0.1], [45285.2, 0.001], 10]);
  const bids = `45283.6 0.50000000,${BIDS}`.split(",").slice(0, 10).join();
  const changed = take(bookText("update", { bids: "45283.6 0.50000000", checksum: sum(ASKS, bids) }), false);
  assertEquals([changed?.bids[0], changed?.bids.length, changed?.timeMs], [[45283.6, 0.5], 10, START_MS + 1_500]);
  const asks = `${ASKS.split(",").slice(1)},45300.0 1.00000000`;
  const gone = take(
    bookText("update", { asks: "45285.2 0.00000000,45300.0 1.00000000", checksum: sum(asks, bids) }),
    false,
  );
  assertEquals([gone?.asks[0]?.[0], gone?.asks.at(-1)?.[0]], [45286.4, 45300]);
});

Deno.test("KrakenFeed subscribes to the books that are wanted alone, and gives them up again", async () => {
  await using session = await openKraken();
  assertEquals(askedOf(session), []);
  await setDepth(session, PAIR);
  assertEquals(session.fake.peer.said.at(-1), {
    method: "subscribe",
    params: { channel: "book", symbol: ["BTC/USD"], depth: 10, snapshot: true },
    req_id: 4,
  });
  session.fake.peer.send(bookText("update", { bids: "1.0 1.0", checksum: 5 }));
  assertEquals(booksOf(session), [], "a change without a book is none");
  session.fake.peer.send(SNAPSHOT);
  await session.clock.tick(10);
  assertEquals(booksOf(session).length, 1);
  await setDepth(session);
  assertEquals(askedOf(session), ["subscribe", "unsubscribe"]);
  session.fake.peer.send(SNAPSHOT);
  await session.clock.tick(10);
  assertEquals(booksOf(session).length, 1, "what still comes is of no use");
});

Deno.test("KrakenFeed asks for a book again that is not upstream's, says so, and tells none until then", async () => {
  await using session = await openKraken();
  await setDepth(session, PAIR);
  session.fake.peer.send(SNAPSHOT);
  session.fake.peer.send(bookText("update", { bids: "45283.6 0.5", checksum: 1 }));
  session.fake.peer.send(bookText("update", { bids: "45283.7 0.5", checksum: 1 }));
  await session.clock.tick(200);
  assertEquals(booksOf(session).length, 1);
  assertEquals(askedOf(session), ["subscribe", "unsubscribe", "subscribe"]);
  const warnings = session.logger.lines.filter((line) => line.startsWith("WARN"));
  assertMatch(warnings.join("\n"), /an order book is asked for again .*its checksum is \d+, upstream's 1"/);
  session.fake.peer.send(SNAPSHOT);
  await session.clock.tick(10);
  assertEquals(booksOf(session).length, 2);
  assertEquals(session.statuses(), ["feed_connected"], "the connection holds");
});

Deno.test("KrakenFeed has its books again after a connection was lost", async () => {
  await using session = await openKraken();
  await setDepth(session, PAIR);
  session.fake.peer.send(SNAPSHOT);
  session.fake.peer.close();
  for (let step = 0; session.fake.openPeers.length === 0 && step < 600; step++) await session.clock.tick(100);
  await session.clock.tick(100);
  assertEquals(askedOf(session), ["subscribe"]);
  session.fake.peer.send(bookText("update", { bids: "45283.6 0.5", checksum: 1 }));
  session.fake.peer.send(SNAPSHOT);
  await session.clock.tick(10);
  assertEquals(booksOf(session).length, 2);
});

const SNAPSHOT_L2 = {
  type: "snapshot",
  product_id: "BTC-USD",
  bids: [["100.10", "0.5"], ["100.00", "2"]],
  asks: [["100.20", "1"], ["100.30", "3"]],
};
const update = (...changes: string[][]) => {
  return { type: "l2update", product_id: "BTC-USD", time: "2026-01-05T15:00:01.500000Z", changes };
};

Deno.test("CoinbaseFeed keeps the books that are wanted, whatever upstream calls their channel in its answers", async () => {
  await using session = await openCoinbase();
  const { fake, clock } = session;
  fake.peer.send(SNAPSHOT_L2);
  await setDepth(session, PRODUCT);
  assertEquals(fake.peer.said.at(-1), { type: "subscribe", product_ids: ["BTC-USD"], channels: ["level2_batch"] });
  fake.peer.send(update(["buy", "100.15", "1"]));
  fake.peer.send(SNAPSHOT_L2);
  fake.peer.send(update(["buy", "100.10", "0"], ["buy", "100.15", "7"], ["sell", "100.20", "0.25"]));
  fake.peer.send(update(["hold", "1", "1"]));
  await clock.tick(10);
  const [first, second, ...others] = booksOf(session);
  assertEquals([first?.bids, first?.asks], [[[100.1, 0.5], [100, 2]], [[100.2, 1], [100.3, 3]]]);
  assertEquals([second?.bids, second?.asks], [[[100.15, 7], [100, 2]], [[100.2, 0.25], [100.3, 3]]]);
  assertEquals([second?.timeMs, others.length], [START_MS + 1_500, 0]);
  await setDepth(session);
  assertEquals(fake.peer.said.at(-1), { type: "unsubscribe", product_ids: ["BTC-USD"], channels: ["level2_batch"] });
});

Deno.test("CoinbaseFeed goes on without books where upstream refuses them", async () => {
  await using session = await openCoinbase();
  const { fake, clock, feed } = session;
  fake.nextRefusal = "level2_batch requires authentication";
  await setDepth(session, PRODUCT);
  await clock.tick(2_000);
  feed.setPriority?.([PRODUCT]);
  await clock.tick(1_000);
  assertEquals(session.statuses(), ["feed_connected"]);
  const asked = fake.peer.said.filter(({ channels }) => String(channels) === "level2_batch");
  assertEquals(asked.length, 1, "it is not asked for again on this connection");
  assert(session.logger.lines.some((line) => line.includes("requires authentication")));
});

Deno.test("BookSide holds the best levels in order, as a map of prices would", () => {
  const change = fc.record({ price: fc.integer({ min: 1, max: 30 }), size: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(
      fc.constantFrom("bids" as const, "asks" as const),
      fc.array(change, { maxLength: 80 }),
      (name, changes) => {
        const side = new BookSide(name, 100);
        const map = new Map<number, number>();
        for (const { price, size } of changes) {
          side.set({ price: `${price}.0`, size: String(size) });
          if (size === 0) map.delete(price);
          else map.set(price, size);
        }
        const expected = [...map].sort(([a], [b]) => name === "bids" ? b - a : a - b).slice(0, 10);
        assertEquals(side.told(10) as unknown, expected);
      },
    ),
    { seed: 11, numRuns: 200 },
  );
  const shallow = new BookSide("asks", 2);
  for (const price of ["3", "1", "2"]) shallow.set({ price, size: "1" });
  assertEquals(shallow.told(10).map(([price]) => price), [1, 2]);
});
