import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { parseConfig } from "@/lib/app/config.ts";
import { openStore } from "@/lib/app/open_store.ts";
import { NewerStoreError } from "@/lib/store/sqlite/migrations.ts";
import { StoreInUseError } from "@/lib/store/sqlite/store_in_use_error.ts";
import type { Store } from "@/lib/store/store.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { rule } from "@/tests/scan/rules/rule_rig.ts";
import { scan } from "@/tests/scan/samples.ts";
import { alert } from "@/tests/store/samples.ts";
import { SqliteHarness } from "@/tests/store/sqlite_harness.ts";

/** Runs a test in an empty working directory. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const [before, folder] = [Deno.cwd(), Deno.makeTempDirSync()];
  Deno.chdir(folder);
  try {
    await test(folder);
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
}

function open(environment: Readonly<Record<string, string>>): { store: Store; lines: readonly string[] } {
  const logger = recordingLogger();
  return { store: openStore(parseConfig(environment), fakeClock(), logger, () => {}), lines: logger.lines };
}

const files = (folder: string) =>
  Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => !name.endsWith("-wal")).sort();

Deno.test("openStore() keeps a file for each market in DATA_DIR, in ./data when that is unset", () =>
  inFolder(async (folder) => {
    for (
      const environment of [
        {},
        { DATA_DIR: `${folder}/mine` },
        { DATA_DIR: `${folder}/mine`, SIM_SEED: "7" },
        { DATA_DIR: `${folder}/mine`, FEED: "kraken", TICKERS: "BTC/USD" },
      ]
    ) {
      await using store = open(environment).store;
      assertEquals(store.kind, "sqlite");
    }
    assertEquals(files(`${folder}/data`), ["desk.sqlite", "simulated-1-40.sqlite"]);
    assertEquals(files(`${folder}/mine`), [
      "desk.sqlite",
      "kraken.sqlite",
      "simulated-1-40.sqlite",
      "simulated-7-40.sqlite",
    ]);
  }));

Deno.test("openStore() keeps in memory what DATA_DIR says, and the market of a recording", () =>
  inFolder(async (folder) => {
    const { store, lines } = open({ DATA_DIR: ":memory:" });
    assertEquals([store.kind, lines, files(folder)], ["memory", [], []]);
    await using replay = open({ FEED: "replay", REPLAY_FILES: "a.csv", DATA_DIR: folder }).store;
    assertEquals([replay.kind, files(folder)], ["memory", ["desk.sqlite"]]);
  }));

Deno.test("openStore() keeps what people have made for every market, alerts for their own", () =>
  inFolder(async (folder) => {
    const environments = [
      { DATA_DIR: folder },
      { DATA_DIR: folder, SIM_SEED: "7" },
      { DATA_DIR: folder, FEED: "replay", REPLAY_FILES: "a.csv" },
    ];
    for (const [index, environment] of environments.entries()) {
      await using store = open(environment).store;
      assertEquals([store.scans.list().length, store.alertRules.list().length], [index, index]);
      store.scans.put(scan({ id: `scan-${index}` }));
      store.alertRules.put(rule({ id: `rule-${index}` }));
      store.alerts.put(alert(`${index}`, index));
      assertEquals(store.alerts.list().length, 1);
    }
  }));

Deno.test("openStore() leaves the second server of a folder without the desk's file, and says so", () =>
  inFolder(async (folder) => {
    await using first = open({ DATA_DIR: folder }).store;
    const second = open({ DATA_DIR: folder, SIM_SEED: "7" });
    await using store = second.store;
    first.scans.put(scan());
    assertEquals([store.kind, store.scans.list()], ["sqlite", []]);
    assertEquals(second.lines, [
      "INFO state is kept on disk",
      "WARN what people make is kept in memory and ends with the process",
    ]);
  }));

Deno.test("openStore() says that state is in memory where nothing can be written and DATA_DIR is unset", () =>
  inFolder(async (folder) => {
    // Root may write to read-only folders, but not below a file.
    Deno.writeTextFileSync(`${folder}/data`, "");
    const { store, lines } = open({});
    assertEquals([store.kind, lines], ["memory", ["WARN state is kept in memory and ends with the process"]]);
    await Promise.resolve();
  }));

Deno.test("openStore() says the same where another process has the store, but does not do without a DATA_DIR that is set", () =>
  inFolder(async (folder) => {
    await using first = open({}).store;
    const second = open({});
    assertEquals([first.kind, second.store.kind], ["sqlite", "memory"]);
    assertEquals(second.lines, ["WARN state is kept in memory and ends with the process"]);
    assertThrows(() => open({ DATA_DIR: "data" }), StoreInUseError);
    Deno.writeTextFileSync(`${folder}/file`, "");
    assertMatch(
      assertThrows(() => open({ DATA_DIR: "file" }), Error).message,
      /^Cannot open the store file\/.*DATA_DIR/,
    );
  }));

Deno.test("openStore() never puts memory in the place of a newer version's file", () =>
  inFolder(async (folder) => {
    await open({}).store[Symbol.asyncDispose]();
    await using harness = new SqliteHarness();
    Deno.copyFileSync(`${folder}/data/simulated-1-40.sqlite`, harness.path);
    harness.edit((database) => database.exec("PRAGMA user_version = 99"));
    Deno.copyFileSync(harness.path, `${folder}/data/simulated-1-40.sqlite`);
    assertThrows(() => open({}), NewerStoreError);
  }));
