import { assert, assertEquals, assertGreater } from "@std/assert";
import { applyScanChanges, type ScanRows } from "@/lib/protocol/mod.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { rule } from "@/tests/scan/rules/rule_rig.ts";
import { scan } from "@/tests/scan/samples.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { flashtapeRig } from "@/tests/support/flashtape_rig.ts";

const PING = '{"type":"PING","id":1}';
const MARKET = { SIM_TICKERS: "300", SIM_RATE: "600" };
const { id: _, shipped: __, edited: ___, ...SCAN } = scan();
const { id: ____, shipped: _____, edited: ______, ...RULE } = rule();

function open(store = new MemoryStore(), clock = fakeClock(), environment: Readonly<Record<string, string>> = {}) {
  const rig = flashtapeRig({ store, clock, environment: { ...MARKET, ...environment } });
  rig.manager.configure({ scans: rig.app.scanning.board });
  const join = (hello: object) => {
    const socket = new FakeClientSocket();
    rig.manager.connect(socket, { dialect: "flashtape.v2" });
    socket.say(JSON.stringify({ type: "HELLO", ...hello }));
    return socket;
  };
  return { ...rig, join };
}

/** The answer of a scan that a client has after all that it was told. */
function answerOf(socket: FakeClientSocket, id: string): ScanRows | undefined {
  let answer: ScanRows | undefined;
  for (const line of linesOf(socket)) {
    if (line.type !== "SCAN" || line.data.id !== id) continue;
    answer = line.data.full ? line.data : answer && applyScanChanges(answer, line.data);
  }
  return answer;
}

Deno.test("a client that looks at scans of the simulated market has what the server answers, second by second", async () => {
  const { app, clock, join } = open();
  await app.engine.start();
  await clock.tick(5_000);
  const ids = ["top-gainers", "unusual-volume", "ignition"];
  const socket = join({ scans: ids });
  for (let second = 0; second < 30; second += 1) {
    await clock.tick(1_000);
    socket.say(PING);
    for (const id of ids) {
      const { order, rows, n } = answerOf(socket, id) ?? {};
      const answer = app.scanning.board.rows(id);
      assertEquals([order, rows, n], [answer?.order, answer?.rows, answer?.n], `${id} after ${second} s`);
    }
  }
  assertGreater(answerOf(socket, "top-gainers")?.order.length ?? 0, 3);
  assertGreater(linesOf(socket).filter(({ type }) => type === "SCAN").length, 20);
  await app.engine.stop();
});

Deno.test("every row of an answer is as the facts of its ticker are", async () => {
  const { app, clock } = open();
  await app.engine.start();
  await clock.tick(20_000);
  const rows = app.scanning.board.rows("top-gainers");
  for (const ticker of rows?.order ?? []) {
    const facts = app.engine.facts?.get(ticker);
    const columns = rows?.columns ?? [];
    assertEquals(
      rows?.rows[ticker],
      columns.map((column) => Object.entries(facts ?? {}).find(([name]) => name === column)?.[1]),
    );
    assertGreater(Number(facts?.change_pct), 4.99);
  }
  await app.engine.stop();
});

Deno.test("scans, rules and alerts are as they were after a restart, and nothing that was told is told again", async () => {
  const clock = fakeClock();
  const store = new MemoryStore();
  const first = open(store, clock);
  first.app.scanning.scans.create({ ...SCAN, name: "Kept" });
  first.app.scanning.scans.update("losers", { ...SCAN, name: "Changed" });
  first.app.alerting.rules.create({ ...RULE, name: "Highs", once_per_s: 3_600 });
  await first.app.engine.start();
  await clock.tick(60_000);
  await first.app.engine.stop();
  const told = store.alerts.list();
  assertGreater(told.length, 5);

  const second = open(store, clock);
  assertEquals(second.app.scanning.scans.list(), first.app.scanning.scans.list());
  assertEquals(second.app.alerting.rules.list(), first.app.alerting.rules.list());
  await second.app.engine.start();
  await clock.tick(10_000);
  await second.app.engine.stop();
  const pairs = store.alerts.list().map(({ rule_id, ticker }) => `${rule_id} ${ticker}`)
    .filter((pair) => pair.startsWith("highs "));
  assertEquals(pairs.length, new Set(pairs).size);
});

Deno.test("two starts of the same market by the same clock find the same alerts", async () => {
  const alerts = async () => {
    const { app, clock } = open();
    app.alerting.rules.create({ ...RULE, name: "Highs" });
    await app.engine.start();
    await clock.tick(45_000);
    await app.engine.stop();
    return app.store.alerts.list().map(({ rule_id, ticker, text, price, time_ms }) =>
      [rule_id, ticker, text, price, time_ms].join(" ")
    );
  };
  const [first, second] = [await alerts(), await alerts()];
  assertGreater(first.length, 10);
  assertEquals(first, second);
});

Deno.test("a flood of alerts is told up to the limit of a minute, and kept whole", async () => {
  const clock = fakeClock();
  const store = new MemoryStore();
  const { app, join } = open(store, clock, { ALERTS_PER_MINUTE: "20" });
  for (const event of ["new_high", "new_low"] as const) {
    app.alerting.rules.create({ ...RULE, name: event, when: { event } });
  }
  const socket = join({});
  await app.engine.start();
  for (let waited = 0; waited < 36; waited += 1) {
    await clock.tick(5_000);
    socket.say(PING);
  }
  await app.engine.stop();
  const statuses = linesOf(socket).flatMap(({ type, data }) => type === "STATUS" ? [data] : []);
  const toldMs = statuses.filter(({ event }) => event === "alert").map((data) => Number(data["time_ms"]));
  for (const [index, timeMs] of toldMs.entries()) {
    assert((toldMs[index + 20] ?? Infinity) - timeMs >= 60_000, `more than 20 within a minute of ${timeMs}`);
  }
  const heldBack = statuses.filter(({ event }) => event === "alerts_held_back").map((data) => Number(data["count"]));
  const untold = store.alerts.list().filter(({ told }) => told === false).length;
  assertGreater(untold, 100);
  assertGreater(heldBack.length, 0);
  // Those of the last minute are told with the next.
  assert(heldBack.reduce((sum, count) => sum + count, 0) <= untold);
  assertEquals(store.alerts.list().length, toldMs.length + untold);
});
