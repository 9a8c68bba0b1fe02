import { assertEquals } from "@std/assert";
import { BackendClient } from "@/lib/client/connection/backend_client.ts";
import { detailBeyond, NO_DETAIL } from "@/lib/client/connection/detail_wishes.ts";
import { DetailDesk } from "@/lib/client/market/detail_desk.ts";
import { SymbolSearch } from "@/lib/client/market/symbol_search.ts";
import { type EpochMs, parseTicker, type PrintColumns } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeAdapter } from "../support/dashboard_rig.ts";
import { AAPL, START_MS, TSLA } from "../support/dashboard_samples.ts";
import { fakeMemory } from "../support/fake_memory.ts";

function detailRig() {
  const adapter = new FakeAdapter();
  const wishes: unknown[] = [];
  Object.assign(adapter, { setDetail: (detail: unknown) => void wishes.push(detail) });
  const desk = new DetailDesk({ client: new BackendClient(adapter), onChange: () => {} });
  const tell = (type: "QUOTE" | "PRINT" | "DEPTH", data: unknown) => {
    adapter.onMessage?.({ type, data } as Parameters<NonNullable<typeof adapter.onMessage>>[0]);
    desk.commit();
  };
  return { desk, wishes, tell };
}

const prints = (...rows: [price: number, size: number, side: 1 | 0 | -1][]): PrintColumns => ({
  s: [AAPL],
  i: rows.map(() => 0),
  p: rows.map(([price]) => price),
  v: rows.map(([, size]) => size),
  t0: START_MS as EpochMs,
  t: rows.map((_, row) => row),
  d: rows.map(([, , side]) => side),
  x: rows.map(() => "NSDQ"),
  c: rows.map(() => null),
});

Deno.test("DetailDesk asks for what somebody looks at, once however many do, and for nothing any more then", () => {
  const { desk, wishes } = detailRig();
  const one = desk.want("quotes", AAPL);
  const other = desk.want("quotes", AAPL);
  const tape = desk.want("prints", TSLA);
  one();
  assertEquals(wishes.at(-1), { quotes: [AAPL], prints: [TSLA], depth: [] });
  other();
  tape();
  assertEquals(wishes.at(-1), NO_DETAIL);
});

Deno.test("DetailDesk shows the latest quote and book, and nothing of a ticker that nobody looks at any more", () => {
  const { desk, tell } = detailRig();
  const stop = desk.want("quotes", AAPL);
  const quote = (bid: number) => ({ s: [AAPL], b: [bid], a: [null], bs: [100], as: [null], t: [START_MS] });
  tell("QUOTE", quote(10));
  tell("QUOTE", quote(11));
  assertEquals([desk.quotes.quote(AAPL).value?.bid, desk.quotes.quote(AAPL).value?.ask], [11, null]);
  tell("DEPTH", { ticker: AAPL, bids: [[11, 100]], asks: [], t: START_MS });
  assertEquals(desk.quotes.book(AAPL).value?.bids, [[11, 100]]);
  stop();
  assertEquals([desk.quotes.quote(AAPL).value, desk.quotes.book(AAPL).value], [null, null]);
});

Deno.test("a tape keeps 5,000 trades newest first, leaves out small ones where asked, and counts what was lost", () => {
  const { desk, tell } = detailRig();
  desk.want("prints", AAPL);
  const tape = desk.tape(AAPL);
  tell("PRINT", { ...prints([10, 100, 1], [9, 500, -1]), lost: 3 });
  assertEquals(tape.atLeast(0).map(({ price, side, timeMs }) => [price, side, timeMs - START_MS]), [[9, -1, 1], [
    10,
    1,
    0,
  ]]);
  assertEquals([tape.atLeast(200).length, tape.lost, tape.version.value], [1, 3, 1]);
  for (let turn = 0; turn < 60; turn += 1) {
    tell(
      "PRINT",
      prints(...Array.from({ length: 100 }, () => [1, turn, 0] as [number, number, 0])),
    );
  }
  assertEquals([tape.atLeast(0).length, tape.atLeast(0)[0]?.size], [5000, 59]);
});

Deno.test("a tape goes on after another connection without repeating itself, and says that trades are missing", () => {
  const { desk, tell } = detailRig();
  desk.want("prints", AAPL);
  const tape = desk.tape(AAPL);
  desk.interrupted();
  assertEquals(tape.hasGap, false, "the first connection begins it");
  tell("PRINT", prints([10, 100, 1], [11, 100, 1]));
  desk.interrupted();
  tell("PRINT", { ...prints([10, 100, 1], [11, 100, 1], [12, 100, 1]), _snapshot: true });
  assertEquals([tape.atLeast(0).map(({ price }) => price), tape.hasGap], [[12, 11, 10], true]);
});

Deno.test("detailBeyond() is what one has and the other has not", () => {
  const one = { quotes: [AAPL, TSLA], prints: [], depth: [AAPL] };
  assertEquals(detailBeyond(one, NO_DETAIL), { quotes: [AAPL, TSLA], depth: [AAPL] });
  assertEquals(detailBeyond(one, { ...one, quotes: [TSLA] }), { quotes: [AAPL] });
  assertEquals(detailBeyond(one, one), null);
});

Deno.test("SymbolSearch finds by ticker and by name, the ticker itself first, and keeps what was shown lately", async () => {
  const entry = (ticker: string, name: string) => ({ ticker: parseTicker(ticker), name, type: null, exchange: "NSDQ" });
  let fetches = 0;
  const memory = fakeMemory({});
  const search = new SymbolSearch({
    memory,
    clock: fakeClock(START_MS),
    fetch: () => {
      fetches += 1;
      return Promise.resolve([
        entry("AAPL", "Apple Inc"),
        entry("APLE", "Apple Hospitality"),
        entry("TSLA", "Tesla Inc"),
        entry("A", "Agilent"),
      ]);
    },
  });
  await search.open();
  await search.open();
  assertEquals(fetches, 1);
  const found = (text: string) => search.find(text).map(({ ticker }) => ticker).join();
  assertEquals(found("tesla"), "TSLA");
  assertEquals(found("a").split(",")[0], "A");
  assertEquals(found("apple"), "AAPL,APLE");
  assertEquals(found("zzzz"), "");
  search.shown(TSLA);
  search.shown(AAPL);
  assertEquals([found(""), memory.kept["search.recent"]], ["AAPL,TSLA", ["AAPL", "TSLA"]]);
  assertEquals([search.isKnown(AAPL), search.isKnown(parseTicker("NOPE"))], [true, false]);
});
