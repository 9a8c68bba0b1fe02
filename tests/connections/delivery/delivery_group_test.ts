import { assertEquals } from "@std/assert";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { rowsOf } from "@/tests/support/batched_reader.ts";
import { IBM, setUp, START, TSLA } from "../rig.ts";

Deno.test("a flush waits flush_ms after the one before, and 0 means at once", async () => {
  const { clock, manager, join } = setUp();
  const [slow, quick] = [join({ flush_ms: 1000 }), join({ flush_ms: 0 })];
  const frames = () => [slow.frames.length - 1, quick.frames.length - 1];
  manager.broadcastTick(IBM, 1, 1, START);
  assertEquals(frames(), [0, 1]);
  await clock.tick(0);
  assertEquals(frames(), [1, 1]);
  manager.broadcastTick(IBM, 2, 1, START);
  await clock.tick(999);
  assertEquals(frames(), [1, 2]);
  await clock.tick(1);
  assertEquals([frames(), rowsOf(slow).length], [[2, 2], 2]);
});

Deno.test("clients with the same wishes share the very same frame", async () => {
  const { clock, manager, join } = setUp();
  const sockets = [join(), join(), join({ tickers: ["IBM"] }), join({ tickers: ["IBM"] })];
  await clock.tick(20);
  manager.broadcastTick(IBM, 1, 1, START);
  await clock.tick(20);
  manager.broadcastTick(IBM, 2, 1, START);
  await clock.tick(20);
  assertEquals(manager.stats.groups, 2);
  assertEquals(sockets[0]?.frames.slice(1), sockets[1]?.frames.slice(1));
  assertEquals(rowsOf(sockets[2] ?? join()), rowsOf(sockets[3] ?? join()));
});

Deno.test("clients that came to the same tickers by different ways share one group", async () => {
  const { clock, manager, join } = setUp();
  const types = ["TICK", "BAR"];
  const sockets = [
    join({ tickers: ["IBM", "TSLA"], types }),
    join({ tickers: ["TSLA", "IBM"], types: types.toReversed() }),
    join({ tickers: ["TSLA", "AAPL"], types }),
  ];
  sockets[2]?.say('{"type":"UNSUBSCRIBE","tickers":["AAPL"]}');
  sockets[2]?.say('{"type":"SUBSCRIBE","tickers":["IBM"]}');
  for (const ticker of [IBM, TSLA, IBM]) {
    await clock.tick(20);
    manager.broadcastTick(ticker, 1, 1, START);
  }
  await clock.tick(20);
  assertEquals(manager.stats.groups, 1);
  for (const socket of sockets) assertEquals(rowsOf(socket).map(({ ticker }) => ticker), ["IBM", "TSLA", "IBM"]);
});

for (const wishes of [{}, { types: ["TICK"] }, { types: ["TICK", "BAR"] }]) {
  Deno.test(`a ticker is encoded once for all flushes of all clients that ask for ${JSON.stringify(wishes)}`, async () => {
    const { clock, manager, join } = setUp();
    let encoded = 0;
    const toJSON = () => {
      encoded += 1;
      return "IBM";
    };
    // JSON makes a ticker of it, and tells that it did.
    const ticker = { toJSON } as unknown as Ticker;
    const sockets = Array.from({ length: 20 }, () => join(wishes));
    await clock.tick(20);
    for (let flush = 0; flush < 5; flush += 1) {
      manager.broadcastTick(ticker, 1, 1, START);
      await clock.tick(20);
    }
    assertEquals([sockets.map((socket) => rowsOf(socket).length), encoded], [Array(20).fill(5), 1]);
  });
}

Deno.test("conflated clients get one row per ticker: last price, summed size, number of trades", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ conflate: true });
  for (let index = 1; index <= 5; index += 1) {
    manager.broadcastTick(IBM, 100 + index, 10, START);
    manager.broadcastTick(TSLA, 200 + index, 0.1, START);
  }
  manager.broadcastTick(IBM, 99, 1, START);
  await clock.tick(16);
  assertEquals(rowsOf(socket), [
    { ticker: "TSLA", price: 205, size: 0.5, count: 5 },
    { ticker: "IBM", price: 99, size: 51, count: 6 },
  ]);
});
