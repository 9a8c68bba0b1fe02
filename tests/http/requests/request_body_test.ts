import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as z from "zod";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { MAX_BODY_BYTES, parseBody, readBody } from "@/lib/http/requests/request_body.ts";
import { OrderRequest, PublishRequest } from "@/lib/protocol/mod.ts";

const JSON_TYPE = "application/json";

const post = (body: BodyInit | null, headers: Record<string, string> = { "content-type": JSON_TYPE }) =>
  new Request("http://localhost/", { method: "POST", body, headers });

/** A body that is sent as it is asked for. */
function stream(chunks: number, size: number) {
  let pulled = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(size));
      if (pulled === chunks) controller.close();
    },
    cancel: () => void (isCancelled = true),
  }, { highWaterMark: 0 });
  return { body, pulled: () => pulled, isCancelled: () => isCancelled };
}

Deno.test("readBody() takes exactly as many bytes as are allowed", async () => {
  const { body } = stream(64, MAX_BODY_BYTES / 64);
  assertEquals((await readBody(post(body))).length, MAX_BODY_BYTES);
});

Deno.test("readBody() stops reading where a body of unknown length becomes too large", async () => {
  const { body, pulled, isCancelled } = stream(Infinity, 1024);
  const { status } = await assertRejects(() => readBody(post(body)), ProblemError, `at most ${MAX_BODY_BYTES} bytes`);
  assertEquals([status, pulled(), isCancelled()], [413, 65, true]);
});

Deno.test("readBody() reads nothing of a body that says that it is too large", async () => {
  const { body, pulled } = stream(1, 1);
  const { status } = await assertRejects(
    () => readBody(post(body, { "content-length": String(MAX_BODY_BYTES + 1) })),
    ProblemError,
  );
  assertEquals([status, pulled()], [413, 0]);
});

Deno.test("readBody() counts for itself when a body says that it is small", async () => {
  const { body } = stream(Infinity, 1024);
  const { status } = await assertRejects(() => readBody(post(body, { "content-length": "5" })), ProblemError);
  assertEquals(status, 413);
});

Deno.test("readBody() answers 400 when the sender breaks off", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("connection lost")) });
  const { status } = await assertRejects(
    () => readBody(post(body)),
    ProblemError,
    "the body broke off: connection lost",
  );
  assertEquals(status, 400);
});

const Anything = z.unknown();

const TYPES: [contentType: string | null, isTaken: boolean][] = [
  ["application/json", true],
  ["application/json; charset=utf-8", true],
  ['Application/JSON;charset="UTF-8"', true],
  ["application/json; charset=latin1", false],
  ["application/jsonl", false],
  ["application/problem+json", false],
  ["text/plain", false],
  ["", false],
  [null, false],
];

for (const [contentType, isTaken] of TYPES) {
  Deno.test(`parseBody() ${isTaken ? "takes" : "answers 415 to"} the content type ${contentType}`, async () => {
    const headers: Record<string, string> = contentType === null ? {} : { "content-type": contentType };
    const request = post(new TextEncoder().encode('{"a":1}'), headers);
    if (isTaken) return assertEquals(await parseBody(request, Anything), { a: 1 });
    assertEquals((await assertRejects(() => parseBody(request, Anything), ProblemError)).status, 415);
  });
}

Deno.test("parseBody() does not take an encoded body", async () => {
  const request = post("{}", { "content-type": JSON_TYPE, "content-encoding": "gzip" });
  const { status } = await assertRejects(() => parseBody(request, Anything), ProblemError, "gzip");
  assertEquals(status, 415);
});

const order = { ticker: "IBM", side: "buy", order_type: "market", quantity: 1 };
const tick = { type: "TICK", data: { ticker: "IBM", price: 1, volume: 1 } };

const FAULTS: [name: string, schema: z.core.$ZodType, body: BodyInit | null, says: RegExp][] = [
  ["nothing", OrderRequest, "", /^the body cannot be read as JSON: it needs a value, not the end at line 1, column 1$/],
  ["no JSON", OrderRequest, '{"a":x}', /JSON: it needs a value, not "x" at line 1, column 6$/],
  ["bytes that are no UTF-8", OrderRequest, new Uint8Array([0x22, 0xff, 0x22]), /^the body is not valid UTF-8$/],
  ["a wrong value", OrderRequest, JSON.stringify({ ...order, quantity: -5 }), /^quantity=-5: must be above 0$/],
  [
    "an infinite number",
    OrderRequest,
    '{"ticker":"IBM","side":"buy","order_type":"market","quantity":1e999}',
    /quantity/,
  ],
  ["a missing member", OrderRequest, JSON.stringify({ ...order, side: undefined }), /^side: .*"buy_to_cover"$/],
  ["an unknown member", OrderRequest, JSON.stringify({ ...order, colour: "red" }), /"colour"/],
  ["a prototype", OrderRequest, JSON.stringify(order).replace("{", '{"__proto__":{"side":"buy"},'), /"__proto__"/],
  [
    "two faults",
    OrderRequest,
    JSON.stringify({ ...order, side: "hold", quantity: 0 }),
    /^side="hold": .*; quantity=0: /,
  ],
  ["a long value", OrderRequest, JSON.stringify({ ...order, side: "x".repeat(1000) }), /^side="x{79}\.\.\.: /],
  [
    "a long name",
    PublishRequest,
    JSON.stringify({ type: "IGNITION", data: { ticker: "IBM", score: 1, components: { ["x".repeat(1000)]: "?" } } }),
    /^data\.components\.x+\.\.\.="\?": /,
  ],
  ["another value than an object", OrderRequest, "3", /expected object/],
  ["an unknown type", PublishRequest, '{"type":"PONG","data":{}}', /^type="PONG": .*'LOG'/],
  ["a fault inside one", PublishRequest, JSON.stringify({ ...tick, data: {} }), /^data\.ticker: .*; data\.price: /],
  ["a fault inside one of several", PublishRequest, JSON.stringify([tick, { ...tick, data: 3 }]), /^1\.data=3: /],
  [
    "a member that is the server's",
    PublishRequest,
    JSON.stringify({ type: "STATUS", data: { event: "x", _seq: 1 } }),
    /_seq/,
  ],
  ["an empty array", PublishRequest, "[]", />=1 items/],
  ["too many", PublishRequest, JSON.stringify(Array(101).fill(tick)), /<=100 items/],
  ["neither of two kinds", PublishRequest, "3", /^must be a message or an array of messages$/],
  [
    "many faults",
    PublishRequest,
    JSON.stringify(Array(50).fill({ type: "LOG", data: 1 })),
    /^0\.data=1: .*; and 30 more$/,
  ],
];

for (const [name, schema, body, says] of FAULTS) {
  Deno.test(`parseBody() answers 400 to ${name} and says what would be right`, async () => {
    const error = await assertRejects(() => parseBody(post(body), schema), ProblemError);
    assertEquals(error.status, 400);
    assertMatch(error.message, says);
  });
}

Deno.test("parseBody() needs a body", async () => {
  const { status } = await assertRejects(
    () => parseBody(post(null, {}), Anything),
    ProblemError,
    "a JSON body is needed",
  );
  assertEquals(status, 400);
});
