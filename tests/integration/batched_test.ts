import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connectClient, payload } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { openRawSocket } from "@/tests/support/process/raw_socket.ts";

const event = (name: string) => (frame: string) => frame.includes(`"event":"${name}"`);

Deno.test("the batched dialect is negotiated, resumes after a cut without a loss, and says so", async () => {
  await using server = await startServer({ SIM_RATE: "200" });
  const hello = (more: object = {}) => JSON.stringify({ type: "HELLO", name: "test", ...more });
  const seqs = (frames: readonly string[]) =>
    frames.flatMap((frame) => frame.split("\n")).flatMap((line) => /"_seq":(\d+)/.exec(line)?.[1] ?? []).map(Number);

  await using first = await connectClient(server.port, ["flashtape.v2"]);
  assertEquals(first.socket.protocol, "flashtape.v2");
  first.socket.send(hello());
  const connected = payload((await first.until(event("connected"))).split("\n")[0] ?? "");
  assertEquals(connected["recovered"], false);
  await first.until((frame) => frame.includes("TICK:{"));
  await first.until(() => seqs(first.frames).length >= 5);
  first.socket.close();
  await first.closed;
  const last = seqs(first.frames).at(-1) ?? 0;

  await using second = await connectClient(server.port, ["flashtape.v2"]);
  // Others go on meanwhile: the engine's own states are events too.
  for (const change of ["stop", "start"]) {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/engine/${change}`, { method: "POST" });
    await response.body?.cancel();
  }
  second.socket.send(hello({ epoch: connected["epoch"], seq: last }));
  const resumed = payload((await second.until(event("connected"))).split("\n")[0] ?? "");
  assertEquals(resumed["recovered"], true);
  assert(Number(resumed["replayed"]) >= 4);
  await second.until(() => seqs(second.frames).length >= Number(resumed["replayed"]) + 2);
  const all = [...seqs(first.frames), ...seqs(second.frames)];
  assertEquals(all, all.map((_, index) => (all[0] ?? 0) + index));
});

Deno.test("subprotocols offered without a blank between them are understood", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false" });
  using socket = await openRawSocket(server.port, { "Sec-WebSocket-Protocol": "soap,flashtape.v2" });
  const head = new Uint8Array(4096);
  const read = await socket.tcp.read(head);
  assertStringIncludes(
    new TextDecoder().decode(head.subarray(0, read ?? 0)).toLowerCase(),
    "sec-websocket-protocol: flashtape.v2",
  );
});
