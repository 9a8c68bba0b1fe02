import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { Buffer } from "node:buffer";
import type { PushSubscription, PushSubscriptionRequest } from "@/lib/protocol/mod.ts";
import { Outbound } from "@/lib/scan/actions/outbound.ts";
import { WebPush } from "@/lib/scan/actions/web_push.ts";
import { MemoryDocumentStore, type ServerKey } from "@/lib/store/document_store.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { recordingLogger } from "@/tests/support/recording_broadcaster.ts";

/** A browser's side of a subscription: reads what was encrypted for it (RFC 8188 and 8291, written for this test). */
class Browser {
  readonly #ecdh = createECDH("prime256v1");
  readonly #auth = randomBytes(16);

  constructor() {
    this.#ecdh.generateKeys();
  }

  subscription(endpoint: string): PushSubscriptionRequest {
    const keys = { p256dh: this.#ecdh.getPublicKey("base64url"), auth: this.#auth.toString("base64url") };
    return { endpoint, expirationTime: null, keys };
  }

  read(bytes: Uint8Array): string {
    const message = Buffer.from(bytes);
    const salt = message.subarray(0, 16);
    const idLength = message.readUInt8(20);
    const sender = message.subarray(21, 21 + idLength);
    const sealed = message.subarray(21 + idLength);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#ecdh.getPublicKey(), sender]);
    const secret = Buffer.from(hkdfSync("sha256", this.#ecdh.computeSecret(sender), this.#auth, info, 32));
    const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
    const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const record = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return record.subarray(0, record.lastIndexOf(2)).toString();
  }
}

/** Whether a VAPID header was signed with its key, and what it claims (RFC 8292). */
function readVapid(header: string): { claims: Record<string, unknown>; publicKey: string; isSigned: boolean } {
  const [, token = "", publicKey = ""] = /^vapid t=([^,]+), ?k=(.+)$/.exec(header) ?? [];
  const [head = "", body = "", signature = ""] = token.split(".");
  const point = Buffer.from(publicKey, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" as const };
  return {
    claims: JSON.parse(Buffer.from(body, "base64url").toString()),
    publicKey,
    isSigned: verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")),
  };
}

/** A push service on this machine that answers with a status. */
function setUp(status = 201) {
  const heard: { headers: Headers; body: Uint8Array }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    heard.push({ headers: request.headers, body: new Uint8Array(await request.arrayBuffer()) });
    return new Response(null, { status });
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const keys = new MemoryDocumentStore<ServerKey>();
  const subscriptions = new MemoryDocumentStore<PushSubscription>();
  const open = (hosts: readonly string[] = [host]) =>
    new WebPush({
      keys,
      subscriptions,
      outbound: new Outbound({ hosts, resolve: () => Promise.resolve(["10.0.0.1"]) }),
      contact: "mailto:desk@flashtape.example",
      clock: fakeClock(),
      fetch: (url, init) => fetch(url, init),
      logger: recordingLogger(),
    });
  const { signal } = new AbortController();
  return { host, heard, open, signal, subscriptions, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("a push can be read by the browser that subscribed, and by its service is known whose it is", async () => {
  await using rig = setUp();
  const push = rig.open();
  const browser = new Browser();
  push.subscribe(browser.subscription(`http://${rig.host}/one`));
  assertEquals(await push.sendAll('{"ticker":"IBM","text":"ä"}', rig.signal), 1);
  const [{ headers, body } = { headers: new Headers(), body: new Uint8Array() }] = rig.heard;
  assertEquals(browser.read(body), '{"ticker":"IBM","text":"ä"}');
  assertEquals([headers.get("content-encoding"), headers.get("ttl"), headers.get("urgency")], [
    "aes128gcm",
    "300",
    "high",
  ]);
  const { claims, publicKey, isSigned } = readVapid(headers.get("authorization") ?? "");
  assertEquals([isSigned, publicKey], [true, push.publicKey]);
  assertEquals([claims["aud"], claims["sub"]], [`http://${rig.host}`, "mailto:desk@flashtape.example"]);
  assertThrows(() => new Browser().read(body), Error);
});

Deno.test("the keys are made once, and are the same after a restart", async () => {
  await using rig = setUp();
  assertEquals(rig.open().publicKey, rig.open().publicKey);
});

Deno.test("every browser that has subscribed is told, each once", async () => {
  await using rig = setUp();
  const push = rig.open();
  for (const path of ["one", "two", "one"]) push.subscribe(new Browser().subscription(`http://${rig.host}/${path}`));
  assertEquals([push.count, await push.sendAll("{}", rig.signal), rig.heard.length], [2, 2, 2]);
  assertEquals([push.unsubscribe(`http://${rig.host}/two`), push.unsubscribe("none"), push.count], [true, false, 1]);
});

for (const status of [404, 410]) {
  Deno.test(`a subscription that its service answers with ${status} has ended and is forgotten`, async () => {
    await using rig = setUp(status);
    const push = rig.open();
    push.subscribe(new Browser().subscription(`http://${rig.host}/one`));
    await assertRejects(() => push.sendAll("{}", rig.signal), Error, `it answered ${status}`);
    assertEquals(push.count, 0);
  });
}

Deno.test("a service that fails keeps the subscription", async () => {
  await using rig = setUp(500);
  const push = rig.open();
  push.subscribe(new Browser().subscription(`http://${rig.host}/one`));
  await assertRejects(() => push.sendAll("{}", rig.signal), Error, "it answered 500");
  assertEquals(push.count, 1);
});

Deno.test("a service that does not answer is given up after 5 s", async () => {
  const clock = fakeClock();
  const push = new WebPush({
    keys: new MemoryDocumentStore(),
    subscriptions: new MemoryDocumentStore(),
    outbound: new Outbound({ hosts: ["127.0.0.1:9"], resolve: () => Promise.resolve([]) }),
    contact: "mailto:desk@flashtape.example",
    clock,
    fetch: (_url, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    logger: recordingLogger(),
  });
  push.subscribe(new Browser().subscription("http://127.0.0.1:9/one"));
  const failing = assertRejects(
    () => push.sendAll("{}", new AbortController().signal),
    Error,
    "no answer within 5000 ms",
  );
  await clock.tick(5_000);
  await failing;
});

Deno.test("an endpoint within this network is not written to unless it is listed", async () => {
  await using rig = setUp();
  const push = rig.open([]);
  push.subscribe(new Browser().subscription(`http://${rig.host}/one`));
  await assertRejects(() => push.sendAll("{}", rig.signal), Error, "it is not encrypted");
  push.unsubscribe(`http://${rig.host}/one`);
  push.subscribe(new Browser().subscription("https://push.example/one"));
  await assertRejects(() => push.sendAll("{}", rig.signal), Error, "push.example is at the private address 10.0.0.1");
  assertEquals(rig.heard, []);
});

Deno.test("no more browsers can subscribe than there may be", async () => {
  await using rig = setUp();
  const push = rig.open();
  const browser = new Browser();
  for (let number = 0; number < 100; number += 1) push.subscribe(browser.subscription(`http://${rig.host}/${number}`));
  assertThrows(() => push.subscribe(browser.subscription(`http://${rig.host}/x`)), RangeError, "there are 100 already");
  assert(push.subscribe(browser.subscription(`http://${rig.host}/5`)));
});
