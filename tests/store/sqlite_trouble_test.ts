import { assert, assertEquals, assertThrows } from "@std/assert";
import { MAX_BARS_PER_TICKER } from "@/lib/store/bar_store.ts";
import { Database } from "@/lib/store/sqlite/database.ts";
import { migrate } from "@/lib/store/sqlite/migrations.ts";
import { SqliteBarStore } from "@/lib/store/sqlite/sqlite_bar_store.ts";
import { SqliteOrderStore } from "@/lib/store/sqlite/sqlite_order_store.ts";
import { StoreWriter } from "@/lib/store/sqlite/store_writer.ts";
import { alert, bar, fill, IBM, NOW_MS, order, position, TSLA } from "./samples.ts";
import { SqliteHarness } from "./sqlite_harness.ts";

/** Takes the file away from under the store, and gives it back. */
const takeAway = ({ path }: SqliteHarness) => Deno.renameSync(path, `${path}.away`);
const giveBack = ({ path }: SqliteHarness) => Deno.renameSync(`${path}.away`, path);

const errors = ({ logger }: SqliteHarness) => logger.lines.filter((line) => line.startsWith("ERROR"));

class TroubledDatabase extends Database {
  isFull = false;

  override touch(): void {
    if (this.isFull) throw new Error("database or disk is full");
    super.touch();
  }
}

/** Parts of a store whose database a test can bring into trouble; they are closed at the end. */
function openParts({ path, clock, logger, troubles }: SqliteHarness) {
  const database = new TroubledDatabase(path);
  database.lock();
  database.useWal();
  migrate(database);
  const writer = new StoreWriter({ database, clock, logger, onTrouble: (trouble) => void troubles.push(trouble) });
  const bars = new SqliteBarStore({ database, writer, logger });
  const orders = new SqliteOrderStore({ database, writer, logger });
  const close = () => {
    writer.close();
    database.close();
  };
  return { database, bars, orders, [Symbol.dispose]: close };
}

Deno.test("SqliteStore keeps bars while the disk is full, tells so once, and writes them when there is room again", async () => {
  await using harness = new SqliteHarness();
  const { clock, troubles } = harness;
  using parts = openParts(harness);
  const { database, bars, orders } = parts;
  // What SQLite says of a database that may not grow is what it says of a full disk.
  database.exec("PRAGMA max_page_count = 1");
  for (let minute = 0; minute < 200; minute += 1) {
    bars.put(IBM, bar(minute * 60));
    await clock.tick(600);
  }
  const message = `Cannot write to the store ${harness.path}: database or disk is full`;
  assertEquals(troubles, [message]);
  assertEquals(errors(harness), [`ERROR ${message}; orders are refused, all else waits and is tried again`]);
  assertEquals(bars.bars(IBM).length, 200);
  assertThrows(
    () => {
      for (let id = 0; id < 100; id += 1) orders.record({ order: order(`${id}`) });
    },
    Error,
    "database or disk is full",
  );
  database.exec("PRAGMA max_page_count = 1000000");
  await clock.tick(1000);
  assertEquals(troubles, [message, null]);
  assertEquals(bars.size, 0);
  assertEquals(bars.bars(IBM).length, 200);
});

Deno.test("SqliteStore is in trouble until something has been written, also when nothing waits", async () => {
  await using harness = new SqliteHarness();
  const { clock, troubles } = harness;
  using parts = openParts(harness);
  const { database, orders } = parts;
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON orders BEGIN SELECT raise(ABORT, 'no room'); END");
  database.isFull = true;
  assertThrows(() => orders.record({ order: order("a") }), Error, "no room");
  await clock.tick(5000);
  assertEquals(troubles.length, 1);
  database.isFull = false;
  await clock.tick(1000);
  assertEquals(troubles.length, 2);
});

Deno.test("SqliteStore refuses orders while its file is gone, and notices by itself that it is back", async () => {
  await using harness = new SqliteHarness();
  const { orders } = harness.store;
  orders.record({ order: order("a") });
  takeAway(harness);
  for (let time = 0; time < 3; time += 1) {
    assertThrows(
      () => orders.record({ order: order("b"), fill: fill("b", 1), position: position(1) }),
      Error,
      "Cannot record order b: No such file or directory",
    );
    await harness.clock.tick(1500);
  }
  assertEquals(harness.troubles.length, 1);
  assertEquals(orders.orders(), [order("a")]);
  giveBack(harness);
  await harness.clock.tick(1000);
  assertEquals(harness.troubles[1], null);
  orders.record({ order: order("b") });
  takeAway(harness);
  assertThrows(() => orders.record({ order: order("c") }));
  giveBack(harness);
  await harness.clock.tick(1000);
  assertEquals(harness.troubles.map((trouble) => trouble === null), [false, true, false, true]);
  assertEquals(errors(harness).length, 2);
});

