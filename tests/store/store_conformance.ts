import { assertEquals } from "@std/assert";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import type { AlertQuery } from "@/lib/store/alert_store.ts";
import type { BarQuery } from "@/lib/store/bar_store.ts";
import type { OrderQuery } from "@/lib/store/order_store.ts";
import type { Store } from "@/lib/store/store.ts";
import { scan } from "@/tests/scan/samples.ts";
import { alert, bar, fill, IBM, NOW_MS, order, position, TSLA } from "./samples.ts";

/** A store under test. */
export interface StoreHarness extends AsyncDisposable {
  readonly store: Store;
  /** Closes the store and opens it again, where it is one that lasts. */
  reopen(): Promise<void>;
}

/** What every store must do. Each answer is asked for twice: at once, and of the store as it is opened again. */
export function testStore(name: string, open: () => StoreHarness): void {
  const test = (does: string, put: (store: Store) => void, check: (store: Store) => void) =>
    Deno.test(`${name} ${does}`, async () => {
      await using harness = open();
      put(harness.store);
      check(harness.store);
      await harness.reopen();
      check(harness.store);
    });

  test(
    "keeps bars in order of time, whatever order they come in, and replaces a bar of the same minute",
    ({ bars }) => {
      for (const time of [120, 0, 60, 180]) bars.put(IBM, bar(time));
      bars.put(IBM, bar(60, 9));
      bars.put(TSLA, { ...bar(60), vwap: 1.125 });
    },
    ({ bars }) => {
      assertEquals(bars.bars(IBM), [bar(0), bar(60, 9), bar(120), bar(180)]);
      assertEquals(bars.bars(TSLA), [{ ...bar(60), vwap: 1.125 }]);
    },
  );

  test("has no bars of a ticker that had none", ({ bars }) => bars.put(IBM, bar(0)), ({ bars }) => {
    assertEquals(bars.bars(TSLA), []);
  });

  test("answers for a range of bars, both ends included, and for the newest", ({ bars }) => {
    for (let minute = 0; minute < 10; minute += 1) bars.put(IBM, bar(minute * 60));
  }, ({ bars }) => {
    for (
      const [query, minutes] of [
        [{ fromS: 120, toS: 240 }, [2, 3, 4]],
        [{ fromS: 121, toS: 239 }, [3]],
        [{ fromS: 179.5, toS: 239.5 }, [3]],
        [{ fromS: 480 }, [8, 9]],
        [{ toS: 60 }, [0, 1]],
        [{ limit: 2 }, [8, 9]],
        [{ limit: 0 }, []],
        [{ limit: 100 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
        [{ toS: 240, limit: 2 }, [3, 4]],
        [{ fromS: 180, toS: 240, limit: 5 }, [3, 4]],
        [{ fromS: 240, toS: 120 }, []],
        [{ fromS: 600 }, []],
      ] satisfies [BarQuery, number[]][]
    ) assertEquals(bars.bars(IBM, query).map(({ time }) => time / 60), minutes, JSON.stringify(query));
  });

  test(
    "keeps of each ticker the minute under way that was put last, apart from those that are complete",
    ({ bars }) => {
      bars.put(IBM, bar(0));
      bars.putForming(IBM, bar(60, 1));
      bars.putForming(TSLA, bar(60, 2));
      bars.putForming(IBM, bar(120, 3));
    },
    ({ bars }) => {
      assertEquals(bars.forming(), new Map([[IBM, bar(120, 3)], [TSLA, bar(60, 2)]]));
      assertEquals(bars.bars(IBM), [bar(0)]);
    },
  );

  test("keeps documents of each kind apart, in the order in which they were first put", ({ scans, keys }) => {
    scans.put(scan({ id: "a" }));
    scans.put(scan({ id: "b" }));
    keys.put({ id: "a", publicKey: "p", privateKey: "q" });
    scans.put(scan({ id: "a", name: "Changed" }));
    scans.put(scan({ id: "c" }));
    scans.remove("b");
    scans.remove("none");
  }, ({ scans, keys, alertRules }) => {
    assertEquals(scans.list(), [scan({ id: "a", name: "Changed" }), scan({ id: "c" })]);
    assertEquals(keys.list(), [{ id: "a", publicKey: "p", privateKey: "q" }]);
    assertEquals(alertRules.list(), []);
  });

  test("hands out bars as an array of the caller's own", ({ bars }) => bars.put(IBM, bar(0)), ({ bars }) => {
    bars.bars(IBM).push(bar(60));
    assertEquals(bars.bars(IBM), [bar(0)]);
  });

  test("keeps the watchlist in the order of joining, in which an entry that is put again stays", ({ watchlist }) => {
    watchlist.put({ ticker: TSLA, source: "configured", discoveredAtMs: null });
    watchlist.put({ ticker: IBM, source: "manual", discoveredAtMs: NOW_MS as EpochMs });
    watchlist.put({ ticker: TSLA, source: "realtime_gainer", discoveredAtMs: NOW_MS + 0.5 as EpochMs });
  }, ({ watchlist }) => {
    assertEquals(watchlist.list(), [
      { ticker: TSLA, source: "realtime_gainer", discoveredAtMs: NOW_MS + 0.5 as EpochMs },
      { ticker: IBM, source: "manual", discoveredAtMs: NOW_MS as EpochMs },
    ]);
  });

  test("tells whether it removed an entry of the watchlist; one that joins again comes last", ({ watchlist }) => {
    for (const ticker of [TSLA, IBM]) watchlist.put({ ticker, source: "manual", discoveredAtMs: null });
    assertEquals([watchlist.remove(TSLA), watchlist.remove(TSLA)], [true, false]);
    watchlist.put({ ticker: TSLA, source: "manual", discoveredAtMs: null });
  }, ({ watchlist }) => assertEquals(watchlist.list().map(({ ticker }) => ticker), [IBM, TSLA]));

  test("keeps, replaces and removes tiers", ({ tiers }) => {
    tiers.put({ ticker: TSLA, tier: 2, rule: "ignition", coldSinceMs: NOW_MS });
    tiers.put({ ticker: IBM, tier: 2, rule: "manual", coldSinceMs: null });
    tiers.put({ ticker: TSLA, tier: 1, rule: null, coldSinceMs: null });
    assertEquals([tiers.remove(IBM), tiers.remove(IBM)], [true, false]);
  }, ({ tiers }) => assertEquals(tiers.list(), [{ ticker: TSLA, tier: 1, rule: null, coldSinceMs: null }]));

  test("keeps orders in the order in which they were first recorded, as they were last", ({ orders }) => {
    for (const id of ["b", "a", "c"]) orders.record({ order: order(id) });
    orders.record({ order: order("b", { status: "cancelled", order_seq: 2, reason: "by its owner" }) });
    orders.record({ order: order("c", { status: "partially_filled", order_seq: 2, venue: "paper" }) });
  }, ({ orders }) => {
    const b = order("b", { status: "cancelled", order_seq: 2, reason: "by its owner" });
    const a = order("a");
    const c = order("c", { status: "partially_filled", order_seq: 2, venue: "paper" });
    for (
      const [query, expected] of [
        [{}, [b, a, c]],
        [{ openOnly: true }, [a, c]],
        [{ limit: 2 }, [a, c]],
        [{ limit: 0 }, []],
        [{ openOnly: true, limit: 1 }, [c]],
      ] satisfies [OrderQuery, unknown[]][]
    ) assertEquals<unknown[]>(orders.orders(query), expected, JSON.stringify(query));
    assertEquals([orders.get("b"), orders.get("d")], [b, undefined]);
  });

  test("finds an order by the id that its client gave it, the first that has it", ({ orders }) => {
    orders.record({ order: order("a", { client_order_id: "mine" }) });
    orders.record({ order: order("b", { client_order_id: "mine" }) });
    orders.record({ order: order("c") });
    orders.record({ order: order("a", { client_order_id: "mine", status: "filled" }) });
  }, ({ orders }) => {
    assertEquals(orders.byClientOrderId("mine"), order("a", { client_order_id: "mine", status: "filled" }));
    assertEquals(orders.byClientOrderId("other"), undefined);
  });

  test("keeps fills, of one order or of all, in the order in which they were recorded", ({ orders }) => {
    orders.record({ order: order("a", { order_seq: 2 }), fill: fill("a", 2), position: position(40) });
    orders.record({ order: order("b", { order_seq: 2 }), fill: fill("b", 2), position: position(80) });
    orders.record({ order: order("a", { order_seq: 3 }), fill: fill("a", 3), position: position(120) });
    orders.record({ order: order("b", { order_seq: 2 }), fill: fill("b", 2, { price: 182 }) });
  }, ({ orders }) => {
    assertEquals(orders.fills(), [fill("a", 2), fill("b", 2, { price: 182 }), fill("a", 3)]);
    assertEquals(orders.fills("a"), [fill("a", 2), fill("a", 3)]);
    assertEquals(orders.fills("c"), []);
  });

  test("keeps one position per ticker, the last", ({ orders }) => {
    orders.record({ order: order("a"), position: position(5, { ticker: TSLA }) });
    orders.record({ order: order("b"), position: position(40) });
    orders.record({ order: order("c"), position: position(-10, { ticker: TSLA, average_price: 0 }) });
  }, ({ orders }) => {
    assertEquals(orders.positions(), [position(-10, { ticker: TSLA, average_price: 0 }), position(40)]);
  });

  test("forgets all bars and alerts when told to, and takes others then", ({ bars, alerts }) => {
    for (const time of [0, 60]) bars.put(IBM, bar(time));
    bars.putForming(TSLA, bar(60));
    alerts.put(alert("a", NOW_MS));
    bars.clear();
    alerts.clear();
    bars.put(IBM, bar(60, 7));
    alerts.put(alert("b", NOW_MS));
  }, ({ bars, alerts }) => {
    assertEquals(bars.bars(IBM), [bar(60, 7)]);
    assertEquals(bars.forming(), new Map());
    assertEquals(alerts.list().map(({ alert_id }) => alert_id), ["b"]);
  });

  test("keeps orders and positions of each account apart, and starts one again without the others", ({ orders }) => {
    const demo = { account: "demo" } as const;
    orders.record({ order: order("a"), fill: fill("a", 2), position: position(40) });
    orders.record({ order: order("b", demo), fill: fill("b", 2, demo), position: position(60, demo) });
    orders.record({ order: order("c", { ...demo, status: "cancelled" }) });
    orders.record({ order: order("d", { account: "replay" }), fill: fill("d", 2, { account: "replay" }) });
    orders.record({ order: order("e", { account: "replay" }), position: position(1, { account: "replay" }) });
    orders.forgetDealings("replay");
    orders.record({ order: order("f", { account: "replay" }), fill: fill("f", 3, { account: "replay" }) });
  }, ({ orders }) => {
    const ids = (query: OrderQuery) => orders.orders(query).map(({ order_id }) => order_id);
    assertEquals(ids({}), ["a", "b", "c", "d", "e", "f"]);
    assertEquals([ids({ account: "main" }), ids({ account: "demo" })], [["a"], ["b", "c"]]);
    assertEquals(ids({ account: "demo", openOnly: true }), ["b"]);
    assertEquals(ids({ account: "replay", limit: 2 }), ["e", "f"]);
    assertEquals(orders.positions(), [position(40), position(60, { account: "demo" })]);
    assertEquals(orders.fills().map(({ order_id }) => order_id), ["a", "b", "f"]);
  });

  test("lists alerts newest first, of equal times the one put last, and replaces one in its place", ({ alerts }) => {
    alerts.put(alert("a", NOW_MS + 1000));
    alerts.put(alert("b", NOW_MS, { ticker: TSLA }));
    alerts.put(alert("c", NOW_MS + 2000));
    alerts.put(alert("d", NOW_MS + 1000, { ticker: TSLA }));
    alerts.put(alert("a", NOW_MS + 1000, { score: 99, note: "seen" }));
  }, ({ alerts }) => {
    for (
      const [query, ids] of [
        [{}, ["c", "d", "a", "b"]],
        [{ ticker: TSLA }, ["d", "b"]],
        [{ fromMs: NOW_MS + 1000 }, ["c", "d", "a"]],
        [{ limit: 2 }, ["c", "d"]],
        [{ limit: 0 }, []],
        [{ ticker: IBM, fromMs: NOW_MS + 1000, limit: 1 }, ["c"]],
        [{ ticker: undefined, fromMs: undefined, limit: undefined }, ["c", "d", "a", "b"]],
      ] satisfies [AlertQuery, string[]][]
    ) assertEquals(alerts.list(query).map(({ alert_id }) => alert_id), ids, JSON.stringify(query));
    assertEquals(alerts.list()[2], alert("a", NOW_MS + 1000, { score: 99, note: "seen" }));
  });

  test("lists alerts with a horizon that is not over, oldest first", ({ alerts }) => {
    const complete = { minutes: 1, best_pct: 1, worst_pct: -1, last_pct: 0.5, complete: true };
    alerts.put(alert("a", NOW_MS + 2000));
    alerts.put(alert("b", NOW_MS, { excursions: [complete, { ...complete, minutes: 5, complete: false }] }));
    alerts.put(alert("c", NOW_MS + 1000, { excursions: [complete] }));
    alerts.put(alert("d", NOW_MS + 3000, { excursions: [] }));
    alerts.put(alert("e", NOW_MS));
  }, ({ alerts }) => assertEquals(alerts.open().map(({ alert_id }) => alert_id), ["b", "e", "a"]));

  test("keeps the newest 1,000 alerts by their time", ({ alerts }) => {
    for (let index = 0; index < 1_000; index += 1) alerts.put(alert(`${index}`, NOW_MS + index));
    alerts.put(alert("too old", NOW_MS - 1));
    alerts.put(alert("late", NOW_MS + 0.5));
    alerts.put(alert("new", NOW_MS + 5000));
  }, ({ alerts }) => {
    const ids = alerts.list().map(({ alert_id }) => alert_id);
    assertEquals([ids.length, ids[0], ids[1], ids.at(-1)], [1000, "new", "999", "1"]);
  });
}
