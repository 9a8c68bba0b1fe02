import { effect } from "@preact/signals";
import { assert, assertEquals } from "@std/assert";
import { NOTHING_DELIVERED } from "@/lib/client/connection/delivery_view.ts";
import { type EpochMs, parseTicker, type TradePayload } from "@/lib/protocol/mod.ts";
import { isScoringOff, withStatusEvent } from "@/lib/client/desk/server_status.ts";
import { FLASH_STEP_MS } from "@/lib/client/market/watchlist_rows.ts";
import {
  AAPL,
  bar,
  ignition,
  item,
  position,
  START_MS,
  status,
  storeRig as rig,
  TSLA,
} from "../support/dashboard_samples.ts";

Deno.test("DashboardStore shows the snapshot at once and writes nothing before the first message", () => {
  const orders: TradePayload[] = [
    { event: "SUBMIT", order_id: "1", ticker: AAPL },
    { event: "FILL", order_id: "1", ticker: AAPL },
  ];
  const logged = (line: string) => ({ line, level: "info", time: new Date(START_MS - 5_000).toISOString() });
  const { store, state, frames } = rig({ ignition: [ignition(AAPL, 80)], log: [logged("one"), logged("two")], orders });
  assertEquals(state.activeTicker.value, AAPL);
  assertEquals(state.chart.value.bars, [bar(-1, 99)]);
  assertEquals(state.ignition.value.get(AAPL)?.score, 80);
  assertEquals(state.log.value.map(({ text }) => text), ["two", "one"]);
  assertEquals(store.trading.orders.all.value.map(({ status }) => status), ["filled"]);
  assertEquals(store.watchlist.tickers.value, [AAPL, TSLA]);
  assertEquals(store.liveness.value.level, "starting");
  assertEquals(frames.asked, 0);
});

Deno.test("DashboardStore commits a burst of trades once per frame and touches only the rows that traded", () => {
  const { store, frames } = rig();
  let aapl = 0;
  let tsla = 0;
  const stops = [
    effect(() => void (store.watchlist.item(AAPL)?.value, aapl += 1)),
    effect(() => void (store.watchlist.item(TSLA)?.value, tsla += 1)),
  ];
  for (let trade = 1; trade <= 500; trade++) store.tickReceived(AAPL, 100 + trade / 100, 2, START_MS + trade);
  assertEquals([aapl, tsla, frames.asked], [1, 1, 1]);
  frames.draw();
  assertEquals([aapl, tsla], [2, 1]);
  const live = store.watchlist.item(AAPL)?.value;
  assertEquals([live?.price, live?.volume, live?.dollar_volume, live?.change_pct], [105, 2000, 202_505, 5]);
  for (const stop of stops) stop();
});

Deno.test("DashboardStore fades the mark of a changed price also when nothing else happens, and then rests", async () => {
  const { store, clock, frames } = rig();
  store.tickReceived(AAPL, 101, 1, START_MS + 1);
  const marks = [];
  for (let step = 0; step < 8; step++) {
    frames.draw();
    marks.push(store.watchlist.flash(AAPL)?.value);
    await clock.tick(FLASH_STEP_MS);
  }
  assertEquals(marks, ["up-4", "up-3", "up-2", "up-1", null, null, null, null]);
  assertEquals(frames.asked, 5);
});

Deno.test("DashboardStore counts a trade once, whether the list or the trade comes first", () => {
  const { store, frames } = rig();
  store.tickReceived(AAPL, 101, 10, START_MS + 1000);
  store.watchlistUpdated(
    [item(AAPL, { price: 101, volume: 1010, last_tick_time: START_MS + 1000 as EpochMs })],
    null,
    null,
  );
  store.tickReceived(AAPL, 101, 10, START_MS + 1000);
  store.tickReceived(AAPL, 102, 5, START_MS + 2000);
  store.tickReceived(AAPL, 90, 1, START_MS + 1500);
  frames.draw();
  assertEquals(store.watchlist.item(AAPL)?.value.volume, 1016);
  assertEquals(store.watchlist.item(AAPL)?.value.price, 102, "a late trade does not move the price back");
});

