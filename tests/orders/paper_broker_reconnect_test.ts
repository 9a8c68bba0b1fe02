import { assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { type BatchedServerMessage, decodeBatched, type Order } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { OrderRig, type Told } from "./rig.ts";
import { play, script } from "./scripts.ts";

/** When, by the number of the step, the client's connection breaks, and how many frames before that it never got. */
const breaks = fc.array(fc.record({ at: fc.nat(80), lost: fc.nat(3) }), { maxLength: 6 });

Deno.test("every change of an order comes as one TRADE, numbered without holes, to a client that reconnects at any time", async () => {
  let reconnected = 0;
  await fc.assert(
    fc.asyncProperty(script, breaks, async (steps, breaks) => {
      const clock = fakeClock();
      const manager = new ConnectionManager({ clock, epoch: "e" });
      const rig = new OrderRig({ startingCash: 20_000 });
      const record = rig.broadcaster.broadcastTrade;
      rig.broadcaster.broadcastTrade = (...args) => {
        record(...args);
        manager.broadcastTrade(...args as Parameters<typeof manager.broadcastTrade>);
      };
      const heard: Told[] = [];
      let seq = 0;
      const take = ({ type, data, stamps }: BatchedServerMessage) => {
        if (stamps._seq === undefined) return;
        seq = stamps._seq;
        if (type !== "TRADE") return;
        const { event, order_id, ticker: _, _sent_at, _server_time_utc, _seq, ...details } = data;
        heard.push({ event, id: order_id, details });
      };
      const join = (since = {}) => {
        const socket = new FakeClientSocket();
        manager.connect(socket, { dialect: "flashtape.v2" });
        socket.say(JSON.stringify({ type: "HELLO", ...since }));
        return socket;
      };
      const leave = (socket: FakeClientSocket, lost: number) => {
        for (const frame of socket.frames.slice(0, socket.frames.length - lost)) {
          frame.split("\n").map(decodeBatched).forEach(take);
        }
        socket.leave();
      };
      let socket = join();
      const submitted: Order[] = [];
      for (const [index, step] of steps.entries()) {
        play(rig, step, submitted);
        if (index % 3 === 0) await clock.tick(20);
        for (const { lost } of breaks.filter(({ at }) => at === index)) {
          leave(socket, lost);
          socket = join({ epoch: "e", seq });
          reconnected += 1;
        }
      }
      await clock.tick(200);
      leave(socket, 0);
      assertEquals(heard, rig.told);
      const numbers = new Map<string, number>();
      for (const { id, details } of heard) {
        assertEquals(details["order_seq"], (numbers.get(id) ?? 0) + 1);
        numbers.set(id, (numbers.get(id) ?? 0) + 1);
      }
    }),
    { seed: 20131008, numRuns: 100 },
  );
  assertGreater(reconnected, 100);
});
