import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { english } from "@/lib/language/en/mod.ts";
import { BackendClient } from "@/lib/client/connection/backend_client.ts";
import { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { DashboardStore } from "@/lib/client/desk/dashboard_store.ts";
import { subscriptionTo } from "@/lib/client/desk/shown_tickers.ts";
import { WsAdapter } from "@/lib/client/connection/ws_adapter.ts";
import { type KnownOrder, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { countingClock } from "../support/counting_clock.ts";
import { boot } from "../support/dashboard_samples.ts";
import { ModelMarket } from "../support/model_market.ts";
import { ModelServer } from "../support/model_server.ts";

const TICKERS = ["A", "B", "C", "D", "E"].map(parseTicker);
const MAX_MESSAGE_LENGTH = 16_384;

interface World {
  readonly server: ModelServer;
  readonly market: ModelMarket;
  readonly dashboard: Dashboard;
  tick(ms: number): Promise<void>;
}

type Move = (world: World) => void | Promise<void>;

const about = (act: (world: World, ticker: Ticker) => void | Promise<void>): fc.Arbitrary<Move> =>
  fc.constantFrom(...TICKERS).map((ticker): Move => (world) => act(world, ticker));

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: about(({ market }, ticker) => market.toggle(ticker)) },
  { weight: 5, arbitrary: about(({ market }, ticker) => market.ignite(ticker)) },
  { weight: 5, arbitrary: about(({ market }, ticker) => market.complete(ticker)) },
  { weight: 5, arbitrary: about(({ market }, ticker) => market.trade(ticker)) },
  { weight: 3, arbitrary: about(({ dashboard }, ticker) => dashboard.select(ticker, "search")) },
  {
    // Its bars have come by HTTP before the server knows that it is shown.
    weight: 2,
    arbitrary: about(async ({ dashboard, market, tick }, ticker) => {
      dashboard.select(ticker, "search");
      await tick(3);
      market.complete(ticker);
    }),
  },
  {
    weight: 2,
    arbitrary: about(({ server }, ticker) =>
      server.publish("STATUS", null, { event: "active_ticker_changed", ticker, source: "chart" })
    ),
  },
  { weight: 10, arbitrary: fc.constantFrom(1, 2, 3, 20, 3_000).map((ms): Move => ({ tick }) => tick(ms)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1001, 1006, 4008).map((code): Move => ({ server }) => server.lose(code)),
  },
  { weight: 1, arbitrary: fc.constant<Move>(({ server }) => server.restart()) },
  { weight: 1, arbitrary: fc.boolean().map((isUp): Move => ({ server }) => server.setUp(isUp)) },
  { weight: 1, arbitrary: fc.boolean().map((isHidden): Move => ({ dashboard }) => dashboard.setHidden(isHidden)) },
);

const run = fc.record({
  before: fc.subarray(TICKERS),
  charted: fc.option(fc.constantFrom(...TICKERS)),
  moves: fc.array(move, { minLength: 5, maxLength: 60 }),
  maxTickers: fc.constantFrom(2, 1_000),
  /** HTTP is as fast as the socket, or faster. */
  latencyMs: fc.constantFrom(1, 4, 50),
});

Deno.test("a page that subscribes to what it shows ends with what the server knows, whatever happens", async () => {
  const seen = { subscribed: 0, unsubscribed: 0, named: 0, all: 0 };
  await fc.assert(
    fc.asyncProperty(run, async ({ before, charted, moves, maxTickers, latencyMs }) => {
      const clock = countingClock();
      const server = new ModelServer(clock, { historySize: 20, maxTickers, latencyMs });
      const market = new ModelMarket(server, clock);
      for (const ticker of before) market.toggle(ticker);
      const page = boot(market.snapshot(charted));
      const store = new DashboardStore(page, {
        clock,
        texts: english,
        schedule: (commit) => {
          const frame = clock.setTimeout(commit, 16);
          return () => clock.clearTimeout(frame);
        },
      });
      const adapter = new WsAdapter({
        url: "ws://test",
        clock,
        environment: null,
        random: () => 0.5,
        createSocket: server.createSocket,
        subscription: subscriptionTo(store.shown.peek(), MAX_MESSAGE_LENGTH),
      });
      const client = new BackendClient(adapter);
      const { fetch } = market;
      const dashboard = new Dashboard({
        boot: page,
        texts: english,
        store,
        client,
        fetch,
        clock,
        maxMessageLength: MAX_MESSAGE_LENGTH,
      });
      dashboard.start();
      for (const make of moves) await make({ server, market, dashboard, tick: clock.tick });
      // Less than a heartbeat when it is live: what was missed must not be fetched by chance.
      await clock.tick(server.isUp && client.connection.state === "live" ? 200 : 70_000);
      server.setUp(true);
      if (client.connection.state !== "live") await clock.tick(70_000);

      const { activeTicker, ignition, chart, tape } = store.state;
      assertEquals(client.connection.state, "live");
      assertEquals(store.watchlist.tickers.value, market.listed);
      for (const ticker of market.listed) assertEquals(ignition.value.get(ticker)?.score, market.score(ticker), ticker);
      const active = activeTicker.value;
      if (active !== null) assertEquals(chart.value.bars, market.bars(active));
      const { trading } = store;
      const told = (orders: readonly KnownOrder[]) =>
        orders.map(({ order_id, status, filled_quantity }) => [order_id, status, filled_quantity]);
      assertEquals(told(trading.orders.all.value), told(market.orders));
      assertEquals([trading.positions.held.value, trading.isOutdated], [market.held, false]);
      assertEquals(client.delivery.gaps, 0);
      const errors = store.state.log.value.filter(({ level, text }) => level === "error" && !text.endsWith("refused"));
      assertEquals(errors, []);

      const shown = new Set([...market.listed, ...market.traded, ...(active === null ? [] : [active])]);
      const { tickers } = server.filters[0] ?? {};
      if (tickers !== null) assertEquals<unknown>(tickers, shown);
      if (maxTickers > TICKERS.length) assert(tickers !== null, "all tickers although the server takes the names");
      seen[tickers === null ? "all" : "named"] += 1;
      for (const ticker of TICKERS) server.tick(ticker, 7, clock.now());
      await clock.tick(20);
      const traded = tape.value.all.filter(({ price }) => price === 7).map(({ ticker }) => ticker);
      assertEquals(new Set(traded), shown);

      for (const socket of server.sockets) {
        seen.subscribed += socket.said("SUBSCRIBE").length;
        seen.unsubscribed += socket.said("UNSUBSCRIBE").length;
      }
      dashboard.stop();
      await clock.tick(10_000);
      assertEquals(clock.running, 0);
    }),
    { seed: 20260112, numRuns: 500 },
  );
  for (const [what, count] of Object.entries(seen)) assert(count > 100, `${what} happened ${count} times only`);
});
