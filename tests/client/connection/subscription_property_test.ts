import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { WsAdapter } from "@/lib/client/connection/ws_adapter.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { bar } from "../support/dashboard_samples.ts";
import { LinkedServer } from "../support/linked_server.ts";

const TICKERS = ["A", "B", "C", "D"].map(parseTicker);

type Move =
  | { readonly kind: "bar" | "tick" | "subscribe" | "unsubscribe"; readonly ticker: Ticker }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "lose"; readonly code: number }
  | { readonly kind: "restart" | "conflate" | "stall" | "read" };

const ticker = fc.constantFrom(...TICKERS);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom("bar" as const, "tick" as const), ticker }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("subscribe" as const, "unsubscribe" as const), ticker }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 2, 20, 6_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("stall" as const, "read" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), code: fc.constantFrom(1001, 1006, 4008) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("restart" as const, "conflate" as const) }) },
);

const run = fc.record({
  moves: fc.array(move, { minLength: 10, maxLength: 80 }),
  latencyMs: fc.constantFrom(1, 30),
});

/** What must be told about tickers that were asked for, from a moment at which the server knew or will by HELLO. */
class Dues {
  readonly #events = new Map<number, Ticker>();
  readonly #trades = new Map<Ticker, { least: number; most: number; told: number }>();
  /** Asked for on a connection that has not confirmed it. */
  readonly #unsure = new Set<Ticker>();
  #wasLost = false;

