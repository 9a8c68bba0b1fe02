import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "../support/fake_clock.ts";
import { bar, fill, IBM, order, position, TSLA } from "./samples.ts";
import { SqliteHarness } from "./sqlite_harness.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PAGE = 4096;
const random = new Random(20_260_105);
const randomBytes = (length: number): Bytes => Uint8Array.from({ length }, () => random.integer(0, 255));

/** A closed store with something in every table, on some 20 pages. */
async function filled(harness: SqliteHarness): Promise<void> {
  const { store } = harness;
  for (const ticker of [IBM, TSLA]) store.watchlist.put({ ticker, source: "manual", discoveredAtMs: null });
  for (let minute = 0; minute < 500; minute += 1) store.bars.put(IBM, bar(minute * 60));
  for (let index = 0; index < 30; index += 1) {
    store.orders.record({ order: order(`${index}`), fill: fill(`${index}`, 1), position: position(index) });
  }
  await harness.close();
}

/** Opens the file, which must have been found damaged: it is kept as it was, and an empty store takes its place. */
function assertSetAside(harness: SqliteHarness, why: string): void {
  const before = Deno.readFileSync(harness.path);
  const { store } = harness;
  const aside = `${harness.path}.corrupt-20260105T150000Z`;
  assertEquals(store.setAside, aside, why);
  assertEquals(Deno.readFileSync(aside), before, why);
  assertEquals([store.orders.orders(), store.bars.bars(IBM), store.watchlist.list()], [[], [], []], why);
  const [line = "", ...others] = harness.logger.lines;
  assert(line.startsWith(`ERROR the store ${harness.path} is damaged: `), line);
  assert(line.endsWith(`: it is now ${aside}, and an empty one takes its place`), line);
  assertEquals(others, [], why);
  store.orders.record({ order: order("new") });
}

const DAMAGES: readonly (readonly [string, (whole: Bytes) => Bytes])[] = [
  ["random bytes", () => randomBytes(3 * PAGE)],
  ["a few random bytes", () => randomBytes(50)],
  ["zeros", () => new Uint8Array(2 * PAGE)],
  ["a text", () => new TextEncoder().encode("bars: none\n")],
  ...[1, 15, 16, 100, 512, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 5 * PAGE + 7].map((length) =>
    [`cut after ${length} bytes`, (whole: Bytes) => whole.slice(0, length)] as const
  ),
  ["without its last byte", (whole) => whole.slice(0, -1)],
  ["without its last page", (whole) => whole.slice(0, -PAGE)],
  ["with a random header", (whole) => splice(whole, 0, randomBytes(100))],
  ["with a random schema", (whole) => splice(whole, 100, randomBytes(PAGE - 100))],
  ["with zeros for its second page", (whole) => splice(whole, PAGE, new Uint8Array(PAGE))],
  ["with random bytes for its third page", (whole) => splice(whole, 2 * PAGE, randomBytes(PAGE))],
  ["with a negative version", (whole) => splice(whole, 60, Uint8Array.of(255, 255, 255, 255))],
];

function splice(whole: Bytes, at: number, part: Bytes): Bytes {
  const copy = whole.slice();
  copy.set(part, at);
  return copy;
}

for (const [name, damage] of DAMAGES) {
  Deno.test(`SqliteStore moves a file aside that is damaged: ${name}`, async () => {
    await using harness = new SqliteHarness();
    await filled(harness);
    Deno.writeFileSync(harness.path, damage(Deno.readFileSync(harness.path)));
    assertSetAside(harness, name);
    await harness.reopen();
    assertEquals(harness.store.setAside, null);
    assertEquals(harness.store.orders.orders(), [order("new")]);
  });
}

for (
  const [name, sql] of [
    ["another program's", "DROP TABLE bars; PRAGMA user_version = 0"],
    ["ours, but for a table", "DROP TABLE tiers"],
    ["ours, but for a column", "ALTER TABLE alerts RENAME COLUMN body TO text"],
  ] as const
) {
  Deno.test(`SqliteStore moves a file aside whose tables are ${name}`, async () => {
    await using harness = new SqliteHarness();
    await filled(harness);
    harness.edit((database) => database.exec(sql));
    assertSetAside(harness, name);
  });
}

Deno.test("SqliteStore moves a file aside in which an index tells other than its table", async () => {
  await using harness = new SqliteHarness();
  await filled(harness);
  harness.store.orders.record({ order: order("known by its name") });
  await harness.close();
  let root = 0;
  harness.edit((database) => {
    const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_orders_1'").get();
    root = Number(row?.["rootpage"]);
  });
  const bytes = Deno.readFileSync(harness.path);
  const page = new TextDecoder("latin1").decode(bytes.subarray((root - 1) * PAGE, root * PAGE));
  const at = page.indexOf("known by its name");
  assert(at > 0);
  bytes[(root - 1) * PAGE + at] = 0x4b;
  Deno.writeFileSync(harness.path, bytes);
  assertSetAside(harness, "index");
});

