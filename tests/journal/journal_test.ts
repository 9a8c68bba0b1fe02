import { assertEquals } from "@std/assert";
import { Journal } from "@/lib/journal/journal.ts";
import { journalCsv } from "@/lib/journal/journal_csv.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { alert, bar, fill, journalOf, MINUTE, OPEN, trip, TSLA } from "./samples.ts";

const MAIN = { account: "main" };
/** Bought at 10 in the opening minute, sold at 12 five minutes later. */
const roundTrip = (rest: object = {}) => [
  fill("buy", 100, 10, { order_id: "entry", fee: 1, ...rest }),
  fill("sell", 100, 12, { order_id: "exit", fee: 1, time_ms: OPEN + 5 * MINUTE, ...rest }),
];

Deno.test("a round trip tells its profit after fees, its risk and R by the stop-loss of its first order", () => {
  const orders = { entry: { stop_loss: { stop_price: 9.5, limit_price: null }, source: "scan" } };
  const [told] = journalOf({ fills: roundTrip(), orders }).journal.answer(MAIN).items;
  const { gross_pnl, fees, pnl, risk, r, held_ms, source, state, exit_price } = told ?? {};
  assertEquals({ gross_pnl, fees, pnl, risk, r, held_ms, source, state, exit_price }, {
    gross_pnl: 200,
    fees: 2,
    pnl: 198,
    risk: 50,
    r: 3.96,
    held_ms: 5 * MINUTE,
    source: "scan",
    state: "closed",
    exit_price: 12,
  });
});

Deno.test("without a stop-loss there is no R; the price of a stop order that opened it is none", () => {
  const orders = { entry: { order_type: "stop", stop_price: 9.9 } };
  const [told] = journalOf({ fills: roundTrip(), orders }).journal.answer(MAIN).items;
  assertEquals([told?.risk, told?.r], [null, null]);
});

Deno.test("the furthest for and against come of the minutes in which it was held, and of no others", () => {
  const bars = [
    bar(OPEN - MINUTE, 1, 99),
    bar(OPEN, 9.75, 10.5),
    bar(OPEN + 3 * MINUTE, 9.25, 11),
    bar(OPEN + 5 * MINUTE, 11, 12.5),
    bar(OPEN + 6 * MINUTE, 1, 99),
  ];
  const excursions = (entry: "buy" | "sell", exit: "buy" | "sell") => {
    const [first, last] = roundTrip().map((one, index) => ({ ...one, side: index === 0 ? entry : exit }));
    return journalOf({ fills: [first, last].filter((one) => one !== undefined), bars }).journal.answer(MAIN).items[0]
      ?.excursions;
  };
  assertEquals(excursions("buy", "sell"), { mfe: 2.5, mfe_money: 250, mae: 0.75, mae_money: 75 });
  assertEquals(excursions("sell", "buy"), { mfe: 0.75, mfe_money: 75, mae: 2.5, mae_money: 250 });
  assertEquals(journalOf({ fills: roundTrip() }).journal.answer(MAIN).items[0]?.excursions, null);
});

Deno.test("what is held still is told as open, with what was realised of it, and is in no sum of trades", () => {
  const fills = [fill("buy", 100, 10, { fee: 2 }), fill("sell", 25, 12, { time_ms: OPEN + MINUTE })];
  const { items: [told], summary } = journalOf({ fills, bars: [bar(OPEN + 50 * MINUTE, 10, 14)] }).journal.answer(MAIN);
  const { state, open_quantity, pnl, gross_pnl, r, held_ms, exit_price, exit_ms } = told ?? {};
  assertEquals({ state, open_quantity, pnl, gross_pnl, r, held_ms, exit_price, exit_ms }, {
    state: "open",
    open_quantity: 75,
    pnl: 48,
    gross_pnl: 50,
    r: null,
    held_ms: 60 * MINUTE,
    exit_price: 12,
    exit_ms: OPEN + MINUTE,
  });
  assertEquals(told?.excursions?.mfe, 4);
  assertEquals([summary.trades, summary.open, summary.pnl, summary.open_realized], [0, 1, 0, 50]);
});

