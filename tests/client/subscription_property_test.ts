import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { WsAdapter } from "@/lib/client/ws_adapter.ts";
import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { countingClock } from "./counting_clock.ts";
import { bar } from "./dashboard_samples.ts";
import { ModelServer } from "./model_server.ts";

const TICKERS = ["A", "B", "C", "D"].map(parseTicker);

type Move =
  | { readonly kind: "bar" | "subscribe" | "unsubscribe"; readonly ticker: Ticker }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "lose"; readonly code: number }
  | { readonly kind: "restart" | "conflate" };

const ticker = fc.constantFrom(...TICKERS);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("bar" as const), ticker }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("subscribe" as const, "unsubscribe" as const), ticker }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 2, 20, 6_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("lose" as const), code: fc.constantFrom(1001, 1006, 4008) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("restart" as const, "conflate" as const) }) },
);

const run = fc.record({
  moves: fc.array(move, { minLength: 10, maxLength: 80 }),
  latencyMs: fc.constantFrom(1, 30),
});

/** What must be told: events about tickers that were asked for, from a moment at which the server knew or will by HELLO. */
class Dues {
  readonly #due = new Map<number, Ticker>();
  /** Asked for on a connection that has not confirmed it. */
  readonly #unsure = new Set<Ticker>();

  get untold(): readonly number[] {
    return [...this.#due.keys()];
  }

  published(seq: number, ticker: Ticker, asked: ReadonlySet<Ticker>): void {
    if (asked.has(ticker) && !this.#unsure.has(ticker)) this.#due.set(seq, ticker);
  }

  subscribed(ticker: Ticker, isGreeting: boolean): void {
    if (isGreeting) this.#unsure.add(ticker);
  }

  unsubscribed(ticker: Ticker): void {
    for (const [seq, about] of this.#due) if (about === ticker) this.#due.delete(seq);
  }

  /** The server has told what is subscribed. */
  confirmed(tickers: ReadonlySet<unknown>, asked: ReadonlySet<Ticker>): void {
    for (const ticker of asked) {
      if (tickers.has(ticker)) this.#unsure.delete(ticker);
      else this.#unsure.add(ticker);
    }
  }

  told(seq: number): void {
    this.#due.delete(seq);
  }

  /** The next HELLO names all that is asked for. */
  lost(): void {
    this.#unsure.clear();
  }

  /** Nothing before this moment is owed any more. */
  startOver(): void {
    this.#due.clear();
  }
}

Deno.test("a filter that changes loses no event of a ticker that stays in it, repeats none and fakes no gap", async () => {
  const seen = { changes: 0, recovered: 0, lost: 0, told: 0, inFlight: 0 };
  await fc.assert(
    fc.asyncProperty(run, async ({ moves, latencyMs }) => {
      const clock = countingClock();
      const server = new ModelServer(clock, { historySize: 40, latencyMs });
      const adapter = new WsAdapter({
        url: "ws://test",
        clock,
        environment: null,
        random: () => 0.5,
        createSocket: server.createSocket,
        subscription: { types: ["BAR", "STATUS"], tickers: ["A", "B"].map(parseTicker) },
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
      adapter.onConnection = ({ state }) => {
        if (state !== "live") dues.lost();
      };
      adapter.onMessage = (message, isSnapshot) => {
        if (message.type === "STATUS" && message.data.event === "subscribed") {
          dues.confirmed(new Set([message.data["tickers"]].flat()), asked());
        }
        if (message.type !== "BAR" || isSnapshot === true) return;
        told.push(message.data.bar.time);
        dues.told(message.data.bar.time);
      };
      const hasGreeted = () => (server.sockets.at(-1)?.said("HELLO").length ?? 0) > 0;
      const publish = (ticker: Ticker) => {
        const seq = server.events.length + 1;
        dues.published(seq, ticker, asked());
        server.publish("BAR", ticker, { ticker, timeframe: "1m", bar: { ...bar(0, 1), time: seq } });
      };
      let conflate = false;
      const make = async (move: Move) => {
        switch (move.kind) {
          case "bar":
            return publish(move.ticker);
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
        }
      };
      adapter.start();
      for (const each of moves) {
        await make(each);
        const [filter] = server.filters;
        if (filter?.tickers?.symmetricDifference(asked()).size) seen.inFlight += 1;
      }
      await clock.tick(200_000);
      for (const ticker of TICKERS) publish(ticker);
      await clock.tick(100);

      assertEquals(server.filters.length, 1);
      assertEquals(server.filters[0]?.tickers, asked());
      assertEquals(dues.untold, [], "nothing that was asked for is missing");
      assert(told.every((seq, index) => index === 0 || seq > (told[index - 1] ?? seq)), `in order, once: ${told}`);
      assertEquals(adapter.delivery.gaps, 0);
      assertLessOrEqual(clock.running, 3);
      seen.told += told.length;
      adapter.stop();
      await clock.tick(10);
      assertEquals(clock.running, 0);
    }),
    { seed: 20260111, numRuns: 1_000 },
  );
  for (const [what, count] of Object.entries(seen)) assert(count > 300, `${what} happened ${count} times only`);
});
