import { assert } from "@std/assert";
import { ConnectionManager, type ConnectionManagerOptions } from "@/lib/connections/connection_manager.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

export const IBM = parseTicker("IBM");
export const TSLA = parseTicker("TSLA");
export const START = Date.UTC(2026, 0, 5, 15, 0, 0);

/** A manager on a fake clock, and clients that join it. */
export function setUp(options: ConnectionManagerOptions = {}) {
  const clock = fakeClock(START);
  const manager = new ConnectionManager({ clock, epoch: "e1", ...options });
  const joinClassic = () => {
    const socket = new FakeClientSocket();
    manager.connect(socket);
    return socket;
  };
  /** A client of the batched dialect; null says no HELLO. */
  const join = (hello: Record<string, unknown> | null = {}) => {
    const socket = new FakeClientSocket();
    manager.connect(socket, { dialect: "flashtape.v2" });
    if (hello !== null) socket.say(JSON.stringify({ type: "HELLO", ...hello }));
    return socket;
  };
  return { clock, manager, join, joinClassic };
}

/** What a client of the batched dialect was greeted with. */
export const connectedOf = (socket: FakeClientSocket) => {
  const first = linesOf(socket)[0];
  assert(first?.type === "STATUS");
  const { event, epoch, seq, recovered, replayed } = first.data;
  return { event, epoch, seq, recovered, replayed };
};
