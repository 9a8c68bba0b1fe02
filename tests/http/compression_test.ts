import { assert, assertEquals } from "@std/assert";
import { App } from "fresh";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { CompressedFiles, compressFiles } from "@/lib/http/compressed_files.ts";
import { compression } from "@/lib/http/compression.ts";

const LONG = "one two three ".repeat(200);
const NONE = new CompressedFiles(new URL("file:///nowhere/"));

interface Answer {
  readonly type?: string;
  readonly headers?: HeadersInit;
  readonly status?: number;
  readonly body?: BodyInit | null;
}

/** What a client that sends `acceptEncoding` gets of an answer. */
async function ask(acceptEncoding: string | null, answer: Answer = {}, method = "GET", files = NONE) {
  const { type = "text/html; charset=utf-8", headers = {}, status = 200, body = LONG } = answer;
  const app = new App().use(compression(files)).get("/", () => {
    const all = new Headers(headers);
    all.set("content-type", type);
    return new Response(body, { status, headers: all });
  });
  const asking = acceptEncoding === null ? {} : { "accept-encoding": acceptEncoding };
  const response = await app.handler()(new Request("http://localhost/", { method, headers: asking }));
  return {
    encoding: response.headers.get("content-encoding"),
    vary: response.headers.get("vary"),
    length: response.headers.get("content-length"),
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

const ENCODINGS: readonly (readonly [accepts: string | null, encoding: string | null])[] = [
  ["gzip, deflate, br, zstd", "br"],
  ["br;q=0.5, gzip", "gzip"],
  ["gzip;q=0, br;q=0", null],
  ["br;q=0, *", "gzip"],
  ["*", "br"],
  ["identity", null],
  ["deflate", null],
  ["", null],
  [null, null],
];

for (const [accepts, encoding] of ENCODINGS) {
  Deno.test(`compression() answers ${accepts} with ${encoding ?? "plain text"}, and says in Vary that it chose`, async () => {
    const answer = await ask(accepts, { headers: { "content-length": String(LONG.length) } });
    assertEquals([answer.encoding, answer.vary], [encoding, "Accept-Encoding"]);
    const text = encoding === "br"
      ? brotliDecompressSync(answer.bytes)
      : encoding === "gzip"
      ? gunzipSync(answer.bytes)
      : answer.bytes;
    assertEquals(new TextDecoder().decode(text), LONG);
    assertEquals(answer.length, encoding === null ? String(LONG.length) : null);
  });
}

const TYPES: readonly (readonly [type: string, isCompressed: boolean])[] = [
  ["application/json", true],
  ["application/problem+json", true],
  ["text/css", true],
  ["text/javascript; charset=UTF-8", true],
  ["text/plain; version=0.0.4", true],
  ["image/svg+xml", true],
  ["image/png", false],
  ["application/octet-stream", false],
  ["text/event-stream", false],
];

for (const [type, isCompressed] of TYPES) {
  Deno.test(`compression() ${isCompressed ? "compresses" : "leaves alone"} ${type}`, async () => {
    const { encoding, vary } = await ask("br", { type });
    assertEquals([encoding, vary], isCompressed ? ["br", "Accept-Encoding"] : [null, null]);
  });
}

Deno.test("compression() leaves alone what is short, encoded, not to be transformed, or has no body", async () => {
  assertEquals((await ask("br", { body: "x".repeat(1023) })).encoding, null);
  assertEquals((await ask("br", { body: "x".repeat(1024) })).encoding, "br");
  assertEquals((await ask("br", { headers: { "content-encoding": "zstd" } })).encoding, "zstd");
  const kept = await ask("br", { headers: { "cache-control": "no-store, no-transform" } });
  assertEquals([kept.encoding, kept.vary], [null, null]);
  const unchanged = await ask("br", { status: 304, body: null, headers: { vary: "If-None-Match" } });
  assertEquals([unchanged.encoding, unchanged.vary], [null, "If-None-Match, Accept-Encoding"]);
  const part = await ask("br", { status: 206, headers: { "content-range": "bytes 0-9/10" } });
  assertEquals(part.encoding, null);
});

Deno.test("compression() tells HEAD no length that it does not know, and that it would have chosen", async () => {
  const { vary, length, bytes } = await ask("br", { body: null, headers: { "content-length": "2800" } }, "HEAD");
  assertEquals([vary, length, bytes.length], ["Accept-Encoding", null, 0]);
});

Deno.test("compression() sends what the build has compressed, and never that of another content", async () => {
  const root = new URL(`file://${await Deno.makeTempDir()}/`);
  const [sources, into] = [new URL("static/", root), new URL("compressed/", root)];
  try {
    await Deno.mkdir(new URL("deep/", sources), { recursive: true });
    await Deno.writeTextFile(new URL("deep/a.css", sources), LONG);
    await Deno.writeTextFile(new URL("picture.png", sources), LONG);
    await compressFiles([sources], into);
    assertEquals([...Deno.readDirSync(into)].length, 1);
    const files = new CompressedFiles(into);
    const [made] = [...Deno.readDirSync(into)].map(({ name }) => Deno.readFileSync(new URL(name, into)));
    assertEquals((await ask("br", { type: "text/css" }, "GET", files)).bytes, made && new Uint8Array(made));

    const other = `${LONG}!`;
    const changed = await ask("br", { type: "text/css", body: other }, "GET", files);
    assertEquals(new TextDecoder().decode(brotliDecompressSync(changed.bytes)), other);

    // A later build leaves nothing of the one before.
    await Deno.writeTextFile(new URL("deep/a.css", sources), other);
    await compressFiles([sources], into);
    const rebuilt = new CompressedFiles(into);
    assert(await rebuilt.brotliOf(new TextEncoder().encode(other)) !== undefined);
    assertEquals(await rebuilt.brotliOf(new TextEncoder().encode(LONG)), undefined);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
