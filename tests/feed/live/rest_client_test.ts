import { assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import * as z from "zod";
import { type Fetch, RestClient, type RestClientOptions } from "@/lib/feed/live/rest_client.ts";
import { retryAfterMs } from "@/lib/feed/live/retry_after.ts";
import { type FakeClock, fakeClock } from "../../support/fake_clock.ts";
import { START_MS, textLogger } from "./harness.ts";

const Answer = z.object({ value: z.number() });
const fine = () => Response.json({ value: 1 });
const never = new AbortController().signal;

/** A client whose requests get the given answers in turn, the last one from then on. */
function clientOf(
  clock: FakeClock,
  answers: readonly (() => Response | Promise<Response>)[],
  rest: Partial<RestClientOptions> = {},
) {
  const times: number[] = [];
  const fetch: Fetch = async () => {
    const answer = answers[Math.min(times.length, answers.length - 1)];
    times.push(clock.now() - START_MS);
    return await (answer ?? fine)();
  };
  const client = new RestClient({
    baseUrl: "http://upstream",
    clock,
    random: () => 0.5,
    fetch,
    logger: textLogger(),
    requestsPerSecond: 8,
    ...rest,
  });
  return { client, times };
}

for (
  const [header, expected] of [
    [null, null],
    ["", null],
    ["soon", null],
    ["0", 0],
    ["7", 7_000],
    [" 30 ", 30_000],
    ["Mon, 05 Jan 2026 15:00:20 GMT", 20_000],
    ["Mon, 05 Jan 2026 14:00:00 GMT", 0],
    ["999999", 900_000],
  ] as const
) {
  Deno.test(`retryAfterMs() reads ${JSON.stringify(header)} as ${expected}`, () => {
    assertEquals(retryAfterMs(header, START_MS), expected);
  });
}

for (const header of ["7", "Mon, 05 Jan 2026 15:00:07 GMT"]) {
  Deno.test(`RestClient waits as long as a 429 asks for (${header}), with all its requests`, async () => {
    const clock = fakeClock(START_MS);
    const refuse = () => new Response(null, { status: 429, headers: { "retry-after": header } });
    const { client, times } = clientOf(clock, [refuse, fine]);
    const first = client.get("/a", Answer, { signal: never });
    await clock.tick(1_000);
    assertEquals(client.isHeldOff, true);
    const second = client.get("/b", Answer, { signal: never });
    await clock.tick(5_999);
    assertEquals(times, [0]);
    await clock.tick(1_000);
    assertEquals(await Promise.all([first, second]), [{ value: 1 }, { value: 1 }]);
    assertEquals(times[1], 7_000);
    assertEquals(client.isHeldOff, false);
  });
}

Deno.test("RestClient waits no longer than a 429 asks for when the clock is set back", async () => {
  const clock = fakeClock(START_MS);
  const refuse = () => new Response(null, { status: 429, headers: { "retry-after": "7" } });
  const { client } = clientOf(clock, [refuse, fine]);
  const answer = client.get("/a", Answer, { signal: never });
  await clock.tick(1_000);
  clock.shift(-3_600_000);
  await clock.tick(14_000);
  assertEquals(await answer, { value: 1 });
  assertEquals(client.isHeldOff, false);
});

Deno.test("RestClient logs of an upstream that is away the first failure, and that it is back", async () => {
  const clock = fakeClock(START_MS);
  const logger = textLogger();
  let isAway = true;
  const fetch: Fetch = () => isAway ? Promise.reject(new TypeError("connection refused")) : Promise.resolve(fine());
  const { client } = clientOf(clock, [], { fetch, logger });
  for (let request = 0; request < 5; request++) {
    const failed = assertRejects(() => client.get("/a", Answer, { signal: never }));
    await clock.tick(60_000);
    await failed;
  }
  isAway = false;
  await client.get("/a", Answer, { signal: never });
  assertEquals(logger.lines, [
    'ERROR asking upstream failed {"path":"/a","error":"connection refused"}',
    "INFO asking upstream works again {}",
  ]);
});

for (
  const [what, fail] of [
    ["server errors", () => new Response("oops", { status: 503 })],
    ["a 429 without Retry-After", () => new Response(null, { status: 429 })],
    ["lost connections", () => Promise.reject(new TypeError("connection reset"))],
    ["refusals in the body", () => Response.json({ limited: true })],
  ] as const
) {
  Deno.test(`RestClient tries again after ${what}, later each time`, async () => {
    const clock = fakeClock(START_MS);
    const isLimited = (body: unknown) => JSON.stringify(body) === '{"limited":true}';
    const { client, times } = clientOf(clock, [fail, fail, fine], { isLimited });
    const answer = client.get("/a", Answer, { signal: never });
    await clock.tick(60_000);
    assertEquals(await answer, { value: 1 });
    assertEquals(times, [0, 1_000, 2_500]);
  });
}

for (
  const [what, fail, attempts, message] of [
    ["a refusal", () => new Response(null, { status: 403 }), 1, "Cannot get /a?b=1: status 403"],
    ["the last attempt", () => new Response(null, { status: 500 }), 4, "Cannot get /a?b=1: status 500"],
    ["text that is no JSON", () => new Response("<html>"), 1, "Cannot get /a?b=1: "],
    ["an answer of another kind", () => Response.json({ value: "1" }), 1, "Cannot read the answer to /a?b=1: value"],
  ] as const
) {
  Deno.test(`RestClient gives up after ${what}, saying so`, async () => {
    const clock = fakeClock(START_MS);
    const { client, times } = clientOf(clock, [fail]);
    const failed = assertRejects(() => client.get("/a?b=1", Answer, { signal: never }), Error, message);
    await clock.tick(120_000);
    await failed;
    assertEquals(times.length, attempts);
  });
}

Deno.test("RestClient gives up on an upstream that does not answer, and on abort", async () => {
  const clock = fakeClock(START_MS);
  const hang: Fetch = (_url, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { client } = clientOf(clock, [], { fetch: hang });
  const late = assertRejects(() => client.get("/a", Answer, { signal: never, attempts: 1 }), Error, "no answer within");
  await clock.tick(10_000);
  await late;
  const stop = new AbortController();
  const aborted = assertRejects(() => client.get("/a", Answer, { signal: stop.signal }), Error, "Cannot get /a");
  await clock.tick(1_000);
  stop.abort();
  await aborted;
});

Deno.test("RestClient never sends more requests within a second than it may", async () => {
  const clock = fakeClock(START_MS);
  const { client, times } = clientOf(clock, [fine]);
  const all = Promise.all(Array.from({ length: 40 }, () => client.get("/a", Answer, { signal: never })));
  await clock.tick(10_000);
  await all;
  for (const fromMs of times) assertLess(times.filter((ms) => ms >= fromMs && ms < fromMs + 1_000).length, 9);
  assertLess(times.at(-1) ?? Infinity, 5_500);
});

Deno.test("RestClient sends its headers and shows them nowhere", async () => {
  const clock = fakeClock(START_MS);
  const logger = textLogger();
  const sent: (string | undefined)[] = [];
  const fetch: Fetch = (_url, { headers }) => {
    sent.push(headers["authorization"]);
    return Promise.resolve(new Response(null, { status: 500 }));
  };
  const { client } = clientOf(clock, [], { fetch, logger, headers: { authorization: "Bearer secret" } });
  const failed = client.get("/a", Answer, { signal: never }).catch((error: Error) => error.message);
  await clock.tick(60_000);
  assertEquals(sent.length, 4);
  assertEquals(new Set(sent), new Set(["Bearer secret"]));
  assertStringIncludes(String(await failed), "status 500");
  assertEquals(logger.lines.join().includes("secret") || String(await failed).includes("secret"), false);
});
