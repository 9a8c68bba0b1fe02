import { assertEquals } from "@std/assert";
import { Random } from "@/lib/feed/simulated/random.ts";
import {
  applyScanChanges,
  type EpochMs,
  parseTicker,
  type Scan,
  type ScanPayload,
  ScanPayload as ScanPayloadSchema,
  type ScanRows,
} from "@/lib/protocol/mod.ts";
import { ScanBoard } from "@/lib/scan/scan_board.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { WrittenTable } from "./fact_table.ts";
import { scan } from "./samples.ts";

/** A board over a table, and what its audience is told. */
function setUp(scans: readonly Scan[] = [scan()]) {
  const table = new WrittenTable({ AAA: { price: 1, change_pct: 5 }, BBB: { price: 2, change_pct: 7 } });
  const byId = new Map(scans.map((one) => [one.id, one]));
  const told: (ScanPayload | null)[] = [];
  const wholes: (() => ScanRows)[] = [];
  const state = { wanted: new Set(byId.keys()), marketMs: 1000, hasMarket: true };
  const logger = recordingLogger();
  const board = new ScanBoard({
    scan: (id) => byId.get(id),
    facts: () => state.hasMarket ? table : null,
    watchlist: () => [parseTicker("AAA")],
    marketTime: () => state.marketMs as EpochMs,
    audience: {
      get wantedScans() {
        return state.wanted;
      },
      broadcastScan: (_id, news, whole) => {
        told.push(news);
        wholes.push(whole);
      },
    },
    logger,
  });
  /** Lets a second pass; returns what it told. */
  const look = () => {
    told.length = 0;
    state.marketMs += 1000;
    board.look();
    return [...told];
  };
  return { table, byId, told, wholes, state, board, look, logger };
}

Deno.test("a scan is told whole, then by what changes, and not at all while nothing does", () => {
  const { table, look, wholes } = setUp();
  assertEquals(look(), [{
    id: "up",
    at_ms: 2000 as EpochMs,
    n: 1,
    full: true,
    order: ["BBB", "AAA"].map(parseTicker),
    columns: ["price", "change_pct"],
    rows: { BBB: [2, 7], AAA: [1, 5] },
  }]);
  assertEquals(look(), [null]);
  table.set("AAA", { price: 1.5 });
  assertEquals(look(), [{ id: "up", at_ms: 4000 as EpochMs, n: 2, full: false, rows: { AAA: { "0": 1.5 } } }]);
  table.set("AAA", { change_pct: 9 });
  table.set("CCC", { change_pct: 8 });
  table.set("BBB", { change_pct: -1 });
  assertEquals(look(), [{
    id: "up",
    at_ms: 5000 as EpochMs,
    n: 3,
    full: false,
    order: ["AAA", "CCC"].map(parseTicker),
    rows: { AAA: { "1": 9 }, CCC: { "0": null, "1": 8 } },
    gone: [parseTicker("BBB")],
  }]);
  const whole = wholes.at(-1)?.();
  assertEquals([whole?.n, whole?.rows], [3, { AAA: [1.5, 9], CCC: [null, 8] }]);
});

Deno.test("only scans that somebody looks at are asked, and numbers go on when somebody looks again", () => {
  const { state, look, board } = setUp([scan(), scan({ id: "other" })]);
  state.wanted = new Set(["up"]);
  assertEquals(look().map((news) => news?.id), ["up"]);
  state.wanted = new Set();
  assertEquals(look(), []);
  state.wanted = new Set(["up"]);
  assertEquals([look()[0]?.n, board.rows("up")?.n], [2, 2]);
});

Deno.test("whoever begins to look gets the answer that changes go on from", () => {
  const { board, look, table } = setUp();
  assertEquals(board.rows("up")?.n, 1);
  table.set("AAA", { price: 3 });
  assertEquals(board.rows("up")?.rows["AAA"], [1, 5]);
  assertEquals(look(), [{ id: "up", at_ms: 2000 as EpochMs, n: 2, full: false, rows: { AAA: { "0": 3 } } }]);
  assertEquals(board.rows("none"), undefined);
});

Deno.test("a scan that was changed is told whole to everybody at once", () => {
  const { board, byId, look, told } = setUp();
  look();
  byId.set("up", scan({ columns: ["price"] }));
  told.length = 0;
  assertEquals([board.rows("up")?.columns, told[0]?.full, told[0]?.n], [["price"], true, 2]);
  assertEquals(look(), [null]);
});

Deno.test("without a market a scan answers with nothing, and one that fails costs none of the others", () => {
  const { board, state, look, byId, logger } = setUp([scan(), scan({ id: "other" })]);
  state.hasMarket = false;
  assertEquals([look(), board.rows("up")?.order], [[], []]);
  state.hasMarket = true;
  byId.set("up", {
    ...scan(),
    sort: { fact: "no" as "price", direction: "asc" },
    get universe(): never {
      throw new Error("broken");
    },
  } as unknown as Scan);
  assertEquals(look().at(-1)?.id, "other");
  assertEquals(logger.lines.length, 1);
});

Deno.test("changes applied one after the other give the whole answer, whatever happens in the market", () => {
  const random = new Random(7);
  const { table, look, board } = setUp([scan({ limit: 5, columns: ["price", "change_pct", "halted", "name"] })]);
  let rows: ScanRows | undefined;
  for (let second = 0; second < 300; second += 1) {
    for (let change = random.integer(0, 4); change > 0; change -= 1) {
      table.set(`T${random.integer(0, 9)}`, {
        ...(random.chance(0.7) && { price: random.integer(1, 3) }),
        ...(random.chance(0.7) && { change_pct: random.integer(-2, 4) }),
        ...(random.chance(0.2) && { halted: random.chance(0.5), name: random.pick(["a", "b"]) }),
      });
    }
    for (const news of look()) {
      if (news === null) continue;
      // As it is after the wire.
      const read = ScanPayloadSchema.parse(JSON.parse(JSON.stringify(news)));
      rows = read.full ? read : rows && applyScanChanges(rows, read);
    }
    const { at_ms: _, ...whole } = board.rows("up") ?? {};
    const { at_ms: __, ...mine } = rows ?? {};
    assertEquals(mine, whole, `second ${second}`);
  }
});