  get untold(): readonly number[] {
    return [...this.#events.keys()];
  }

  event(seq: number, ticker: Ticker, asked: ReadonlySet<Ticker>): void {
    if (asked.has(ticker) && !this.#unsure.has(ticker)) this.#events.set(seq, ticker);
  }

  trade(ticker: Ticker, asked: ReadonlySet<Ticker>): void {
    const trades = this.#tradesOf(ticker);
    trades.most += 1;
    if (asked.has(ticker) && !this.#unsure.has(ticker)) trades.least += 1;
  }

  subscribed(ticker: Ticker, hasGreeted: boolean): void {
    if (hasGreeted) this.#unsure.add(ticker);
  }

  unsubscribed(ticker: Ticker): void {
    for (const [seq, about] of this.#events) if (about === ticker) this.#events.delete(seq);
    // Those on their way may come or not.
    const trades = this.#tradesOf(ticker);
    trades.least = Math.min(trades.least, trades.told);
  }

  /** The server has told what is subscribed. */
  confirmed(tickers: ReadonlySet<unknown>, asked: ReadonlySet<Ticker>): void {
    for (const ticker of asked) {
      if (tickers.has(ticker)) this.#unsure.delete(ticker);
      else this.#unsure.add(ticker);
    }
  }

  told(seq: number): void {
    this.#events.delete(seq);
  }

  traded(ticker: Ticker, trades: number): void {
    this.#tradesOf(ticker).told += trades;
  }

  /** The next HELLO names all that is asked for. */
  lost(): void {
    this.#unsure.clear();
    this.#wasLost = true;
  }

  /** No event before this moment is owed any more. */
  startOver(): void {
    this.#events.clear();
  }

  /** A new connection does not bring those of before. */
  get areTradesOwed(): boolean {
    return !this.#wasLost;
  }

  checkTrades(): void {
    if (this.#wasLost) return;
    for (const [ticker, { least, most, told }] of this.#trades) {
      assertGreaterOrEqual(told, least, `trades of ${ticker} are missing`);
      assertLessOrEqual(told, most, `trades of ${ticker} came again`);
    }
  }

  #tradesOf(ticker: Ticker) {
    const trades = this.#trades.get(ticker) ?? { least: 0, most: 0, told: 0 };
    this.#trades.set(ticker, trades);
    return trades;
  }
}

Deno.test("a filter that changes loses nothing of a ticker that stays in it, repeats nothing and fakes no gap", async () => {
  const seen = { changes: 0, recovered: 0, lost: 0, told: 0, behind: 0, uncut: 0 };
  await fc.assert(
    fc.asyncProperty(run, async ({ moves, latencyMs }) => {
      const clock = fakeClock();
      const server = new LinkedServer(clock, latencyMs);
      const adapter = new WsAdapter({
        url: "ws://test",
        clock,
        environment: null,
        random: () => 0.5,
        createSocket: server.createSocket,
        subscription: { types: ["BAR", "TICK", "STATUS"], tickers: ["A", "B"].map(parseTicker) },
      });
      const asked = () => {
        const { tickers } = adapter.subscription;
        assert(tickers !== "all");
        return tickers;
      };
      const dues = new Dues();
      const told: number[] = [];
      adapter.onRecovery = ({ recovered }) => {
        seen[recovered ? "recovered" : "lost"] += 1;
        if (recovered) return;
        dues.startOver();
        told.length = 0;
      };
      adapter.onMessage = (message, isSnapshot) => {
        if (message.type === "STATUS" && message.data.event === "subscribed") {
          dues.confirmed(new Set([message.data["tickers"]].flat()), asked());
        }
        if (message.type !== "BAR" || isSnapshot === true) return;
        told.push(message.data.bar.time);
        dues.told(message.data.bar.time);
      };
      adapter.onTicks = ({ rows, isSnapshot }) => {
        if (!isSnapshot) { for (const { ticker, trades } of rows) dues.traded(ticker, trades); }
      };
      const hasGreeted = () => (server.sockets.at(-1)?.said("HELLO").length ?? 0) > 0;
      const complete = (ticker: Ticker) => {
        const seq = server.manager.stats.seq + 1;
        dues.event(seq, ticker, asked());
        server.manager.broadcastBar(ticker, "1m", { ...bar(0, 1), time: seq });
      };
      let conflate = false;
      const make = async (move: Move) => {
        switch (move.kind) {
          case "bar":
            return complete(move.ticker);
          case "tick":
            dues.trade(move.ticker, asked());
            return server.manager.broadcastTick(move.ticker, 1, 1, clock.now());
          case "subscribe":
            if (asked().has(move.ticker)) return;
            seen.changes += 1;
            dues.subscribed(move.ticker, hasGreeted());
            return adapter.subscribe({ tickers: [move.ticker] });
          case "unsubscribe":
            if (!asked().has(move.ticker)) return;
            seen.changes += 1;
            dues.unsubscribed(move.ticker);
            return adapter.unsubscribe({ tickers: [move.ticker] });
          case "wait":
            return await clock.tick(move.ms);
          case "lose":
            return server.lose(move.code);
          case "restart":
            return server.restart();
          case "conflate":
            return adapter.setConflate(conflate = !conflate);
          default:
            return server.read(move.kind === "read");
        }
      };
      adapter.start();
      await clock.tick(100);
      adapter.onConnection = ({ state }) => {
        if (state !== "live") dues.lost();
      };
      for (const each of moves) {
        await make(each);
        if (server.manager.stats.behind > 0) seen.behind += 1;
      }
      server.read(true);
      await clock.tick(200_000);
      for (const ticker of TICKERS) complete(ticker);
      await clock.tick(100);

      assertEquals(adapter.connection.state, "live");
      assertEquals(dues.untold, [], "nothing that was asked for is missing");
      assert(told.every((seq, index) => index === 0 || seq > (told[index - 1] ?? seq)), `in order, once: ${told}`);
      assertEquals(adapter.delivery.gaps, 0);
      if (dues.areTradesOwed) seen.uncut += 1;
      dues.checkTrades();
      seen.told += told.length;
      adapter.stop();
      await clock.tick(100);
      server.stop();
    }),
    { seed: 20260111, numRuns: 500 },
  );
  for (const [what, count] of Object.entries(seen)) assert(count > 100, `${what} happened ${count} times only`);
});
