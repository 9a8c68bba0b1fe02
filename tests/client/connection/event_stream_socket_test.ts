import { assertEquals } from "@std/assert";
import { EventStreamSocket } from "@/lib/client/connection/event_stream_socket.ts";
import { FakeEventSource } from "../support/fake_event_source.ts";

function opened() {
  const sources: FakeEventSource[] = [];
  const socket = new EventStreamSocket("http://test/api/stream", (url) => {
    const source = new FakeEventSource(url);
    sources.push(source);
    return source;
  });
  const told: unknown[] = [];
  const listening = new AbortController();
  const { signal } = listening;
  socket.addEventListener("open", () => told.push("open"), { signal });
  socket.addEventListener("message", ({ data }) => told.push(data), { signal });
  socket.addEventListener("close", ({ code, reason }) => told.push([code, reason]), { signal });
  const [source] = sources as [FakeEventSource];
  return { socket, source, told, listening };
}

Deno.test("EventStreamSocket is a socket of the batched dialect that hears and cannot speak", () => {
  const { socket, source, told } = opened();
  assertEquals([socket.protocol, socket.readyState], ["flashtape.v2", 0]);
  source.open();
  assertEquals(socket.readyState, 1);
  socket.send();
  source.message("LOG:a\nLOG:b");
  assertEquals(told, ["open", "LOG:a\nLOG:b"]);
});

Deno.test("EventStreamSocket ends by the goodbye's code, by 1006 where there is none, and once", () => {
  const goodbye = opened();
  goodbye.source.goodbye(JSON.stringify({ code: 1012, reason: "SERVICE_RESTART", reconnect: "at_once" }));
  goodbye.source.fail();
  assertEquals([goodbye.told, goodbye.source.closed, goodbye.socket.readyState], [[[1012, "SERVICE_RESTART"]], 1, 3]);
  for (const data of ["", "null", '{"code":"1012","reason":""}', '{"code":1012}']) {
    const { source, told } = opened();
    source.goodbye(data);
    assertEquals(told, [[1006, ""]], data);
  }
  const broken = opened();
  broken.source.fail();
  assertEquals([broken.told, broken.source.closed], [[[1006, ""]], 1], "an EventSource would reconnect by itself");
});

Deno.test("EventStreamSocket tells nothing to a listener that has left, nor once it is closed", () => {
  const { socket, source, told, listening } = opened();
  listening.abort();
  source.message("LOG:a");
  const other = opened();
  other.socket.close();
  other.source.message("LOG:a");
  other.source.fail();
  assertEquals([told, other.told, socket.readyState], [[], [], 0]);
});
