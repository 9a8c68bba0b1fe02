import { assert, assertEquals } from "@std/assert";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { connectionBound, DEFAULT_LIMITS } from "@/lib/connections/limits.ts";
import { Disconnects, parseTicker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";

const TICKERS = Array.from({ length: 500 }, (_, index) => parseTicker(`T${index}`));

for (const dialect of ["classic", "flashtape.v2"] as const) {
  Deno.test(`what a ${dialect} client that never reads makes the server hold stays below the computed bound`, async () => {
    const clock = fakeClock();
    // A client that is heard is kept longest: this one asks as much as it may, and never reads the answers.
    const limits = { ...DEFAULT_LIMITS, noProgressMs: 3_600_000, messagesPerSecond: 100_000, messageBurst: 100_000 };
    const manager = new ConnectionManager({ clock, limits });
    for (const ticker of TICKERS) manager.broadcastTick(ticker, 1, 1, clock.now());
    for (let line = 0; line < 300; line += 1) manager.broadcastLog("x".repeat(500));
    const socket = new FakeClientSocket();
    socket.isReading = false;
    manager.connect(socket, { dialect });
    socket.say('{"type":"HELLO"}');
    const longestFrame = 64 * 1024 + 1000;
    const bound = connectionBound(limits, {
      longestFrame,
      snapshot: 200 * 700 + TICKERS.length * 40,
      tickers: TICKERS.length,
    });
    const ping = dialect === "classic" ? "PING" : '{"type":"PING","id":1}';
    let most = 0;
    for (let round = 0; round < 2000 && socket.closes.length === 0; round += 1) {
      for (const ticker of TICKERS.slice(0, 50)) manager.broadcastTick(ticker, round, 1, clock.now());
      manager.broadcastStatus("event", { text: "y".repeat(200) });
      for (let index = 0; index < 20; index += 1) socket.say(ping);
      await clock.tick(20);
      most = Math.max(most, manager.stats.heldBytes);
    }
    assert(most > limits.softMarkBytes, `only ${most} bytes were held: the client was not slow`);
    assert(most <= bound, `${most} bytes were held, the bound is ${bound}`);
    assertEquals([socket.closes, manager.stats.heldBytes], [[Disconnects.SLOW_CONSUMER], 0]);
  });
}

Deno.test("a client that keeps up holds nothing for itself, however many tickers have traded", async () => {
  const clock = fakeClock();
  const manager = new ConnectionManager({ clock, limits: { softMarkBytes: 100 } });
  for (const ticker of TICKERS) manager.broadcastTick(ticker, 1, 1, clock.now());
  const socket = new FakeClientSocket();
  manager.connect(socket);
  await clock.tick(50);
  assertEquals(manager.stats.heldBytes, 0);
  socket.isReading = false;
  socket.pendingBytes = 101;
  manager.broadcastStatus("event");
  assert(manager.stats.heldBytes > socket.pendingBytes);
  socket.resume();
  await clock.tick(50);
  assertEquals(manager.stats.heldBytes, 0);
});
