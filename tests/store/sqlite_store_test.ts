import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Bar } from "@/lib/protocol/mod.ts";
import { MAX_BARS_PER_TICKER } from "@/lib/store/bar_store.ts";
import { NewerStoreError } from "@/lib/store/sqlite/migrations.ts";
import { RETENTION_S } from "@/lib/store/sqlite/sqlite_bar_store.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { StoreInUseError } from "@/lib/store/sqlite/store_in_use_error.ts";
import { alert, bar, fill, IBM, NOW_MS, order, position, TSLA } from "./samples.ts";
import { SqliteHarness } from "./sqlite_harness.ts";
import { testStore } from "./store_conformance.ts";

testStore("SqliteStore", () => new SqliteHarness());

/** What a process that is killed now would leave: the files are copied while the store has them open. */
async function ifKilledNow(harness: SqliteHarness, look: (copy: SqliteHarness) => void): Promise<void> {
  await using copy = new SqliteHarness();
  for (const name of harness.files()) Deno.copyFileSync(`${harness.folder}/${name}`, `${copy.folder}/${name}`);
  look(copy);
}

Deno.test("SqliteStore has written a change of the watchlist, a tier, an order or a new alert when the call returns", async () => {
  await using harness = new SqliteHarness();
  const { watchlist, tiers, orders, alerts } = harness.store;
  watchlist.put({ ticker: IBM, source: "manual", discoveredAtMs: null });
  watchlist.put({ ticker: TSLA, source: "manual", discoveredAtMs: null });
  watchlist.remove(IBM);
  tiers.put({ ticker: TSLA, tier: 2, rule: "manual", coldSinceMs: null });
  orders.record({ order: order("a"), fill: fill("a", 1), position: position(40) });
  alerts.put(alert("a", NOW_MS));
  await ifKilledNow(harness, ({ store }) => {
    assertEquals(store.watchlist.list(), watchlist.list());
    assertEquals(store.tiers.list(), tiers.list());
    assertEquals(store.orders.orders(), orders.orders());
    assertEquals(store.orders.fills(), [fill("a", 1)]);
    assertEquals(store.orders.positions(), [position(40)]);
    assertEquals(store.alerts.list(), [alert("a", NOW_MS)]);
  });
});

Deno.test("SqliteStore writes bars and changed alerts together, half a second after the first of them", async () => {
  await using harness = new SqliteHarness();
  const { bars, alerts } = harness.store;
  alerts.put(alert("a", NOW_MS));
  bars.put(IBM, bar(0));
  await harness.clock.tick(400);
  bars.put(IBM, bar(60));
  alerts.put(alert("a", NOW_MS, { score: 99 }));
  await harness.clock.tick(99);
  await ifKilledNow(harness, ({ store }) => {
    assertEquals(store.bars.bars(IBM), []);
    assertEquals(store.alerts.list()[0]?.score, 71.5);
  });
  await harness.clock.tick(1);
  await ifKilledNow(harness, ({ store }) => {
    assertEquals(store.bars.bars(IBM), [bar(0), bar(60)]);
    assertEquals(store.alerts.list()[0]?.score, 99);
  });
});

Deno.test("SqliteStore writes many bars at once, some per turn of the event loop, and forgets none", async () => {
  await using harness = new SqliteHarness();
  const { bars } = harness.store;
  const minutes = Array.from({ length: 600 }, (_, minute) => bar(minute * 60));
  for (const minute of minutes) bars.put(IBM, minute);
  await harness.clock.tick(0);
  bars.put(IBM, bar(0, 9));
  await ifKilledNow(harness, ({ store }) => {
    const { length } = store.bars.bars(IBM);
    assert(length > 0 && length < 600, `${length} bars`);
  });
  await harness.clock.tick(2);
  await ifKilledNow(harness, ({ store }) => assertEquals(store.bars.bars(IBM).length, 600));
  assertEquals(bars.bars(IBM), [bar(0, 9), ...minutes.slice(1)]);
});

Deno.test("SqliteStore takes more bars of a ticker in one go than memory would hold", async () => {
  await using harness = new SqliteHarness();
  const count = MAX_BARS_PER_TICKER + 500;
  for (let minute = 0; minute < count; minute += 1) harness.store.bars.put(IBM, bar(minute * 60));
  assertEquals(harness.store.bars.bars(IBM).length, count);
  await harness.reopen();
  assertEquals(harness.store.bars.bars(IBM).length, count);
});

