import { assert, assertEquals, assertMatch } from "@std/assert";
import * as z from "zod";
import { operation, type OperationHandler, reply } from "@/lib/http/requests/operation.ts";
import type { OperationDescription } from "@/lib/http/requests/operation_description.ts";
import { countText, flagText, tickerText, timeText } from "@/lib/http/requests/parameter_schemas.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { MAX_BODY_BYTES } from "@/lib/http/requests/request_body.ts";
import { Problem, TickerRequest } from "@/lib/protocol/mod.ts";
import { type ApiServer, serveApi } from "@/tests/support/api_server.ts";
import { rawRequest } from "@/tests/support/process/raw_request.ts";

const base = { tag: "server", summary: "Made up" } as const;
const echo = { 200: { description: "What came in.", schema: z.unknown() } } as const;

const serve = (path: string, handler: Record<string, OperationHandler>): Promise<ApiServer> =>
  serveApi({}, [{ path, handler }]);

async function ask(
  { port }: ApiServer,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** `detail` of an answer that must be problem details of its status. */
function detailOf({ status, text, headers }: Awaited<ReturnType<typeof ask>>): string {
  assertEquals(headers.get("content-type"), "application/problem+json");
  const problem = Problem.parse(JSON.parse(text));
  assertEquals(problem.status, status);
  return problem.detail;
}

/** A route that takes any body. */
function serveBody(): Promise<ApiServer> {
  const description = {
    ...base,
    method: "POST",
    path: "/api/body",
    body: z.unknown(),
    answers: echo,
  } as const satisfies OperationDescription;
  return serve(description.path, { POST: operation(description, () => "done") });
}

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

Deno.test("operation() hands over the decoded parameters of a path, a slash in one of them too", async () => {
  const description = {
    ...base,
    method: "DELETE",
    path: "/api/watchlist/{ticker}",
    params: z.strictObject({ ticker: tickerText }),
    answers: echo,
  } as const satisfies OperationDescription;
  await using server = await serve(description.path, { DELETE: operation(description, ({ params }) => params.ticker) });
  const remove = (text: string) => ask(server, `/api/watchlist/${text}`, { method: "DELETE" });
  for (
    const [text, ticker] of [
      ["BTC%2FUSD", "BTC/USD"],
      ["btc%2fusd", "BTC/USD"],
      ["BRK.A", "BRK.A"],
      ["BRK%5EA", "BRK^A"],
      ["A%20B", "A B"],
    ]
  ) {
    assertEquals(await remove(text ?? "").then(({ status, text }) => [status, text]), [200, `"${ticker}"`], text);
  }
  for (const text of ["%252F", "%ZZ", "%FF", "$", "A".repeat(33)]) {
    const answer = await remove(text);
    assertEquals(answer.status, 400, text);
    assertMatch(detailOf(answer), /^ticker=.*: a ticker is 1 to 32/);
  }
  for (const text of ["", "BTC/USD", "A/"]) assertEquals((await remove(text)).status, 404, text);
});

Deno.test("operation() reads a query strictly", async () => {
  const description = {
    ...base,
    method: "GET",
    path: "/api/query",
    query: z.strictObject({
      open: flagText.optional(),
      limit: countText(10, 5),
      from: timeText.optional(),
    }),
    answers: echo,
  } as const satisfies OperationDescription;
  await using server = await serve(description.path, { GET: operation(description, ({ query }) => query) });
  const right: [query: string, read: unknown][] = [
    ["", { limit: 5 }],
    ["?open=true&limit=10&from=17", { open: true, limit: 10, from: 17 }],
    ["?open=false&from=2026-01-05T10:00:00-05:00", { open: false, limit: 5, from: 1767625200 }],
  ];
  for (const [query, read] of right) assertEquals(JSON.parse((await ask(server, `/api/query${query}`)).text), read);
  const wrong: [query: string, says: RegExp][] = [
    ["?open=1", /^open=1: must be true or false$/],
    ["?limit=0", /^limit=0: must be a positive integer$/],
    ["?limit=11", /^limit=11: must be at most 10$/],
    ["?limit=", /^limit=: must be a positive integer$/],
    ["?from=2026-01-05T10:00:00", /^from=2026-01-05T10:00:00: must be epoch seconds or an ISO 8601/],
    ["?limit=1&limit=2", /^limit is given more than once$/],
    ["?colour=red", /"colour"/],
    ["?__proto__=1", /"__proto__"/],
    ["?open=x&limit=y", /^open=x: .*; limit=y: /],
  ];
  for (const [query, says] of wrong) {
    const answer = await ask(server, `/api/query${query}`);
    assertEquals(answer.status, 400, query);
    assertMatch(detailOf(answer), says);
  }
});

Deno.test("operation() takes no query unless told otherwise, and ignores a body that it does not read", async () => {
  const strict = {
    ...base,
    method: "POST",
    path: "/api/strict",
    answers: echo,
  } as const satisfies OperationDescription;
  const lax = { ...strict, path: "/api/lax", query: "ignored" } as const satisfies OperationDescription;
  await using server = await serveApi({}, [
    { path: strict.path, handler: { POST: operation(strict, () => "done") } },
    { path: lax.path, handler: { POST: operation(lax, () => "done") } },
  ]);
  assertMatch(detailOf(await ask(server, "/api/strict?ticker=IBM", { method: "POST" })), /"ticker"/);
  assertEquals((await ask(server, "/api/lax?ticker=IBM&ticker=A", { method: "POST" })).status, 200);
  for (const body of ["", "not JSON", "x".repeat(MAX_BODY_BYTES)]) {
    assertEquals((await ask(server, "/api/strict", { method: "POST", body })).status, 200);
  }
  const answer = await ask(server, "/api/strict", { method: "POST", body: "x".repeat(MAX_BODY_BYTES + 1) });
  assertEquals(answer.status, 413);
  assertMatch(detailOf(answer), /at most 65536 bytes/);
});

Deno.test("operation() answers with the status, the content type and the body that its handler chose", async () => {
  const description = {
    ...base,
    method: "POST",
    path: "/api/choice",
    body: z.strictObject({ status: z.number() }),
    answers: {
      200: { description: "Text.", schema: z.string(), contentType: "text/plain; charset=utf-8" },
      201: { description: "JSON.", schema: TickerRequest },
      204: { description: "Nothing." },
    },
  } as const satisfies OperationDescription;
  await using server = await serve(description.path, {
    POST: operation(description, ({ body }) => {
      if (body.status === 204) return reply(204);
      if (body.status === 201) return reply(201, TickerRequest.parse({ ticker: "IBM" }));
      if (body.status === 409) throw new ProblemError(409, "it is so already");
      if (body.status === 500) throw new Error("the secret of the inside");
      return "plain";
    }),
  });
  const choose = async (status: number) => {
    const answer = await ask(server, "/api/choice", json({ status }));
    return [answer.status, answer.headers.get("content-type"), answer.text];
  };
  assertEquals(await choose(200), [200, "text/plain; charset=utf-8", "plain"]);
  assertEquals(await choose(201), [201, "application/json", '{"ticker":"IBM"}']);
  assertEquals(await choose(204), [204, null, ""]);
  assertEquals(detailOf(await ask(server, "/api/choice", json({ status: 409 }))), "it is so already");
  assertEquals(server.log, []);
  assertMatch(detailOf(await ask(server, "/api/choice", json({ status: 500 }))), /its log says more$/);
  assertEquals(server.log, ["ERROR request failed"]);
});

Deno.test("a body is refused while it is still being sent, whatever length it claims", async () => {
  await using server = await serveBody();
  const head = ["POST /api/body HTTP/1.1", `Host: localhost:${server.port}`, "Content-Type: application/json"];
  const chunks = function* (): Generator<string> {
    while (true) yield `400\r\n${" ".repeat(1024)}\r\n`;
  };
  assertEquals((await rawRequest(server.port, [...head, "Transfer-Encoding: chunked"], chunks())).status, 413);
  assertEquals((await rawRequest(server.port, [...head, "Content-Length: 1000000000"])).status, 413);
  assertEquals((await rawRequest(server.port, [...head, "Content-Length: 3"], ["123"])).text, '"done"');
});

Deno.test("a sender that breaks off leaves the server as it was", async () => {
  await using server = await serveBody();
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = `POST /api/body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`;
  await tcp.write(new TextEncoder().encode(`${head}{"half":`));
  tcp.close();
  assertEquals((await ask(server, "/api/body", json({}))).status, 200);
  assertEquals(server.log, []);
});

Deno.test("a method that a path does not have is answered with 405 and Allow", async () => {
  await using server = await serveApi();
  const cases: [method: string, path: string, allow: string][] = [
    ["GET", "/api/engine/start", "POST"],
    ["DELETE", "/api/status", "GET, HEAD"],
    ["PUT", "/health", "GET, HEAD"],
    ["BREW", "/api/status", "GET, HEAD"],
  ];
  for (const [method, path, allow] of cases) {
    const answer = await ask(server, path, { method });
    assertEquals([answer.status, answer.headers.get("allow")], [405, allow], `${method} ${path}`);
    assertEquals(detailOf(answer), `${method} is not possible at ${path}`);
  }
  assertEquals((await ask(server, "/api/status", { method: "HEAD" })).status, 200);
  assertEquals((await ask(server, "/api/nothing", { method: "DELETE" })).status, 404);
  const options = await ask(server, "/api/status", { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET"]);
  assert(server.log.length === 0);
});