Deno.test("SqliteStore makes changes in memory while it cannot write, and writes all of them afterwards, in order", async () => {
  await using harness = new SqliteHarness();
  const { watchlist, tiers, alerts, bars } = harness.store;
  for (const ticker of [IBM, TSLA]) watchlist.put({ ticker, source: "manual", discoveredAtMs: null });
  tiers.put({ ticker: IBM, tier: 2, rule: "manual", coldSinceMs: null });
  alerts.put(alert("a", NOW_MS));
  takeAway(harness);
  watchlist.remove(IBM);
  watchlist.put({ ticker: IBM, source: "configured", discoveredAtMs: null });
  tiers.remove(IBM);
  tiers.put({ ticker: TSLA, tier: 2, rule: "manual", coldSinceMs: null });
  for (const id of ["a", "b", "c"]) alerts.put(alert(id, NOW_MS, { score: 99 }));
  bars.put(IBM, bar(0));
  const answers = () => {
    const { watchlist, tiers, alerts, bars } = harness.store;
    return [watchlist.list(), tiers.list(), alerts.list(), bars.bars(IBM)];
  };
  const before = answers();
  assertEquals(before.map(({ length }) => length), [2, 1, 3, 1]);
  await harness.clock.tick(5000);
  assertEquals(answers(), before);
  assertEquals(harness.troubles.length, 1);
  giveBack(harness);
  // A change that could be written by itself does not hide those that could not.
  watchlist.put({ ticker: TSLA, source: "feed", discoveredAtMs: null });
  const after = answers();
  await harness.clock.tick(1000);
  assertEquals(harness.troubles[1], null);
  await harness.reopen();
  assertEquals(answers(), after);
});

Deno.test("SqliteStore writes to no file but the one that it opened", async () => {
  await using harness = new SqliteHarness();
  const { store } = harness;
  takeAway(harness);
  Deno.writeTextFileSync(harness.path, "");
  assertThrows(() => store.orders.record({ order: order("a") }), Error, "another file than the one that was opened");
  Deno.removeSync(harness.path);
  giveBack(harness);
  Deno.renameSync(`${harness.path}-wal`, `${harness.path}-wal.away`);
  assertThrows(() => store.orders.record({ order: order("a") }), Error, "-wal");
  Deno.renameSync(`${harness.path}-wal.away`, `${harness.path}-wal`);
  store.orders.record({ order: order("a") });
});

Deno.test("SqliteStore holds no more bars of a ticker than memory would while it cannot write, and tells what it lost", async () => {
  await using harness = new SqliteHarness();
  const { bars } = harness.store;
  bars.put(IBM, bar(0));
  await harness.clock.tick(500);
  takeAway(harness);
  const count = MAX_BARS_PER_TICKER + 100;
  for (let minute = 1; minute <= count; minute += 1) bars.put(IBM, bar(minute * 60));
  assertEquals(bars.bars(IBM).length, 1 + MAX_BARS_PER_TICKER);
  assertEquals(bars.bars(IBM)[1]?.time, 101 * 60);
  giveBack(harness);
  await harness.clock.tick(1100);
  assertEquals(errors(harness).slice(1), [
    "ERROR bars get lost: the store could not be written for too long",
    "ERROR bars were lost while the store could not be written",
  ]);
  await harness.reopen();
  assertEquals(harness.store.bars.bars(IBM).length, 1 + MAX_BARS_PER_TICKER);
});

Deno.test("SqliteStore holds no more alerts than are kept while it cannot write", async () => {
  await using harness = new SqliteHarness();
  const { alerts } = harness.store;
  takeAway(harness);
  for (let index = 0; index < 1_500; index += 1) alerts.put(alert(`${index}`, NOW_MS + index));
  assert(alerts.size <= 1000, `${alerts.size} wait`);
  giveBack(harness);
  await harness.clock.tick(1100);
  await harness.reopen();
  const ids = harness.store.alerts.list().map(({ alert_id }) => alert_id);
  assertEquals([ids.length, ids[0], ids.at(-1)], [1000, "1499", "500"]);
});

Deno.test("SqliteStore tells what is lost when it is disposed while it cannot write", async () => {
  await using harness = new SqliteHarness();
  harness.store.bars.put(IBM, bar(0));
  takeAway(harness);
  await harness.close();
  assertEquals(harness.logger.lines.at(-1), "ERROR the store ends before all was written");
  giveBack(harness);
  assertEquals(harness.store.bars.bars(IBM), []);
});