Deno.test("DashboardStore follows tickers that join and leave the watchlist and forgets their scores", () => {
  const { store, state, frames } = rig({ ignition: [ignition(TSLA, 40)] });
  store.watchlistUpdated([item(AAPL, { last_close: 0, change_pct: 0 })], null, 12);
  frames.draw();
  assertEquals(store.watchlist.tickers.value, [AAPL]);
  assertEquals(store.watchlist.item(TSLA), undefined);
  assertEquals(state.ignition.value.has(TSLA), false);
  assertEquals(state.feedLatencyMs.value, 12);
  store.tickReceived(TSLA, 5, 1, START_MS + 1);
  frames.draw();
  assertEquals(store.watchlist.tickers.value, [AAPL]);
});

Deno.test("DashboardStore shows no trade of a ticker that is neither listed nor charted, however it comes by it", () => {
  const IBM = parseTicker("IBM");
  const timestamp = new Date(START_MS).toISOString();
  const tape = [IBM, TSLA].map((ticker) => ({ ticker, price: 1, volume: 1, timestamp }));
  const { store, state, frames } = rig({ tape, watchlist: [item(TSLA)] });
  const told = () => {
    frames.draw();
    return state.tape.value.all.map(({ ticker }) => ticker);
  };
  assertEquals([told(), [...store.shown.value]], [[TSLA], [TSLA, AAPL]]);
  store.tickReceived(IBM, 1, 1, START_MS + 1);
  assertEquals([told(), state.lastTradeMs.value], [[TSLA], null]);
  store.watchlistUpdated([item(IBM)], START_MS + 5, null);
  store.tickReceived(IBM, 1, 1, START_MS + 2);
  store.tickReceived(TSLA, 1, 1, START_MS + 3);
  store.tickReceived(AAPL, 1, 1, START_MS + 4);
  assertEquals([told(), [...store.shown.value]], [[AAPL, IBM, TSLA], [IBM, AAPL]]);
  assertEquals(state.marketMs.value, START_MS + 5, "the market's time is that of all its tickers");
  store.focus(TSLA);
  store.tickReceived(TSLA, 2, 1, START_MS + 6);
  assertEquals([told()[0], [...store.shown.value]], [TSLA, [IBM, TSLA]]);
});

Deno.test("DashboardStore grows the forming bar with trades and takes over the server's", () => {
  const { store, state, frames } = rig();
  store.tickReceived(AAPL, 100, 10, START_MS + 1000);
  store.tickReceived(AAPL, 104, 10, START_MS + 2000);
  store.tickReceived(TSLA, 1, 1, START_MS + 3000);
  frames.draw();
  const forming = state.chart.value.bars.at(-1);
  assertEquals(forming, bar(0, 104, { open: 100, high: 104, low: 100, volume: 20, vwap: 102 }));
  const { epoch } = state.chart.value;
  store.barReceived(AAPL, "1m", bar(0, 103));
  frames.draw();
  assertEquals(state.chart.value.bars.at(-1), bar(0, 103));
  assertEquals(state.chart.value.epoch, epoch, "the newest bar alone needs no new drawing of all");
  store.tickReceived(AAPL, 999, 1, START_MS + 59_000);
  frames.draw();
  assertEquals(state.chart.value.bars.at(-1), bar(0, 103), "a late trade waits for the server's revision");
  store.barReceived(AAPL, "1m", bar(-1, 98));
  frames.draw();
  assertEquals(state.chart.value.bars.map(({ close }) => close), [98, 103]);
  assertEquals(state.chart.value.epoch, epoch + 1);
});

