import { assertEquals, assertThrows } from "@std/assert";
import { type EpochMs, type Order, parseTicker } from "@/lib/protocol/mod.ts";
import { Database } from "@/lib/store/sqlite/database.ts";
import { migrate, MIGRATIONS } from "@/lib/store/sqlite/migrations.ts";
import { scan } from "@/tests/scan/samples.ts";
import { alert, bar, fill, IBM, NOW_MS, order, position, TSLA } from "./samples.ts";
import { SqliteHarness } from "./sqlite_harness.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const LATEST = MIGRATIONS.length;

function inMemory(run: (database: Database) => void): void {
  const database = new Database(":memory:");
  try {
    run(database);
  } finally {
    database.close();
  }
}

/** Tables with their columns, and the names of indexes. */
const schemaOf = (database: Database): unknown[] =>
  database.prepare(`
    SELECT parts.type, parts.name, group_concat(columns.name) AS columns
    FROM sqlite_schema AS parts LEFT JOIN pragma_table_xinfo(parts.name) AS columns GROUP BY parts.name ORDER BY parts.name
  `).all();

Deno.test("there is a fixture of every version that ever was", () => {
  const names = Array.from(Deno.readDirSync(FIXTURES), ({ name }) => name).sort();
  assertEquals(names, MIGRATIONS.map((_, index) => `store_v${index + 1}.sql`));
});

for (let version = 1; version <= LATEST; version += 1) {
  const sql = Deno.readTextFileSync(new URL(`store_v${version}.sql`, FIXTURES));

  Deno.test(`SqliteStore opens a file of version ${version} with all that it holds`, async () => {
    await using harness = new SqliteHarness();
    harness.edit((database) => database.exec(sql));
    const { bars, watchlist, tiers, orders, alerts, scans, setAside } = harness.store;
    assertEquals(setAside, null);
    assertEquals(bars.bars(IBM), [bar(0), bar(60, 2)]);
    assertEquals([...bars.forming()], [[IBM, bar(120, 3)]]);
    assertEquals(watchlist.list(), [
      { ticker: TSLA, source: "configured", discoveredAtMs: null },
      { ticker: IBM, source: "realtime_gainer", discoveredAtMs: NOW_MS + 0.5 as EpochMs },
    ]);
    assertEquals(tiers.list(), [{ ticker: IBM, tier: 2, rule: "ignition", coldSinceMs: NOW_MS }]);
    const kept = order("a", {
      client_order_id: "mine",
      status: "partially_filled",
      state: "partially_filled",
      filled_quantity: 40,
      average_price: 182.25,
      order_seq: 2,
    });
    assertEquals(orders.orders({ openOnly: true }), [kept]);
    assertEquals(orders.byClientOrderId("mine"), kept);
    assertEquals(orders.fills(), [fill("a", 2)]);
    assertEquals(orders.positions(), [position(40)]);
    assertEquals(alerts.list(), [alert("a", NOW_MS)]);
    assertEquals(scans.list(), version < 2 ? [] : [scan()]);
    assertEquals(harness.logger.lines, []);
    await harness.close();
    harness.edit((database) => assertEquals(database.version, LATEST));
  });

  Deno.test(`a file of version ${version} gets the tables of a new one`, () => {
    inMemory((old) => {
      old.exec(sql);
      migrate(old);
      inMemory((fresh) => {
        migrate(fresh);
        assertEquals(schemaOf(old), schemaOf(fresh));
      });
    });
  });
}

Deno.test("SqliteStore gives the demonstration its own account of what a store of before had mixed", async () => {
  await using harness = new SqliteHarness();
  const dealings: [id: string, ticker: string, source: string, status: Order["status"]][] = [
    ["held", "AAA", "demo", "filled"],
    ["killed", "BBB", "demo", "filled"],
    ["kill", "BBB", "forced", "filled"],
    ["shared", "CCC", "demo", "filled"],
    ["person", "CCC", "manual", "filled"],
    ["shared kill", "CCC", "forced", "filled"],
    ["idle", "CCC", "demo", "cancelled"],
    ["own kill", "DDD", "forced", "filled"],
    ["own", "DDD", "manual", "filled"],
  ];
  harness.edit((database) => {
    database.exec(Deno.readTextFileSync(new URL("store_v2.sql", FIXTURES)));
    const put = (table: string, columns: string, values: (string | number)[]) =>
      database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values.map(() => "?")})`).run(...values);
    for (const [id, ticker, source, status] of dealings) {
      const { account: _, ...kept } = order(id, { ticker: parseTicker(ticker), source, status });
      put("orders", "order_id, is_open, body", [id, 0, JSON.stringify(kept)]);
      if (status !== "filled") continue;
      const { account: __, ...dealt } = fill(id, 2, { ticker: parseTicker(ticker) });
      put("fills", "order_id, order_seq, body", [id, 2, JSON.stringify(dealt)]);
    }
    put("orders", "order_id, is_open, body", ["broken", 0, "{"]);
    for (const ticker of ["AAA", "BBB", "CCC", "DDD"]) {
      const { account: _, ...held } = position(7, { ticker: parseTicker(ticker) });
      put("positions", "ticker, body", [ticker, JSON.stringify(held)]);
    }
  });
  const { orders } = harness.store;
  const demo = ["held", "killed", "kill"];
  assertEquals(orders.orders({ account: "demo" }).map(({ order_id }) => order_id), [...demo, "idle"]);
  assertEquals(orders.orders({ account: "main" }).length, 1 + dealings.length - 4);
  assertEquals(orders.fills().filter(({ account }) => account === "demo").map(({ order_id }) => order_id), demo);
  assertEquals(orders.positions().map(({ account, ticker }) => `${account} ${ticker}`), [
    "main IBM",
    "demo AAA",
    "demo BBB",
    "main CCC",
    "main DDD",
  ]);
  assertEquals(harness.logger.lines, ["ERROR row broken of orders in the store is left out: it does not parse"]);
});

Deno.test("migrations run in order, each once, from the version that the file has", () => {
  inMemory((database) => {
    const steps = ["CREATE TABLE steps (name TEXT)", ..."abc"].map((step) =>
      step.length > 1 ? step : `INSERT INTO steps VALUES ('${step}')`
    );
    for (const length of [0, 1, 3, 3, 4]) {
      migrate(database, steps.slice(0, length));
      assertEquals(database.version, length);
    }
    assertEquals(database.prepare("SELECT name FROM steps").all().map(({ name }) => name), ["a", "b", "c"]);
  });
});

Deno.test("a migration that fails leaves the file as it was before it", () => {
  inMemory((database) => {
    migrate(database);
    const before = schemaOf(database);
    assertThrows(() => migrate(database, [...MIGRATIONS, "CREATE TABLE more (a); INSERT INTO nowhere VALUES (1)"]));
    assertEquals([database.version, schemaOf(database)], [LATEST, before]);
  });
});
