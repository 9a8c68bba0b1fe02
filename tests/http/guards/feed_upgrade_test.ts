import { assertEquals, assertMatch } from "@std/assert";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { upgradeToFeed } from "@/lib/http/guards/feed_upgrade.ts";
import { Problem } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";

const request = () => new Request("http://localhost/ws/feed", { headers: { upgrade: "websocket" } });

Deno.test("a socket takes a place of the descriptors until the platform has let go of it, whoever has forgotten it", async () => {
  const manager = new ConnectionManager({ clock: fakeClock(), limits: { maxSockets: 2 } });
  const [stalled, leaver] = [new FakeClientSocket(), new FakeClientSocket()];
  for (const socket of [stalled, leaver]) manager.connect(socket);
  stalled.sayBinary(1);
  assertEquals([manager.connectionCount, manager.stats.leaving], [1, 1]);
  const response = upgradeToFeed(request(), "192.0.2.1", { manager, allowedOrigins: [] });
  const { status, detail } = Problem.parse(await response.json());
  assertEquals([status, response.headers.get("retry-after")], [503, "5"]);
  assertMatch(detail, /2 sockets/);
  stalled.leave();
  assertEquals([manager.connectionCount, manager.stats.leaving], [1, 0]);
  manager.disconnect(leaver);
});