Deno.test("a trade is put down to the latest alert of its ticker in the ten minutes before it", () => {
  const source = (...alerts: Parameters<typeof alert>[]) => {
    const { journal } = journalOf({ fills: roundTrip(), alerts: alerts.map((one) => alert(...one)) });
    return journal.answer(MAIN).items[0]?.alert?.alert_id;
  };
  assertEquals(source(["a", OPEN - 10 * MINUTE]), "a");
  assertEquals(source(["a", OPEN - 10 * MINUTE - 1]), undefined);
  assertEquals(source(["a", OPEN - 2 * MINUTE], ["b", OPEN - MINUTE], ["c", OPEN + 1]), "b");
  assertEquals(source(["a", OPEN]), "a");
  assertEquals(source(["a", OPEN, { ticker: TSLA }]), undefined);
  assertEquals(source(["a", OPEN, { kind: "fill" }]), undefined);
  assertEquals(source(["a", OPEN, { told: false }]), undefined);
});

Deno.test("a query is for one account, a time, a ticker and a tag; the newest come first", () => {
  const later = { time_ms: OPEN + 30 * MINUTE, ticker: TSLA };
  const fills = [
    ...roundTrip(),
    ...roundTrip().map((one) => ({ ...one, order_id: `replay-${one.order_id}`, account: "replay" as const })),
    fill("sell", 1, 5, later),
    fill("buy", 1, 6, later),
  ];
  const { journal } = journalOf({ fills });
  const tickers = (query: object) => journal.answer({ ...MAIN, ...query }).items.map(({ ticker }) => ticker);
  assertEquals(tickers({}), ["TSLA", "IBM"]);
  assertEquals(tickers({ limit: 1 }), ["TSLA"]);
  assertEquals(journal.answer({ ...MAIN, limit: 1 }).summary.trades, 2);
  assertEquals(tickers({ ticker: TSLA }), ["TSLA"]);
  assertEquals(tickers({ toMs: OPEN + 5 * MINUTE }), ["IBM"]);
  assertEquals(tickers({ fromMs: OPEN + 5 * MINUTE + 1 }), ["TSLA"]);
  const [, ibm] = journal.trips(MAIN);
  journal.write(ibm?.id ?? "", { tags: ["gap"] });
  assertEquals(tickers({ tag: "gap" }), ["IBM"]);
  assertEquals(tickers({ account: "demo" }), []);
});

Deno.test("what is written about a trade stays with it: a part at a time, over a restart, and never without a trade", async () => {
  const folder = await Deno.makeTempDir();
  const open = () => SqliteStore.open({ folder, name: "journal", clock: fakeClock(), logger: silentLogger });
  let id = "";
  {
    await using store = open();
    const { journal } = journalOf({ fills: roundTrip() }, store);
    id = journal.trips(MAIN)[0]?.id ?? "";
    assertEquals(journal.write("0000", { note: "nothing" }), undefined);
    assertEquals(journal.write(id, { tags: ["gap", "late"] })?.tags, ["gap", "late"]);
    assertEquals(journal.write(id, { note: "Chased it" })?.tags, ["gap", "late"]);
  }
  {
    await using store = open();
    const journal = new Journal({
      orders: store.orders,
      alerts: store.alerts,
      bars: store.bars,
      notes: store.journalNotes,
      marketHours: () => "us_equities",
      now: () => OPEN,
    });
    const [told] = journal.answer(MAIN).items;
    assertEquals([told?.id, told?.tags, told?.note], [id, ["gap", "late"], "Chased it"]);
    assertEquals(store.journalNotes.list().length, 1);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("CSV has a line a trade, quotes what must be, and makes no formula of what a person wrote", () => {
  const csv = journalCsv([trip(2, OPEN, { tags: ["gap", "late"], note: '=1+1, "so"', excursions: null })]);
  const [head, line, end] = csv.split("\r\n");
  assertEquals(
    head?.startsWith("id,account,ticker,direction,state,quantity,open_quantity,entry_time,exit_time,"),
    true,
  );
  assertEquals(
    line,
    'a,main,IBM,long,closed,1,0,2026-01-05T14:30:00.000Z,2026-01-05T14:31:00.000Z,60,10,12,2,0,2,,,,,,,,,manual,gap;late,"\'=1+1, ""so"""',
  );
  assertEquals(head?.split(",").length, 26);
  assertEquals(end, "");
});