Deno.test("SqliteStore finds damage by flipped bytes, or reads on without inventing rows", async () => {
  await using original = new SqliteHarness();
  await filled(original);
  const whole = Deno.readFileSync(original.path);
  let found = 0;
  for (let round = 0; round < 60; round += 1) {
    await using harness = new SqliteHarness();
    const bytes = whole.slice();
    for (let flip = 0; flip < 20; flip += 1) {
      // The version of the tables has a test of its own.
      const at = random.integer(100, bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ random.integer(1, 255);
    }
    Deno.writeFileSync(harness.path, bytes);
    const { store } = harness;
    found += store.setAside === null ? 0 : 1;
    assert(store.bars.bars(IBM).length <= 500);
    assert(store.orders.orders().length <= 30);
    assert(store.orders.fills().length <= 30);
    assert(store.watchlist.list().length <= 2);
    store.orders.record({ order: order("new"), position: position(1) });
    assertEquals(store.orders.get("new"), order("new"));
  }
  assert(found > 30, `only ${found} of 60 were found`);
});

Deno.test("SqliteStore moves the -wal of a damaged file aside with it", async () => {
  await using harness = new SqliteHarness();
  await filled(harness);
  Deno.writeFileSync(harness.path, randomBytes(3 * PAGE));
  for (const ending of ["-wal", "-shm"]) Deno.writeTextFileSync(harness.path + ending, ending);
  const aside = harness.store.setAside;
  assert(aside !== null);
  for (const ending of ["-wal", "-shm"]) assertEquals(Deno.readTextFileSync(aside + ending), ending);
});

Deno.test("SqliteStore reads a file that was moved aside, repaired and moved back", async () => {
  await using live = new SqliteHarness();
  await filled(live);
  live.store.orders.record({ order: order("in the -wal") });
  await using harness = new SqliteHarness();
  const whole = Deno.readFileSync(live.path);
  Deno.writeFileSync(harness.path, whole.slice(0, 5 * PAGE));
  Deno.copyFileSync(`${live.path}-wal`, `${harness.path}-wal`);
  const aside = harness.store.setAside ?? "";
  await harness.close();
  Deno.writeFileSync(aside, whole);
  for (const ending of ["", "-wal"]) Deno.renameSync(aside + ending, harness.path + ending);
  assertEquals(harness.store.setAside, null);
  assertEquals(harness.store.orders.orders(), live.store.orders.orders());
});

Deno.test("SqliteStore gives a damaged file a name that no other has", async () => {
  await using harness = new SqliteHarness();
  const asides: string[] = [];
  for (let time = 0; time < 3; time += 1) {
    Deno.writeTextFileSync(harness.path, `damaged ${time}`);
    asides.push(harness.store.setAside ?? "");
    await harness.close();
  }
  assertEquals(asides.map((path) => path.replace(/.*corrupt/, "")), [
    "-20260105T150000Z",
    "-20260105T150000Z-2",
    "-20260105T150000Z-3",
  ]);
  assertEquals(asides.map((path) => Deno.readTextFileSync(path)), ["damaged 0", "damaged 1", "damaged 2"]);
});

Deno.test("SqliteStore takes an empty file for a new one", async () => {
  await using harness = new SqliteHarness();
  Deno.writeTextFileSync(harness.path, "");
  assertEquals(harness.store.setAside, null);
  harness.store.orders.record({ order: order("a") });
});

Deno.test("SqliteStore reads what a cut -wal has left", async () => {
  await using harness = new SqliteHarness();
  await filled(harness);
  for (let index = 0; index < 20; index += 1) harness.store.orders.record({ order: order(`late ${index}`) });
  await using copy = new SqliteHarness();
  Deno.copyFileSync(harness.path, copy.path);
  const wal = Deno.readFileSync(`${harness.path}-wal`);
  Deno.writeFileSync(`${copy.path}-wal`, wal.slice(0, wal.length / 2));
  assertEquals(copy.store.setAside, null);
  const kept = copy.store.orders.orders().map(({ order_id }) => order_id);
  assert(kept.length > 30 && kept.length < 50, `${kept.length} orders`);
  assertEquals(kept, harness.store.orders.orders().map(({ order_id }) => order_id).slice(0, kept.length));
});

for (
  const [name, place] of [
    ["a folder in the place of the file", (harness: SqliteHarness) => Deno.mkdirSync(harness.path)],
    ["a file in the place of the folder", (harness: SqliteHarness) => {
      Deno.removeSync(harness.folder);
      Deno.writeTextFileSync(harness.folder, "");
    }],
    // Nobody can write there, whoever runs this.
    ["a folder that cannot be written", (harness: SqliteHarness) => {
      Deno.removeSync(harness.folder);
      Deno.symlinkSync("/proc/self", harness.folder);
    }],
    ["a folder that cannot be made", (harness: SqliteHarness) => {
      Deno.removeSync(harness.folder);
      Deno.symlinkSync("/proc/none", harness.folder);
    }],
  ] satisfies [string, (harness: SqliteHarness) => void][]
) {
  Deno.test(`SqliteStore says what is wrong with ${name}`, async () => {
    await using harness = new SqliteHarness();
    place(harness);
    const error = assertThrows(() => harness.store, Error);
    assert(error.message.startsWith(`Cannot open the store ${harness.path}: `), error.message);
    assert(error.message.endsWith(": see that DATA_DIR is a folder that can be read and written"), error.message);
    assertEquals(harness.logger.lines, []);
  });
}

for (const permission of ["read", "write"] as const) {
  Deno.test({
    name: `SqliteStore says that it may not ${permission} the folder`,
    permissions: { read: true, write: true, [permission]: false },
    fn: () => {
      const options = { folder: "/tmp", name: "none", clock: fakeClock(), logger: silentLogger };
      const error = assertThrows(() => SqliteStore.open(options), Error);
      assert(error.message.includes(`Requires ${permission} access to "/tmp`), error.message);
    },
  });
}
