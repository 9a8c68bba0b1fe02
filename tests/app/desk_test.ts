import { assert, assertEquals, assertGreater } from "@std/assert";
import { Halt, StatusPayload } from "@/lib/protocol/mod.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { payload } from "@/tests/support/feed_client.ts";
import { flashtapeRig } from "@/tests/support/flashtape_rig.ts";

Deno.test("halts and resumptions of the simulated market are told with reason, bands and expected end, and listed", async () => {
  const { app, manager, clock, logger } = flashtapeRig({ environment: { SIM_RATE: "20" } });
  const socket = new FakeClientSocket();
  manager.connect(socket);
  await app.engine.start();
  const told = (event: string) =>
    socket.frames.filter((text) => text.startsWith("STATUS:")).map((text) => StatusPayload.parse(payload(text)))
      .find((status) => status.event === event);
  for (let seconds = 0; told("halted") === undefined && seconds < 300; seconds++) await clock.tick(1_000);
  const halted = told("halted") ?? {};
  const [halt] = app.desk.halts();
  assert(halt !== undefined && halt.expected_ms !== null);
  assertEquals({ ...halted }, {
    ...halted,
    ticker: halt.ticker,
    time_ms: halt.since_ms,
    expected_ms: halt.expected_ms,
  });
  assertEquals([halt.state, halt.reason, halt.kind], ["halted", "volatility pause", "luld"]);
  const { band_up, band_down, last_price } = Halt.parse(halt);
  assert(band_up !== null && band_down !== null && last_price !== null);
  assertGreater(band_up, band_down);
  assertGreater(halt.expected_ms, halt.since_ms + 19_000);

  await clock.tick(halt.expected_ms - clock.now() + 1_000);
  assertEquals(told("resumed")?.["ticker"], halt.ticker);
  const [after] = app.desk.halts();
  assertEquals({ ...halt, state: "resumed", resumed_ms: after?.resumed_ms }, after as unknown);
  assertEquals(app.desk.levels(halt.ticker).halts, [{ from_ms: halt.since_ms, to_ms: after?.resumed_ms ?? null }]);
  assertGreater(app.desk.news.size, 0);

  await app.engine.stop();
  await app.engine.start();
  assertEquals(app.desk.halts(), [], "the lists begin anew with the engine");
  await app.engine.stop();
  assertEquals(logger.lines.filter((line) => line.startsWith("ERROR")), []);
});

Deno.test("charts of the simulated market have ten-second bars whose volume is that of the minutes", async () => {
  const { app, clock } = flashtapeRig({ environment: { SIM_RATE: "400", SIM_TICKERS: "5" } });
  await app.engine.start();
  await clock.tick(150_000);
  const ticker = app.engine.watchlist()[0]?.ticker ?? app.engine.facts?.tickerOf(0);
  assert(ticker !== undefined);
  const { bars: tens } = await app.desk.charts.bars(ticker, "10s", {});
  const { bars: minutes } = await app.desk.charts.bars(ticker, "1m", {});
  const minute = minutes.findLast(({ time }) => time + 120 < clock.now() / 1000);
  const own = tens.filter(({ time }) => Math.floor(time / 60) * 60 === minute?.time);
  assertEquals(own.length, 6);
  assertEquals(own.reduce((sum, { volume }) => sum + volume, 0), minute?.volume);
  assertEquals(own.at(-1)?.close, minute?.close);
  assertEquals(Math.max(...own.map(({ high }) => high)), minute?.high);
  await app.engine.stop();
});