Deno.test("SqliteStore keeps an order, its fill and the position together or not at all", async () => {
  await using harness = new SqliteHarness();
  const { orders } = harness.store;
  orders.record({ order: order("a") });
  const filled = order("a", { status: "filled", order_seq: 2 });
  assertThrows(() => orders.record({ order: filled, fill: fill("a", 2), position: position(NaN) }));
  await harness.close();
  harness.edit((database) =>
    database.exec(`
      CREATE TRIGGER refuse BEFORE INSERT ON positions BEGIN SELECT raise(ABORT, 'no room'); END
    `)
  );
  assertThrows(
    () => harness.store.orders.record({ order: filled, fill: fill("a", 2), position: position(40) }),
    Error,
    "Cannot record order a: no room",
  );
  assertEquals(harness.store.orders.orders(), [order("a")]);
  assertEquals(harness.store.orders.fills(), []);
});

Deno.test("SqliteStore does not take a bar or an alert that it could not read back", async () => {
  await using harness = new SqliteHarness();
  harness.store.bars.put(IBM, bar(0));
  harness.store.bars.put(IBM, { ...bar(60), high: NaN });
  harness.store.alerts.put(alert("a", Infinity));
  assertEquals(harness.store.bars.bars(IBM), [bar(0)]);
  assertEquals(harness.store.alerts.list(), []);
  assertEquals(harness.logger.lines, [
    "ERROR a bar is not kept: it does not parse",
    "ERROR an alert is not kept: it does not parse",
  ]);
});

Deno.test("SqliteStore deletes bars that are 30 days older than the newest when it is opened", async () => {
  await using harness = new SqliteHarness();
  const newest = NOW_MS / 1000;
  const times = [newest - RETENTION_S - 60, newest - RETENTION_S, newest - 60];
  for (const time of times) for (const ticker of [IBM, TSLA]) harness.store.bars.put(ticker, bar(time));
  harness.store.bars.put(IBM, bar(newest));
  await harness.reopen();
  const kept = (bars: readonly Bar[]) => bars.map(({ time }) => time);
  assertEquals(kept(harness.store.bars.bars(IBM)), [...times.slice(1), newest]);
  assertEquals(kept(harness.store.bars.bars(TSLA)), times.slice(1));
});

Deno.test("SqliteStore counts age by the market's time, and not from a bar far ahead of the clock", async () => {
  await using harness = new SqliteHarness();
  const recorded = [0, 60, 120].map((time) => bar(time));
  for (const each of recorded) harness.store.bars.put(IBM, each);
  harness.store.bars.put(TSLA, bar(NOW_MS));
  await harness.reopen();
  assertEquals(harness.store.bars.bars(IBM), recorded);
});

Deno.test("SqliteStore leaves out rows that do not parse, names each once, and loses nothing else", async () => {
  await using harness = new SqliteHarness();
  for (const id of ["a", "b"]) harness.store.orders.record({ order: order(id), fill: fill(id, 1) });
  for (const ticker of [IBM, TSLA]) {
    harness.store.watchlist.put({ ticker, source: "manual", discoveredAtMs: null });
    harness.store.tiers.put({ ticker, tier: 2, rule: null, coldSinceMs: null });
    harness.store.orders.record({ order: order("c"), position: position(1, { ticker }) });
    for (const time of [0, 60]) harness.store.bars.put(ticker, bar(time));
    harness.store.alerts.put(alert(ticker, NOW_MS));
  }
  await harness.close();
  harness.edit((database) =>
    database.exec(`
      UPDATE bars SET volume = -1 WHERE ticker = 'IBM' AND time = 60;
      INSERT INTO bars SELECT ticker, 9223372036854775807, open, high, low, close, volume, vwap FROM bars LIMIT 1;
      UPDATE watchlist SET ticker = '$ no ticker' WHERE ticker = 'IBM';
      UPDATE tiers SET tier = 9223372036854775807 WHERE ticker = 'IBM';
      UPDATE orders SET body = 'no JSON' WHERE order_id = 'b';
      UPDATE fills SET body = '{}', order_seq = 9223372036854775807 WHERE order_id = 'b';
      UPDATE positions SET body = 'null' WHERE ticker = 'IBM';
      UPDATE alerts SET body = '[' WHERE alert_id = 'IBM';
    `)
  );
  for (let time = 0; time < 2; time += 1) {
    const { bars, watchlist, tiers, orders, alerts } = harness.store;
    assertEquals(bars.bars(IBM), [bar(0)]);
    assertEquals(bars.bars(IBM, { limit: 1 }), [bar(0)]);
    assertEquals(bars.bars(TSLA), [bar(0), bar(60)]);
    assertEquals(watchlist.list().map(({ ticker }) => ticker), [TSLA]);
    assertEquals(tiers.list().map(({ ticker }) => ticker), [TSLA]);
    assertEquals(orders.orders(), [order("a"), order("c")]);
    assertEquals([orders.get("a"), orders.get("b")], [order("a"), undefined]);
    assertEquals(orders.fills(), [fill("a", 1)]);
    assertEquals(orders.positions(), [position(1, { ticker: TSLA })]);
    assertEquals(alerts.list(), [alert(TSLA, NOW_MS)]);
  }
  const rows = harness.logger.lines.map((line) => /row (.*) of (\w+) in the store/.exec(line)?.slice(1).reverse());
  assertEquals(rows.sort(), [
    ["alerts", "IBM"],
    ["bars", "IBM 60"],
    ["bars", "IBM 9223372036854776000"],
    ["fills", "b 9223372036854776000"],
    ["orders", "b"],
    ["positions", "main IBM"],
    ["tiers", "IBM"],
    ["watchlist", "$ no ticker"],
  ]);
});

