import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { linesOf, rowsOf } from "@/tests/support/batched_reader.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";

const TICKERS = ["A", "B", "C"].map(parseTicker);

type Step =
  | { readonly do: "tick"; readonly ticker: number; readonly size: number }
  | { readonly do: "event"; readonly ticker: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "stop" | "resume" | "rejoin" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("tick" as const), ticker: fc.nat(2), size: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("event" as const), ticker: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("stop" as const, "resume" as const, "rejoin" as const) }) },
);

interface Wishes {
  readonly flush_ms: number;
  readonly conflate: boolean;
  readonly tickers: readonly string[];
}

const hello: fc.Arbitrary<Wishes> = fc.record({
  flush_ms: fc.constantFrom(0, 16, 50),
  conflate: fc.boolean(),
  tickers: fc.constantFrom<readonly string[]>(["*"], ["A"], ["A", "C"]),
});

/** Plays the steps against one client and a crowd of others; returns what the client got over all its connections. */
async function play(steps: readonly Step[], wishes: Wishes) {
  const clock = fakeClock();
  const limits = { softMarkBytes: 50, messagesPerSecond: 1000, messageBurst: 1000 };
  const manager = new ConnectionManager({ clock, epoch: "e", limits });
  const seen: { seq: number; prev: number | undefined }[] = [];
  const sockets: FakeClientSocket[] = [];
  const join = (extra: object = {}) => {
    const socket = new FakeClientSocket();
    manager.connect(socket, { dialect: "flashtape.v2" });
    socket.say(JSON.stringify({ type: "HELLO", ...wishes, ...extra }));
    sockets.push(socket);
    return socket;
  };
  // The crowd keeps the groups alive, with something pending most of the time.
  for (const tickers of [wishes.tickers, ["*"]]) join({ tickers });
  sockets.length = 0;
  let socket = join();
  let last = 0;
  const collect = () => {
    for (const { stamps } of linesOf(socket)) {
      if (stamps._seq === undefined) continue;
      seen.push({ seq: stamps._seq, prev: stamps._prev });
      last = stamps._seq;
    }
  };
  const bar = { time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: null };
  for (const now of steps) {
    if (now.do === "tick") manager.broadcastTick(TICKERS[now.ticker] ?? parseTicker("A"), 1, now.size, clock.now());
    else if (now.do === "event") manager.broadcastBar(TICKERS[now.ticker] ?? parseTicker("A"), "1m", bar);
    else if (now.do === "wait") await clock.tick(now.ms);
    else if (now.do === "stop") {
      socket.isReading = false;
      socket.pendingBytes += 51;
    } else if (now.do === "resume") socket.resume();
    else {
      collect();
      socket.leave();
      socket = join({ epoch: "e", seq: last });
    }
  }
  socket.resume();
  await clock.tick(200);
  collect();
  return { seen, rows: sockets.flatMap(rowsOf) };
}

Deno.test("whatever a client does, it gets every event that its filter admits once, in order, and the chain holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), hello, async (steps, wishes) => {
      const { seen } = await play(steps, wishes);
      const admits = (ticker: number) =>
        wishes.tickers.includes("*") || wishes.tickers.includes(String(TICKERS[ticker]));
      const expected: number[] = [];
      let seq = 0;
      for (const now of steps) {
        if (now.do !== "event") continue;
        seq += 1;
        if (admits(now.ticker)) expected.push(seq);
      }
      assertEquals(seen.map((event) => event.seq), expected);
      if (wishes.tickers.includes("*")) assert(seen.every(({ prev }) => prev === undefined));
      else assertEquals(seen.map(({ prev }) => prev), [0, ...expected].slice(0, expected.length));
    }),
    { seed: 20260105, numRuns: 1500 },
  );
});

Deno.test("a client that stays gets every trade's size, one by one or merged, whatever it does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), hello, async (all, wishes) => {
      const steps = all.filter((now) => now.do !== "rejoin");
      const { rows } = await play(steps, wishes);
      for (const [index, ticker] of TICKERS.entries()) {
        const isWanted = wishes.tickers.includes("*") || wishes.tickers.includes(String(ticker));
        const published = steps.flatMap((now) =>
          now.do === "tick" && now.ticker === index && isWanted ? [now.size] : []
        );
        const got = rows.filter((row) => row.ticker === String(ticker));
        const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
        assertEquals(
          [sum(got.map(({ size }) => size)), sum(got.map(({ count }) => count))],
          [sum(published), published.length],
        );
      }
    }),
    { seed: 20260106, numRuns: 1500 },
  );
});

Deno.test("a classic client gets every event once, in order, and in the end the last trade of every ticker", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const clock = fakeClock();
      const manager = new ConnectionManager({ clock, limits: { softMarkBytes: 300 } });
      const socket = new FakeClientSocket();
      manager.connect(socket);
      manager.connect(new FakeClientSocket());
      let events = 0;
      const last = new Map<string, number>();
      for (const [index, now] of steps.entries()) {
        if (now.do === "wait") await clock.tick(now.ms);
        else if (now.do === "event") manager.broadcastStatus("e", { n: ++events });
        else if (now.do === "resume" || now.do === "rejoin") socket.resume();
        else if (now.do === "tick") {
          const ticker = TICKERS[now.ticker] ?? parseTicker("A");
          manager.broadcastTick(ticker, index, now.size, clock.now());
          last.set(ticker, index);
        } else socket.isReading = false;
      }
      socket.resume();
      await clock.tick(200);
      const got = socket.payloads("STATUS").flatMap(({ n }) => typeof n === "number" ? [n] : []);
      assertEquals(got, Array.from({ length: events }, (_, index) => index + 1));
      const prices = new Map(socket.payloads("TICK").map(({ ticker, price }) => [String(ticker), Number(price)]));
      assertEquals(prices, last);
    }),
    { seed: 20260107, numRuns: 1500 },
  );
});
