import { assertEquals, assertRejects } from "@std/assert";
import { createHmac } from "node:crypto";
import { Outbound } from "@/lib/scan/actions/outbound.ts";
import type { Fetch } from "@/lib/scan/actions/timed_fetch.ts";
import { SIGNATURE_HEADER, Webhook } from "@/lib/scan/actions/webhook.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";

const SECRET = "a secret of 24 characters";
const BODY = '{"type":"alert","ticker":"IBM","note":"ä"}';
/** How long an answer is waited for. */
const ANSWER_MS = 5000;

interface Heard {
  readonly method: string;
  readonly body: string;
  readonly signature: string | null;
  readonly type: string | null;
}

/** A clock on which every wait is over at once, but that for an answer. */
function hastyClock(waits: number[], isAnswerLate = false): Clock {
  return {
    now: () => 0,
    setTimeout: (callback, delayMs) => {
      if (delayMs !== ANSWER_MS) waits.push(delayMs);
      if (delayMs !== ANSWER_MS || isAnswerLate) queueMicrotask(callback);
      return 1 as unknown as Timer;
    },
    clearTimeout: () => {},
  };
}

/** A real server that answers with these statuses, one after the other, and a webhook that may write to it. */
function setUp(...statuses: number[]) {
  const waits: number[] = [];
  const heard: Heard[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { method, headers } = request;
    heard.push({
      method,
      body: await request.text(),
      signature: headers.get(SIGNATURE_HEADER),
      type: headers.get("content-type"),
    });
    const status = statuses.shift() ?? 200;
    return new Response(null, { status, ...(status === 302 && { headers: { location: "http://127.0.0.1:1/" } }) });
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const send = (fetch: Fetch = globalThis.fetch, isAnswerLate = false) =>
    new Webhook({
      outbound: new Outbound({ hosts: [host], resolve: () => Promise.resolve([]) }),
      secret: SECRET,
      clock: hastyClock(waits, isAnswerLate),
      random: () => 0.5,
      fetch,
    }).send(`http://${host}/hook`, BODY, new AbortController().signal);
  return { host, heard, waits, send, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("a webhook is sent as JSON with the HMAC-SHA256 of its body", async () => {
  await using rig = setUp();
  await rig.send();
  const signature = `sha256=${createHmac("sha256", SECRET).update(BODY).digest("hex")}`;
  assertEquals(rig.heard, [{ method: "POST", body: BODY, signature, type: "application/json" }]);
});

Deno.test("a webhook is tried three times with longer waits, the same body each time", async () => {
  await using rig = setUp(503, 500);
  await rig.send();
  assertEquals([rig.heard.length, new Set(rig.heard.map(({ body }) => body)).size, rig.waits], [3, 1, [1000, 1500]]);
});

Deno.test("a webhook that fails three times is given up, and says why", async () => {
  await using rig = setUp(500, 429, 408);
  await assertRejects(() => rig.send(), Error, `Cannot send to http://${rig.host}: it answered 408`);
  assertEquals(rig.heard.length, 3);
});

for (const status of [400, 404, 302]) {
  Deno.test(`a webhook that is answered with ${status} is not tried again`, async () => {
    await using rig = setUp(status);
    await assertRejects(() => rig.send(), Error, `it answered ${status}`);
    assertEquals(rig.heard.length, 1);
  });
}

Deno.test("a receiver that does not answer in time is tried again", async () => {
  await using rig = setUp();
  let tries = 0;
  const silent: Fetch = (_url, { signal }) => {
    tries += 1;
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };
  await assertRejects(() => rig.send(silent, true), Error, "no answer within 5000 ms");
  assertEquals(tries, 3);
});

Deno.test("a host that is not listed is not written to", async () => {
  const webhook = new Webhook({
    outbound: new Outbound({ hosts: [], resolve: () => Promise.resolve([]) }),
    secret: SECRET,
    clock: hastyClock([]),
    random: () => 0,
    fetch: () => Promise.reject(new Error("must not be asked")),
  });
  const sending = webhook.send("http://127.0.0.1:9/", BODY, new AbortController().signal);
  await assertRejects(() => sending, Error, "127.0.0.1:9 is not in WEBHOOK_HOSTS");
});