Deno.test("DashboardStore.mergeBars() keeps what came over the socket while the answer was under way", () => {
  const { store, state, frames } = rig();
  store.focus(TSLA);
  store.setChartPhase("loading");
  assertEquals([state.activeTicker.value, state.chart.value.bars.length], [TSLA, 0]);
  const since = store.mark();
  store.tickReceived(TSLA, 7, 5, START_MS + 59_000);
  store.barReceived(TSLA, "1m", bar(0, 7, { volume: 500 }));
  store.tickReceived(TSLA, 8, 5, START_MS + 61_000);
  store.mergeBars(AAPL, [bar(0, 1)], since);
  store.mergeBars(TSLA, [bar(-1, 6), bar(0, 6.5, { volume: 400 })], since);
  frames.draw();
  assertEquals(state.chart.value.phase, "ready");
  assertEquals(state.chart.value.bars.map(({ close, volume }) => [close, volume]), [[6, 100], [7, 500], [8, 5]]);
});

Deno.test("DashboardStore.merge...() never puts an older answer over a newer message", () => {
  const { store, state, frames } = rig();
  const since = store.mark();
  store.watchlistUpdated([item(AAPL, { price: 110 }), item(TSLA)], null, null);
  store.ignitionUpdated(ignition(AAPL, 90));
  store.mergeWatchlist([item(AAPL, { price: 105 })], since);
  store.mergeIgnition({ count: 2, items: [ignition(AAPL, 20), ignition(TSLA, 30)] }, since);
  frames.draw();
  assertEquals(store.watchlist.item(AAPL)?.value.price, 110);
  assertEquals([...state.ignition.value.values()].map(({ score }) => score), [90, 30]);
  store.mergeWatchlist([item(AAPL, { price: 120 })], store.mark());
  assertEquals(store.watchlist.tickers.value, [AAPL]);
});

Deno.test("DashboardStore keeps its buffers bounded while no frame is drawn", () => {
  const { store, state, frames } = rig();
  for (let index = 0; index < 5000; index++) {
    store.tickReceived(index % 2 === 0 ? AAPL : TSLA, index, 1, START_MS + index * 1000);
    store.logReceived(`line ${index}`, null);
    store.trading.tradeReceived({ event: "REJECT", order_id: String(index), ticker: AAPL });
  }
  frames.draw();
  assertEquals(frames.asked, 1);
  assertEquals([state.tape.value.all.length, state.tape.value.focused.length], [200, 200]);
  assert(state.tape.value.focused.every(({ ticker }) => ticker === AAPL));
  assertEquals([state.tape.value.all[0]?.price, state.tape.value.all[0]?.direction], [4999, "up"]);
  assertEquals([state.log.value.length, state.log.value[0]?.text], [300, "line 4999"]);
  const orders = store.trading.orders.all.value;
  assertEquals([orders.length, orders[0]?.order_id], [200, "4999"]);
});

Deno.test("DashboardStore takes the server's log anew when it could not recover, and keeps its own lines", () => {
  const { store, state, frames } = rig();
  store.logReceived("INFO old", null);
  store.note("could not fetch", "error");
  store.recoveryChanged(true, { ...NOTHING_DELIVERED, dialect: "flashtape.v2" });
  frames.draw();
  assertEquals(state.log.value.length, 2);
  store.recoveryChanged(false, { ...NOTHING_DELIVERED, dialect: "flashtape.v2" });
  store.logReceived("INFO new", START_MS - 60_000);
  frames.draw();
  assertEquals(state.log.value.map(({ text, timeMs }) => [text, timeMs]), [
    ["INFO new", START_MS - 60_000],
    ["could not fetch", START_MS],
  ]);
});