Deno.test("SqliteStore leaves no -wal behind when it is disposed, which may happen twice, and takes nothing afterwards", async () => {
  await using harness = new SqliteHarness();
  const { store } = harness;
  store.bars.put(IBM, bar(0));
  assertEquals(harness.files(), ["market.sqlite", "market.sqlite-wal"]);
  await store[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  assertEquals(harness.files(), ["market.sqlite"]);
  assertThrows(() => store.bars.put(IBM, bar(60)), Error, "closed");
  assertThrows(() => store.orders.record({ order: order("a") }), Error, "closed");
  assertThrows(() => store.watchlist.put({ ticker: IBM, source: "manual", discoveredAtMs: null }), Error, "closed");
});

Deno.test("SqliteStore keeps no more alerts in the file than it tells", async () => {
  await using harness = new SqliteHarness();
  for (let index = 0; index < 1_010; index += 1) harness.store.alerts.put(alert(`${index}`, NOW_MS + index));
  await harness.close();
  harness.edit((database) => {
    assertEquals(Number(database.prepare("SELECT count(*) AS count FROM alerts").get()?.["count"]), 1000);
  });
});

Deno.test("SqliteStore makes the folder, and keeps one file per name", async () => {
  await using harness = new SqliteHarness();
  const open = (name: string) => SqliteStore.open({ ...harness, folder: `${harness.folder}/a/b`, name });
  await using simulated = open("simulated");
  await using kraken = open("kraken");
  simulated.bars.put(IBM, bar(0));
  assertEquals(kraken.bars.bars(IBM), []);
  assertEquals([...Deno.readDirSync(`${harness.folder}/a/b`)].length, 4);
});

Deno.test("SqliteStore refuses a file that is open in the same process, and leaves it in order", async () => {
  await using harness = new SqliteHarness();
  harness.store.orders.record({ order: order("a") });
  const error = assertThrows(() => SqliteStore.open({ ...harness, name: "market" }), StoreInUseError);
  assertEquals(
    error.message,
    `Cannot open the store ${harness.path}: another process has it open: end that one, or set another DATA_DIR`,
  );
  harness.store.orders.record({ order: order("b") });
  await harness.reopen();
  assertEquals(harness.store.orders.orders(), [order("a"), order("b")]);
});

Deno.test("SqliteStore does not touch a file of a newer version", async () => {
  await using harness = new SqliteHarness();
  harness.store.orders.record({ order: order("a") });
  await harness.close();
  harness.edit((database) => database.exec("PRAGMA user_version = 1000"));
  const before = Deno.readFileSync(harness.path);
  const error = assertThrows(() => harness.store, NewerStoreError);
  assert(error.message.includes("its tables have version 1000 and this one knows up to"), error.message);
  assertEquals(Deno.readFileSync(harness.path), before);
  assertEquals(harness.files(), ["market.sqlite"]);
});
