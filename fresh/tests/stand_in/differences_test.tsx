import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import Counter from "../fixture/islands/Counter.tsx";
import { applyFixture, fetcher, fixtureFetch, serving } from "../support.ts";

/** What the stand-in does otherwise than upstream: more than it, or less, and then it says so. */

Deno.test("the stand-in says what it does not support", async () => {
  const app = new App()
    .onError("*", (ctx) => ctx.text(String(ctx.error), { status: 500 }))
    .get("/children", (ctx) => {
      const props = { id: "a", start: 1, children: <b>no</b> };
      return ctx.render(<Counter {...props} />);
    })
    .get("/function", (ctx) => {
      const props = { id: "a", start: 1, onChange: () => {} };
      return ctx.render(<Counter {...props} />);
    })
    .get("/partial", (ctx) => ctx.render(<div {...{ "f-client-nav": true }} />));
  applyFixture(app);
  const fetch = fetcher(app);
  assertStringIncludes(await (await fetch("/children")).text(), "does not support JSX in island props");
  assertStringIncludes(await (await fetch("/function")).text(), "Cannot send the props of island Counter");
  assertStringIncludes(await (await fetch("/partial")).text(), "does not support partials");
});

Deno.test("Context.upgrade() answers with its protocol to a client that offers one,two without a space", async () => {
  const app = new App().ws("/ws", { message() {} }, { protocol: "two" });
  await serving(app, async (host) => {
    const [hostname = "", port] = host.split(":");
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const head = [
      "GET /ws HTTP/1.1",
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol: one,two",
    ];
    await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    const buffer = new Uint8Array(4096);
    const length = await connection.read(buffer) ?? 0;
    const answer = new TextDecoder().decode(buffer.subarray(0, length));
    connection.close();
    assertStringIncludes(answer, "HTTP/1.1 101");
    assertEquals(answer.match(/sec-websocket-protocol: .*/gi), ["sec-websocket-protocol: two"]);
  });
});

Deno.test("staticFiles() sends an ETag and answers 304 also from memory", async () => {
  const fetch = fixtureFetch();
  const etag = (await fetch("/tokens.css")).headers.get("etag") ?? "";
  assertMatch(etag, /^W\/"\w+"$/);
  const again = await fetch("/tokens.css", { headers: { "if-none-match": etag } });
  assertEquals([again.status, await again.text()], [304, ""]);
});