Deno.test("DashboardStore forgets all scores when scoring is turned off, also those that a fetch brings too late", () => {
  const { store, state, frames } = rig({ ignition: [ignition(AAPL, 80)] });
  const since = store.mark();
  store.statusChanged("ignition_stopped", {});
  store.mergeIgnition({ count: 1, items: [ignition(AAPL, 80)], scoring: true }, since);
  frames.draw();
  assertEquals([state.ignition.value.size, isScoringOff(state.status.value)], [0, true]);
  store.statusChanged("ignition_started", {});
  store.ignitionUpdated(ignition(AAPL, 50));
  frames.draw();
  assertEquals([state.ignition.value.get(AAPL)?.score, isScoringOff(state.status.value)], [50, false]);
  store.mergeIgnition({ count: 0, items: [], scoring: false }, store.mark());
  assertEquals(state.ignition.value.size, 0);
});

Deno.test("isScoringOff() says nothing of an engine that does not run, and of a server that does not tell", () => {
  for (
    const [changes, off] of [
      [{ scoring: false }, true],
      [{ scoring: true }, false],
      [{}, false],
      [{ scoring: false, engine: "stopped" }, false],
    ] as const
  ) assertEquals(isScoringOff(status(changes)), off);
  const stopped = status({ engine: "stopped", scoring: false });
  assertEquals(isScoringOff(withStatusEvent(stopped, "engine_started")), false, "each run begins with scores");
});

Deno.test("DashboardStore knows whether state can be saved", () => {
  const { store, state } = rig();
  const trouble = () => state.status.value.store_error;
  assertEquals(trouble(), undefined);
  store.statusChanged("store_failed", { message: "disk full" });
  assertEquals(trouble(), "disk full");
  store.statusChanged("store_recovered", {});
  assertEquals(trouble(), null);
});

Deno.test("DashboardStore shows trades of tickers with a position or a working order, and of no others", () => {
  const [IBM, MSFT] = [parseTicker("IBM"), parseTicker("MSFT")];
  const { store, state, frames } = rig({ positions: [position(IBM, 10, 5)] });
  const told = () => {
    frames.draw();
    return [state.tape.value.all.map(({ ticker }) => ticker), [...store.shown.value].toSorted()];
  };
  store.tickReceived(MSFT, 1, 1, START_MS + 1);
  store.tickReceived(IBM, 6, 1, START_MS + 2);
  assertEquals(told(), [[IBM], [AAPL, IBM, TSLA]]);
  store.trading.tradeReceived({ event: "SUBMIT", order_id: "1", ticker: MSFT });
  frames.draw();
  store.tickReceived(MSFT, 1, 1, START_MS + 3);
  assertEquals(told(), [[MSFT, IBM], [AAPL, IBM, MSFT, TSLA]]);
  store.trading.tradeReceived({ event: "CANCEL", order_id: "1", ticker: MSFT });
  assertEquals(told()[1], [AAPL, IBM, TSLA]);
});

Deno.test("DashboardStore marks a halt until it is lifted or a later trade shows that it was", () => {
  const { store, state, frames } = rig();
  store.statusChanged("halted", { ticker: AAPL });
  store.statusChanged("halted", { ticker: TSLA });
  store.statusChanged("halted", { ticker: 17 });
  store.tickReceived(TSLA, 1, 1, START_MS + 500);
  frames.draw();
  assertEquals([...state.halts.value.keys()], [AAPL, TSLA]);
  store.statusChanged("resumed", { ticker: AAPL });
  store.tickReceived(TSLA, 1, 1, START_MS + 300_000);
  frames.draw();
  assertEquals([...state.halts.value.keys()], []);
});

Deno.test("DashboardStore.advance() moves the clock and measures the rate of messages", async () => {
  const { store, state, clock, frames } = rig();
  for (let trade = 0; trade < 3; trade++) store.tickReceived(AAPL, 1, 1, 0);
  await clock.tick(1000);
  store.advance();
  frames.draw();
  assertEquals([state.nowMs.value, state.messagesPerSecond.value], [START_MS + 1000, 3]);
  assertEquals(state.lastTradeMs.value, START_MS);
  assertEquals(state.tape.value.all[0]?.timeMs, START_MS, "a trade without event time has the time of its arrival");
});
