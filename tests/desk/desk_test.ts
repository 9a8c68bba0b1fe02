import { assertEquals } from "@std/assert";
import { HaltBook } from "@/lib/desk/halt_book.ts";
import type { HaltNotice } from "@/lib/market/mod.ts";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { DeskRig, IBM, NOON_MS } from "./desk_rig.ts";

const notice = (rest: Partial<HaltNotice> = {}): HaltNotice => {
  return { ticker: IBM, time_ms: 1_000, reason: "LULD", kind: "luld", expected_ms: 301_000, ...rest };
};
const STAND = { band_up: 11, band_down: 9, last_price: 10.9 };
const halted = (rig: DeskRig, event: "halted" | "resumed", timeMs: number) =>
  rig.desk.onEvent({ kind: "status", event, data: { ticker: "IBM", reason: "LULD", time_ms: timeMs } });

Deno.test("HaltBook keeps a halt with where the ticker stood, and when it was over", () => {
  const book = new HaltBook();
  book.halted(notice(), STAND);
  const halt = {
    ticker: IBM,
    state: "halted" as const,
    reason: "LULD",
    kind: "luld" as const,
    since_ms: 1_000,
    resumed_ms: null,
    expected_ms: 301_000,
    ...STAND,
  };
  assertEquals(book.since(0), [halt]);
  book.halted(notice({ time_ms: 2_000, reason: "news pending", kind: "news", expected_ms: null }), STAND);
  assertEquals(book.since(0), [{ ...halt, reason: "news pending", kind: "news", expected_ms: null }]);
  book.resumed(notice({ time_ms: 9_000 }));
  book.resumed(notice({ time_ms: 9_500 }));
  assertEquals(book.since(0).map(({ state, resumed_ms }) => [state, resumed_ms]), [["resumed", 9_000]]);
  assertEquals(book.since(1_001), [], "it was before");
});

Deno.test("HaltBook holds no more than it may, and those that last in any case", () => {
  const book = new HaltBook(3);
  for (let index = 0; index < 10; index++) {
    const ticker = parseTicker(`T${index}`);
    book.halted(notice({ ticker, time_ms: index }), STAND);
    if (index !== 0) book.resumed(notice({ ticker, time_ms: index }));
  }
  assertEquals(book.since(0).map(({ ticker }) => ticker as string), ["T9", "T8", "T0"]);
});

Deno.test("Desk tells levels of a ticker: facts, auctions, and today's halts", () => {
  const rig = new DeskRig();
  rig.known.set(IBM, { prev_close: 9, open: 10, high: 12, low: 9.5, price: 11, luld_up: 13, high_pre: null });
  rig.official = { opening: { price: 10, size: 500, timeMs: NOON_MS as EpochMs }, closing: null };
  halted(rig, "halted", NOON_MS - 100_000);
  halted(rig, "resumed", NOON_MS - 50_000);
  halted(rig, "halted", NOON_MS);
  assertEquals(rig.desk.levels(IBM), {
    ticker: IBM,
    prev_close: 9,
    open: 10,
    high: 12,
    low: 9.5,
    high_pre: null,
    low_pre: null,
    open_cross: { time_ms: NOON_MS, price: 10, size: 500 },
    close_cross: null,
    halts: [{ from_ms: NOON_MS - 100_000, to_ms: NOON_MS - 50_000 }, { from_ms: NOON_MS, to_ms: null }],
  });
  assertEquals(rig.desk.halts()[0]?.band_up, 13);
  rig.desk.begin();
  assertEquals(rig.desk.halts(), []);
});

Deno.test("Desk forgets yesterday's halts, but not one that lasts", () => {
  const rig = new DeskRig();
  rig.session = "";
  halted(rig, "halted", NOON_MS - 86_400_000);
  assertEquals(rig.desk.halts().length, 1);
  rig.session = "2026-01-05";
  assertEquals(rig.desk.halts().length, 1);
  halted(rig, "resumed", NOON_MS);
  assertEquals(rig.desk.halts(), []);
});
