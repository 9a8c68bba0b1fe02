import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { WsAdapter } from "@/lib/client/connection/ws_adapter.ts";
import type { SubscribedType } from "@/lib/protocol/mod.ts";
import { countingClock } from "../support/counting_clock.ts";
import { FakeEnvironment } from "../support/fake_socket.ts";
import { admitted, type Fault, type ModelEvent, ModelServer } from "../support/model_server.ts";

/** What listeners were told since a connection that did not recover. */
interface Stretch {
  /** Events of that epoch, as they were numbered by the server. */
  readonly known: () => readonly ModelEvent[];
  readonly after: number;
  readonly told: string[];
}

interface World {
  readonly server: ModelServer;
  readonly adapter: WsAdapter;
  readonly environment: FakeEnvironment;
  tick(ms: number): Promise<void>;
}

type Move = (world: World, faults: readonly Fault[], poison: boolean) => void | Promise<void>;

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.integer({ min: 1, max: 6 }).map((n): Move => ({ server }, faults) => server.emit(n, faults, false)),
  },
  { weight: 3, arbitrary: fc.constant<Move>(({ server }, faults, poison) => server.emit(2, faults, poison)) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12_000 }).map((ms): Move => ({ tick }) => tick(ms)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1000, 1001, 1006, 4008, 4409).map((code): Move => ({ server }) => server.lose(code)),
  },
  { weight: 1, arbitrary: fc.constant<Move>(({ server }) => server.restart()) },
  { weight: 1, arbitrary: fc.boolean().map((isUp): Move => ({ server }) => server.setUp(isUp)) },
  { weight: 1, arbitrary: fc.boolean().map((on): Move => ({ adapter }) => adapter.setConflate(on)) },
  { weight: 1, arbitrary: fc.constant<Move>(({ environment }) => environment.online()) },
  {
    weight: 1,
    arbitrary: fc.constant<Move>(async ({ adapter, tick }) => {
      adapter.stop();
      await tick(3_000);
      adapter.start();
    }),
  },
);

const fault = fc.constantFrom<Fault>("none", "none", "none", "drop", "twice");
const run = fc.record({
  moves: fc.array(move, { minLength: 10, maxLength: 80 }),
  /** Faults of successive events of a frame. */
  faults: fc.array(fault, { minLength: 1, maxLength: 7 }),
  /** Events that are garbled once, or ones that never can be read. */
  unreadable: fc.constantFrom("none" as const, "garbled" as const, "poison" as const),
  isFiltered: fc.boolean(),
  historySize: fc.constantFrom(5, 40, 1_000),
});

Deno.test("listeners get each event once and in order, or are told that something is missing, whatever happens", async () => {
  const seen = { recovered: 0, lost: 0, gaps: 0, skipped: 0, duplicates: 0 };
  await fc.assert(
    fc.asyncProperty(run, async ({ moves, faults, unreadable, isFiltered, historySize }) => {
      const clock = countingClock();
      const server = new ModelServer(clock, { historySize });
      const types: readonly SubscribedType[] = ["LOG", "STATUS"];
      const filter = { types: isFiltered ? new Set(types) : null, tickers: null };
      const environment = new FakeEnvironment();
      const adapter = new WsAdapter({
        url: "ws://test",
        clock,
        environment,
        random: () => 0.5,
        createSocket: server.createSocket,
        ...(isFiltered ? { subscription: { types } } : {}),
      });
      const stretches: Stretch[] = [];
      const skippedOf: string[] = [];
      adapter.onError = ({ message }) => void (message.endsWith(": skipped") && skippedOf.push(message));
      adapter.onRecovery = ({ recovered }) => {
        seen[recovered ? "recovered" : "lost"] += 1;
        if (recovered) return;
        // An epoch's list only grows, and is another one after a restart.
        const epoch = server.epoch;
        let known = server.events;
        stretches.push({
          known: () => known = server.epoch === epoch ? server.events : known,
          after: server.events.length,
          told: [],
        });
      };
      adapter.onMessage = (message, isSnapshot) => {
        stretches.at(-1)?.known();
        if (isSnapshot === true) return;
        if (message.type === "LOG") stretches.at(-1)?.told.push(message.data);
        if (message.type === "TRADE") stretches.at(-1)?.told.push(message.data.order_id);
      };
      adapter.start();
      const world: World = { server, adapter, environment, tick: clock.tick };
      // Under a filter nobody can tell an event that cannot be read from one that is missing, too.
      const isLossless = isFiltered && unreadable === "poison";
      const inUse: Fault[] = faults.map((one) => isLossless && one === "drop" ? "none" : one);
      if (unreadable === "garbled") inUse.push("garble");
      for (const make of moves) await make(world, inUse, unreadable === "poison");

      server.setUp(true);
      // The first event shows what is missing, the second one that the recovery is over.
      for (let i = 0; i < 3; i++) {
        await clock.tick(200_000);
        server.emit(1, ["none"], false);
        await clock.tick(100);
      }
      assertEquals(adapter.connection.state, "live");
      assertLessOrEqual(clock.running, 3);
      for (const { known, after, told } of stretches) {
        const due = admitted(known().slice(after), filter).filter(({ isPoison }) => !isPoison);
        assertEquals(told, due.slice(0, told.length).map(({ text }) => text));
      }
      const { after = 0, told = [] } = stretches.at(-1) ?? {};
      const last = admitted(server.events.slice(after), filter).at(-1);
      assertEquals(told.at(-1), last?.text, "the last event is told");
      const { gaps, skipped, duplicates } = adapter.delivery;
      assertEquals(skipped > 0, skippedOf.length > 0);
      if (unreadable !== "poison") assertEquals(skipped, 0);
      seen.gaps += gaps;
      seen.skipped += skipped;
      seen.duplicates += duplicates;
      adapter.stop();
      await clock.tick(10);
      assertEquals([clock.running, environment.count], [0, 0]);
    }),
    { seed: 20260110, numRuns: 1_000 },
  );
  for (const [what, count] of Object.entries(seen)) assert(count > 100, `${what} happened ${count} times only`);
});
