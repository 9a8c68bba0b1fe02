import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { openApiDocument } from "@/lib/http/documents/openapi.ts";
import type { OperationDescription } from "@/lib/http/requests/operation_description.ts";
import { OPERATIONS } from "@/lib/http/operations/mod.ts";
import { MAX_BODY_BYTES } from "@/lib/http/requests/request_body.ts";
import { Problem } from "@/lib/protocol/mod.ts";
import { apiRoutes, type ApiServer, moveClock, serveApi } from "@/tests/support/api_server.ts";
import { DescribedAnswers } from "@/tests/support/described_answers.ts";
import { DescribedRequests } from "@/tests/support/described_requests.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { rawRequest } from "@/tests/support/process/raw_request.ts";
import { type Attempt, CASES, type OperationCase } from "./operation_cases.ts";

const TOKEN = "correct horse";
/** Far longer than any parameter may be. */
const LONG = "A".repeat(10_000);
const DOCUMENT = openApiDocument(OPERATIONS, "0.0.0-test");
const described = new DescribedAnswers(DOCUMENT);
const requests = new DescribedRequests(DOCUMENT);

const isEventStream = ({ headers }: Response): boolean => headers.get("content-type") === "text/event-stream";

/** The first message of a stream, which has no end of its own. */
async function firstLine({ body }: Response): Promise<string> {
  if (body === null) return "";
  await using reader = new EventStreamReader(body);
  return await reader.untilLine(/./);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends requests of one operation and holds every answer against the document. */
class Caller {
  readonly #server: ApiServer;
  readonly #description: OperationDescription;

  constructor(server: ApiServer, description: OperationDescription) {
    this.#server = server;
    this.#description = description;
  }

  pathOf({ params = {}, query = {} }: Attempt): string {
    const path = this.#description.path.replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) => encodeURIComponent(params[name] ?? ""),
    );
    const text = new URLSearchParams(query).toString();
    return text === "" ? path : `${path}?${text}`;
  }

  async send(attempt: Attempt, { headers, ...init }: RequestInit = {}): Promise<Answer> {
    const { method, path } = this.#description;
    const body = attempt.body === undefined ? {} : { body: JSON.stringify(attempt.body) };
    const type: HeadersInit = attempt.body === undefined ? {} : { "content-type": "application/json" };
    const asking = fetch(`http://127.0.0.1:${this.#server.port}${this.pathOf(attempt)}`, {
      method,
      headers: { ...type, ...Object.fromEntries(new Headers(headers)) },
      ...body,
      ...init,
    });
    if (attempt.takesTime === true) await moveClock(this.#server.clock, asking);
    const response = await asking;
    const text = isEventStream(response) ? await firstLine(response) : await response.text();
    described.check(method, path, response.status, response.headers.get("content-type"), text);
    return { status: response.status, text };
  }
}

const detailOf = ({ text }: Answer): string => Problem.parse(JSON.parse(text)).detail;

/** A market that has run for a while, a simulated one unless the case is about another. */
async function runningServer(environment: OperationCase["environment"]): Promise<ApiServer> {
  const server = await serveApi(environment);
  await server.app.engine.start();
  await server.clock.tick(3_000);
  return server;
}

for (const [id, description] of Object.entries<OperationDescription>(OPERATIONS)) {
  const { right: [pattern, ...others], made, wrong = [], environment } = CASES[id as keyof typeof OPERATIONS];
  const { method, query, body, control = false } = description;

  Deno.test(`${id} answers right requests as it is described`, async () => {
    await using server = await runningServer(environment);
    const caller = new Caller(server, description);
    const succeeds = async (attempt: Attempt) => {
      const answer = await caller.send(attempt);
      assertEquals(answer.status, attempt.status ?? 200, `${caller.pathOf(attempt)}: ${answer.text}`);
      assertMatch(answer.text, attempt.says ?? /^/);
    };
    for (const attempt of [pattern, ...others]) await succeeds(attempt);
    for (const attempt of [await made?.(server.app) ?? []].flat()) await succeeds(attempt);
    assertEquals(server.log.filter((line) => line.startsWith("ERROR")), []);
  });

  Deno.test(`${id} refuses wrong requests and says what would be right`, async () => {
    await using server = await runningServer(environment);
    const caller = new Caller(server, description);
    const unknown = query === "ignored" ? [] : [{
      ...pattern,
      status: 400,
      query: { ...pattern.query, surprise: "1" },
      says: /"surprise"/,
    }];
    const more = body === undefined || Array.isArray(pattern.body) ? [] : [
      { ...pattern, status: 400, body: { ...Object(pattern.body), surprise: 1 }, says: /"surprise"/ },
      { ...pattern, status: 400, body: {}, says: /./ },
      { ...pattern, status: 400, body: "text", says: /./ },
      { ...pattern, status: 400, body: undefined, says: /^a JSON body is needed$/ },
    ];
    for (const attempt of [...wrong, ...unknown, ...more]) {
      const answer = await caller.send(attempt);
      assertEquals(answer.status, attempt.status ?? 400, `${JSON.stringify(attempt)}: ${answer.text}`);
      assertMatch(detailOf(answer), attempt.says);
    }
    const parameters = query === "ignored" ? [] : [
      LONG,
      ...new Set([pattern, ...others].flatMap((attempt) => Object.keys(attempt.query ?? {}))),
    ];
    for (
      const attempt of [
        ...Object.keys(pattern.params ?? {}).map((name) => ({ ...pattern, params: { [name]: LONG } })),
        ...parameters.map((name) => ({ ...pattern, query: { ...pattern.query, [name]: LONG } })),
      ]
    ) {
      const answer = await caller.send(attempt);
      assertEquals(answer.status, 400, answer.text);
      assert(answer.text.length < 1_000, `an answer of ${answer.text.length} characters`);
    }
    if (method !== "GET") {
      const large = await caller.send(pattern, { body: " ".repeat(MAX_BODY_BYTES + 1) });
      assertEquals([large.status, detailOf(large)], [413, "the body must have at most 65536 bytes"]);
    }
    if (body !== undefined) {
      const text = await caller.send(pattern, { headers: { "content-type": "text/plain" } });
      assertEquals(text.status, 415);
      const syntax = await caller.send(pattern, { body: "{]" });
      assertEquals(syntax.status, 400);
      assertMatch(detailOf(syntax), /at line 1, column 2$/);
    }
    assertEquals(server.log.filter((line) => line.startsWith("ERROR")), []);
  });

  Deno.test(`${id} is for ${control ? "those who may control the server" : "everybody"}`, async () => {
    const authorization = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    await using open = await serveApi();
    await using guarded = await serveApi({ ADMIN_TOKEN: TOKEN });
    const [here, there] = [new Caller(open, description), new Caller(guarded, description)];
    const foreignOrigin = await here.send(pattern, { headers: { origin: "http://evil.example" } });
    const head = [`${method} ${here.pathOf(pattern)} HTTP/1.1`, "Host: evil.example", "Content-Length: 0"];
    const foreignHost = await rawRequest(open.port, head);
    const answers = [
      foreignOrigin,
      foreignHost,
      await there.send(pattern),
      await there.send(pattern, authorization("wrong horse")),
    ].map(({ status }) => status);
    if (description.problems?.[403] !== undefined) assertEquals(answers.shift(), 403);
    if (control) {
      assertEquals(answers, [403, 403, 401, 401]);
      assertMatch(detailOf(foreignOrigin), /evil\.example/);
    }
    for (const status of [...(control ? [] : answers), (await there.send(pattern, authorization(TOKEN))).status]) {
      assert(status !== 401 && status !== 403, `${status} to somebody who may`);
    }
  });
}

Deno.test("the document tells right requests from wrong ones as the server does", () => {
  for (const [id, { method, path, query }] of Object.entries<OperationDescription>(OPERATIONS)) {
    const { right, wrong = [] } = CASES[id as keyof typeof OPERATIONS];
    for (const attempt of query === "ignored" ? [] : right) {
      assertEquals(requests.fault(method, path, attempt), null, `${id} ${JSON.stringify(attempt)}`);
    }
    for (const attempt of wrong) {
      const isTold = (attempt.status ?? 400) === 400 && attempt.isUnwritten !== true;
      assertEquals(requests.fault(method, path, attempt) !== null, isTold, `${id} ${JSON.stringify(attempt)}`);
    }
  }
});

/** Questions that do not fit into an address. */
const ASKED_BY_POST: ReadonlySet<string> = new Set(["previewScan"]);

Deno.test("whatever changes the server is a control operation", () => {
  for (const [id, { method, control = false }] of Object.entries<OperationDescription>(OPERATIONS)) {
    assertEquals(control, method !== "GET" && !ASKED_BY_POST.has(id), id);
  }
});

Deno.test("every operation has its route, and every route for programs its operation", async () => {
  const served: [string, OperationDescription][] = [];
  for (const { path, handler } of await apiRoutes()) {
    for (const [method, handle] of Object.entries(handler)) {
      assertNotEquals(handle.operation, undefined, `${method} ${path} is made without operation()`);
      assertEquals(`${handle.operation.method} ${handle.operation.path}`, `${method} ${path}`);
      served.push([`${method} ${path}`, handle.operation]);
    }
  }
  const described = Object.values<OperationDescription>(OPERATIONS).map((description): typeof served[number] => [
    `${description.method} ${description.path}`,
    description,
  ]);
  const names = (list: typeof served) => list.map(([name]) => name).sort();
  assertEquals(names(served), names(described));
  const table = new Map(described);
  for (const [name, description] of served) assert(table.get(name) === description, `${name} has another description`);
});
