import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { signal } from "@preact/signals";
import { App, type Context, cors, csp, HttpError, type Middleware, page, staticFiles } from "fresh";
import { asset, Head, IS_BROWSER } from "fresh/runtime";
import { Builder } from "fresh/dev";
import Counter from "./fixture/islands/Counter.tsx";
import { First, Second } from "./fixture/islands/pair.tsx";
import { app as fixture } from "./fixture/main.ts";

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Sends requests to an app without a network. */
function fetcher<State>(app: App<State>): Fetch {
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}

/** Fails the test if something is logged with console.error, unless `expected` times. */
async function quietly<T>(expected: number, run: () => Promise<T>): Promise<T> {
  const { error } = console;
  const logged: unknown[][] = [];
  console.error = (...args) => logged.push(args);
  try {
    const result = await run();
    assertEquals(logged.length, expected, `console.error: ${Deno.inspect(logged)}`);
    return result;
  } finally {
    console.error = error;
  }
}

const trace = (name: string): Middleware<{ trace: string }> => async (ctx) => {
  ctx.state.trace = `${ctx.state.trace ?? ""}${name}`;
  const response = await ctx.next();
  response.headers.append("x-after", name);
  return response;
};
const showTrace = (ctx: Context<{ trace: string }>) => ctx.text(ctx.state.trace ?? "");

// ---- App ----------------------------------------------------------------------------------

Deno.test("App answers each HTTP method with its own route", async () => {
  const app = new App()
    .get("/x", () => new Response("get"))
    .post("/x", () => new Response("post"))
    .put("/x", () => new Response("put"))
    .patch("/x", () => new Response("patch"))
    .delete("/x", () => new Response("delete"))
    .all("/all", (ctx) => ctx.text(ctx.req.method));
  const fetch = fetcher(app);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    assertEquals(await (await fetch("/x", { method })).text(), method.toLowerCase());
    assertEquals(await (await fetch("/all", { method })).text(), method);
  }
});

Deno.test("App answers HEAD through GET without a body, unless head() is there", async () => {
  const app = new App()
    .get("/x", () => new Response("body", { headers: { "x-from": "get" } }))
    .get("/y", () => new Response("body"))
    .head("/y", () => new Response(null, { headers: { "x-from": "head" } }));
  const fetch = fetcher(app);
  const x = await fetch("/x", { method: "HEAD" });
  assertEquals([x.status, x.headers.get("x-from"), await x.text()], [200, "get", ""]);
  const y = await fetch("/y", { method: "HEAD" });
  assertEquals([y.status, y.headers.get("x-from")], [200, "head"]);
});

Deno.test("App answers 404 for unknown paths, 405 for other methods, OPTIONS with Allow", async () => {
  const fetch = fetcher(new App().get("/x", () => new Response("x")).post("/x", () => new Response("x")));
  assertEquals((await fetch("/nope")).status, 404);
  assertEquals((await fetch("/x", { method: "DELETE" })).status, 405);
  const options = await fetch("/x", { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET, POST"]);
});

Deno.test("App prefers fixed paths to patterns and decodes parameters", async () => {
  const json: Middleware<unknown> = (ctx) => ctx.json({ params: ctx.params, route: ctx.route });
  const app = new App()
    .get("/users/:id", json)
    .get("/users/me", () => new Response("me"))
    .get("/files/:path*", json)
    .get("/books/:id(\\d+)", json);
  const fetch = fetcher(app);
  assertEquals(await (await fetch("/users/me")).text(), "me");
  const read = async (path: string) => await (await fetch(path)).json();
  assertEquals(await read("/users/a%20b"), { params: { id: "a b" }, route: "/users/:id" });
  assertEquals(await read("/files/a/b.txt"), { params: { path: "a/b.txt" }, route: "/files/:path*" });
  assertEquals(await read("/files"), { params: { path: "" }, route: "/files/:path*" });
  assertEquals((await read("/books/12")).params, { id: "12" });
  assertEquals((await fetch("/books/twelve")).status, 404);
});

Deno.test("App runs middlewares in the order of registration, by path, around the routes after them", async () => {
  const app = new App<{ trace: string }>()
    .use(trace("a"), trace("b"))
    .get("/early", showTrace)
    .use("/api", trace("c"))
    .use(trace("d"))
    .get("/api/:x", trace("e"), showTrace)
    .get("/late", showTrace);
  const fetch = fetcher(app);
  const api = await fetch("/api/1");
  assertEquals([await api.text(), api.headers.get("x-after")], ["abdce", "e, c, d, b, a"]);
  assertEquals(await (await fetch("/early")).text(), "ab");
  assertEquals(await (await fetch("/late")).text(), "abd");
});

Deno.test("App runs its root middlewares for unknown paths too", async () => {
  const app = new App().use(async (ctx) => {
    if (ctx.url.pathname === "/open") return new Response("open");
    return await ctx.next();
  });
  assertEquals(await (await fetcher(app)("/open")).text(), "open");
});

Deno.test("App hands errors to the nearest onError(), 404 to notFound()", async () => {
  const app = new App()
    .onError("*", (ctx) => ctx.text(`root: ${(ctx.error as Error).message}`, { status: 500 }))
    .onError("/api", (ctx) => ctx.text(`api: ${(ctx.error as Error).message}`, { status: 500 }))
    .notFound((ctx) => ctx.text(`nothing at ${ctx.url.pathname}`, { status: 404 }))
    .get("/x", () => Promise.reject(new Error("x")))
    .get("/api/x", () => Promise.reject(new Error("x")));
  const fetch = fetcher(app);
  assertEquals(await (await fetch("/x")).text(), "root: x");
  assertEquals(await (await fetch("/api/x")).text(), "api: x");
  assertEquals(await (await fetch("/nope")).text(), "nothing at /nope");
});

Deno.test("App answers HttpError with its status and hides other errors", async () => {
  const app = new App()
    .get("/teapot", () => Promise.reject(new HttpError(418, "short and stout")))
    .get("/secret", () => Promise.reject(new Error("the password")));
  const fetch = fetcher(app);
  const teapot = await fetch("/teapot");
  assertEquals([teapot.status, await teapot.text()], [418, "short and stout"]);
  const secret = await quietly(1, () => fetch("/secret"));
  assertEquals([secret.status, await secret.text()], [500, "Internal server error"]);
});

Deno.test("App passes connection info to ctx.info", async () => {
  const handler = new App().get("/", (ctx) => ctx.json(ctx.info.remoteAddr)).handler();
  const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.7", port: 99 };
  const response = await handler(new Request("http://localhost/"), { remoteAddr, completed: Promise.resolve() });
  assertEquals(await response.json(), remoteAddr);
});

Deno.test("App renders route(), layout() and appWrapper() components", async () => {
  const app = new App()
    .appWrapper(({ Component }) => (
      <html>
        <body>
          <Component />
        </body>
      </html>
    ))
    .layout("*", ({ Component }) => (
      <main>
        <Component />
      </main>
    ))
    .route("/page", {
      handler: { GET: () => page({ name: "Ada" }) },
      component: ({ data }: { data: unknown }) => <h1>{(data as { name: string }).name}</h1>,
    });
  const html = await (await fetcher(app)("/page")).text();
  assertStringIncludes(html, "<body><main><h1>Ada</h1></main></body>");
});

// ---- Context ------------------------------------------------------------------------------

Deno.test("Context.redirect() stays on the site and keeps query and hash", async () => {
  const app = new App().get("/go", (ctx) => ctx.redirect(ctx.url.searchParams.get("to") ?? "/", 303));
  const fetch = fetcher(app);
  const cases = [
    ["/a/b?x=//y#z", "/a/b?x=//y#z"],
    ["//evil.example/", "/evil.example/"],
    ["https://example.com//x", "https://example.com//x"],
    ["/", "/"],
  ];
  for (const [to = "", location = ""] of cases) {
    const response = await fetch(`/go?to=${encodeURIComponent(to)}`);
    assertEquals([response.status, response.headers.get("location")], [303, location]);
  }
});

Deno.test("Context answers with json(), text(), html() and render()", async () => {
  const app = new App()
    .get("/json", (ctx) => ctx.json({ a: 1 }, { status: 201 }))
    .get("/text", (ctx) => ctx.text("hi"))
    .get("/html", (ctx) => ctx.html("<p>hi</p>", { headers: { "x-a": "1" } }))
    .get("/render", (ctx) => ctx.render(<p>hi &amp; bye</p>, { status: 202 }));
  const fetch = fetcher(app);
  const type = (response: Response) => response.headers.get("content-type")?.toLowerCase();
  const json = await fetch("/json");
  assertEquals([json.status, type(json), await json.json()], [201, "application/json", { a: 1 }]);
  const text = await fetch("/text");
  assertEquals([type(text), await text.text()], ["text/plain;charset=utf-8", "hi"]);
  const html = await fetch("/html");
  assertEquals([type(html), html.headers.get("x-a")], ["text/html; charset=utf-8", "1"]);
  const rendered = await fetch("/render");
  assertEquals([rendered.status, type(rendered)], [202, "text/html; charset=utf-8"]);
  assertMatch(
    await rendered.text(),
    /^<!DOCTYPE html><html><head>.*<\/head><body><p>hi &amp; bye<\/p><\/body><\/html>$/,
  );
});

Deno.test("Context.url has no repeated slashes in its path", async () => {
  const app = new App().get("/a/b", (ctx) => ctx.text(ctx.url.pathname));
  assertEquals(await (await fetcher(app)("//a///b")).text(), "/a/b");
});

// ---- WebSockets ---------------------------------------------------------------------------

/** Serves an app on a free port while `run` runs. */
async function serving<State>(app: App<State>, run: (url: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, app.handler());
  try {
    await run(`127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

/** Opens a socket, sends "hello", and returns the answer and the protocol. */
async function greet(url: string, protocols: string[] = []): Promise<[string, string]> {
  const socket = new WebSocket(url, protocols);
  const { promise, resolve, reject } = Promise.withResolvers<[string, string]>();
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => resolve([data, socket.protocol]);
  socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
  const closed = new Promise((resolve) => socket.onclose = resolve);
  const answer = await promise;
  socket.close();
  await closed;
  return answer;
}

Deno.test("Context.upgrade() upgrades, bare and managed, and so does App.ws()", async () => {
  const closes: number[] = [];
  const handlers = {
    message: (socket: WebSocket, { data }: MessageEvent) => socket.send(`managed ${data}`),
    close: (_socket: WebSocket, code: number) => void closes.push(code),
  };
  const app = new App()
    .use(csp(), cors())
    .get("/bare", (ctx) => {
      const { socket, response } = ctx.upgrade({ idleTimeout: 60 });
      socket.onmessage = ({ data }) => socket.send(`bare ${data}`);
      return response;
    })
    .get("/managed", (ctx) => ctx.upgrade(handlers))
    .ws("/ws", handlers, { protocol: "two" });
  await serving(app, async (host) => {
    assertEquals(await greet(`ws://${host}/bare`), ["bare hello", ""]);
    assertEquals(await greet(`ws://${host}/managed`), ["managed hello", ""]);
    assertEquals(await greet(`ws://${host}/ws`, ["one", "two"]), ["managed hello", "two"]);
  });
  assertEquals(closes.length, 2);
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

Deno.test("Context.upgrade() answers 400 to a request that is no upgrade", async () => {
  const app = new App().get("/bare", (ctx) => ctx.upgrade().response).ws("/ws", { message() {} });
  const fetch = fetcher(app);
  assertEquals((await fetch("/bare")).status, 400);
  assertEquals((await fetch("/ws")).status, 400);
});

// ---- csp() and cors() ---------------------------------------------------------------------

Deno.test("csp() sets its defaults, and given directives replace those of the same name", async () => {
  const app = new App()
    .use(csp({ csp: ["img-src 'self' https://example.com", "frame-src 'none'"], reportTo: "/reports" }))
    .get("/", () => new Response("ok"));
  const { headers } = await fetcher(app)("/");
  const policy = headers.get("content-security-policy") ?? "";
  assertStringIncludes(policy, "default-src 'self'; script-src 'self' 'unsafe-inline'");
  assertStringIncludes(policy, "frame-src 'none'");
  assertStringIncludes(policy, "report-uri /reports");
  assertEquals(policy.match(/img-src [^;]*/g), ["img-src 'self' https://example.com"]);
  assertEquals(headers.get("reporting-endpoints"), 'csp-endpoint="/reports"');
});

Deno.test("csp() can report only", async () => {
  const { headers } = await fetcher(new App().use(csp({ reportOnly: true })).get("/", () => new Response()))("/");
  assert(headers.has("content-security-policy-report-only"));
  assert(!headers.has("content-security-policy"));
});

Deno.test("csp() with useNonce allows the inline scripts and styles of each render alone", async () => {
  const document = (
    <html>
      <head>
        <style>{"p { color: red }"}</style>
        <script nonce="own">1</script>
      </head>
      <body>
        <script>2</script>
      </body>
    </html>
  );
  const app = new App()
    .use(csp({ useNonce: true }))
    .get("/", (ctx) => ctx.render(document))
    .get("/api", (ctx) => ctx.json({}));
  const fetch = fetcher(app);
  const nonces: string[] = [];
  for (let i = 0; i < 2; i++) {
    const response = await fetch("/");
    const policy = response.headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = policy.match(/script-src 'self' 'nonce-([0-9a-f]+)'/) ?? [];
    assertStringIncludes(policy, `style-src 'self' 'nonce-${nonce}'`);
    const html = await response.text();
    assertStringIncludes(html, `<style nonce="${nonce}">`);
    assertStringIncludes(html, `<script nonce="${nonce}">2`);
    assertStringIncludes(html, `<script nonce="own">1`);
    nonces.push(nonce);
  }
  assert(nonces[0] !== nonces[1]);
  const api = await fetch("/api");
  assertStringIncludes(api.headers.get("content-security-policy") ?? "", "script-src 'self' 'unsafe-inline'");
});

Deno.test("cors() allows the origins it is told to", async () => {
  const allowed = async (origin: string | string[] | ((o: string) => string | null), asking: string) => {
    const app = new App().use(cors({ origin })).get("/", () => new Response("ok"));
    const { headers } = await fetcher(app)("/", { headers: { origin: asking } });
    return [headers.get("access-control-allow-origin"), headers.get("vary")];
  };
  assertEquals(await allowed("*", "https://a.example"), ["*", null]);
  assertEquals(await allowed("https://a.example", "https://a.example"), ["https://a.example", "Origin"]);
  assertEquals(await allowed("https://a.example", "https://b.example"), [null, null]);
  assertEquals(await allowed(["https://a.example"], "https://a.example"), ["https://a.example", "Origin"]);
  assertEquals(await allowed((o) => o.endsWith(".example") ? o : null, "https://c.example"), [
    "https://c.example",
    "Origin",
  ]);
});

Deno.test("cors() answers preflight requests", async () => {
  const options = { origin: "https://a.example", maxAge: 60, credentials: true, exposeHeaders: ["x-a", "x-b"] };
  const app = new App().use(cors(options)).get("/", () => new Response("ok"));
  const response = await fetcher(app)("/", {
    method: "OPTIONS",
    headers: { origin: "https://a.example", "access-control-request-headers": "x-one, x-two" },
  });
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("access-control-allow-headers"), "x-one,x-two");
  assertEquals(response.headers.get("access-control-allow-methods"), "GET,HEAD,PUT,POST,DELETE,PATCH");
  assertEquals(response.headers.get("access-control-max-age"), "60");
  assertEquals(response.headers.get("access-control-allow-credentials"), "true");
  assertEquals(response.headers.get("access-control-expose-headers"), "x-a,x-b");
});

// ---- File routes, islands and static files: the fixture app -----------------------------------

const root = new URL("./fixture/", import.meta.url).pathname;
let applied: ReturnType<Builder["build"]> | undefined;

/** The build of the fixture, in memory. */
function buildFixture(): ReturnType<Builder["build"]> {
  applied ??= new Builder({ root }).build({ snapshot: "memory" });
  return applied;
}

async function fixtureFetch(): Promise<Fetch> {
  (await buildFixture())(fixture);
  return fetcher(fixture);
}

Deno.test("file routes match by name: fixed, [dynamic], [...rest], (group), index", async () => {
  const fetch = await fixtureFetch();
  assertEquals(await (await fetch("/api/fixed")).text(), "fixed");
  assertEquals(await (await fetch("/api/a%20b")).json(), {
    method: "GET",
    params: { symbol: "a b" },
    route: "/api/:symbol",
  });
  assertEquals(await (await fetch("/docs/a/b")).json(), { path: "a/b" });
  assertStringIncludes(await (await fetch("/about")).text(), "<main><article><h1>About</h1></article></main>");
  assertEquals((await (await fetch("/api")).json()).route, "/api");
  assertEquals((await fetch("/bare/1")).status, 200);
  assertEquals((await fetch("/nested/bare")).status, 404);
});

Deno.test("file routes run the _middleware files from the root down", async () => {
  const fetch = await fixtureFetch();
  const response = await fetch("/api");
  assertEquals((await response.json()).trace, ["main", "routes 1", "routes 2", "api"]);
  assertEquals(response.headers.get("x-trace"), "main, routes 1, routes 2, api");
  assertEquals((await fetch("/about")).headers.get("x-trace"), "main, routes 1, routes 2");
});

Deno.test("file routes take handlers by method or one for all", async () => {
  const fetch = await fixtureFetch();
  const posted = await fetch("/api", { method: "POST", body: '"hi"' });
  assertEquals([posted.status, await posted.json()], [201, { echo: "hi" }]);
  assertEquals((await (await fetch("/api/x", { method: "PUT" })).json()).method, "PUT");
  assertEquals((await fetch("/api/fixed", { method: "HEAD" })).status, 200);
  assertEquals((await fetch("/api/fixed", { method: "POST" })).status, 405);
});

Deno.test("pages render within _layout and _app, with the handler's data and headers", async () => {
  const fetch = await fixtureFetch();
  const response = await fetch("/");
  assertEquals(response.headers.get("x-page"), "home");
  const html = await response.text();
  assertMatch(html, /^<!DOCTYPE html><html lang="en"><head>/);
  assertMatch(html, /<body data-path="\/"><main><h1>Islands<\/h1>.*<\/main>.*<\/body><\/html>$/s);
});

Deno.test("pages may be async and answer themselves, and skip _app and _layout", async () => {
  const fetch = await fixtureFetch();
  assertStringIncludes(await (await fetch("/nested/async?name=Ada")).text(), "<main><h1>Hello Ada</h1></main>");
  const refused = await fetch("/nested/async");
  assertEquals([refused.status, await refused.text()], [422, "Which name?"]);
  assertStringIncludes(await (await fetch("/bare/1")).text(), "<body><p>bare</p></body>");
});

Deno.test("_error renders what is thrown, also 404, with the status", async () => {
  const fetch = await fixtureFetch();
  for (
    const [path = "", status, heading] of [
      ["/api/teapot", 418, "418 I am a teapot"],
      ["/api/broken", 500, "500 Error: broken on purpose"],
      ["/nope", 404, "404 "],
      ["/orders", 500, "Orders are closed"],
    ] as const
  ) {
    const response = await fetch(path);
    assertEquals(response.status, status);
    assertStringIncludes(await response.text(), `<main><h1>${heading}`);
  }
});

Deno.test("Head replaces and adds elements of the document's head", async () => {
  const html = await (await (await fixtureFetch())("/")).text();
  const head = html.slice(0, html.indexOf("</head>"));
  assertEquals(head.match(/<title>.*?<\/title>/g), ["<title>Islands</title>"]);
  assertEquals(head.match(/content="[^"]*"/g), ['content="islands"', 'content="noindex"']);
  const plain = await (await (await fixtureFetch())("/about")).text();
  assertStringIncludes(plain, "<title>Fixture</title>");
  const bare = new App().get("/", (ctx) =>
    ctx.render(
      <p>
        <Head>
          <title>Bare</title>
        </Head>text
      </p>,
    ));
  assertMatch(await (await fetcher(bare)("/")).text(), /<title>Bare<\/title><\/head><body><p>text<\/p>/);
});

Deno.test("islands are marked, and their props are sent once, escaped", async () => {
  const response = await (await fixtureFetch())("/");
  const html = await response.text();
  assertEquals(html.match(/<!--frsh:island:/g)?.length, 5);
  assertEquals(html.match(/<!--\/frsh:island-->/g)?.length, 5);
  assertMatch(html, /<p><!--frsh:island:Counter:0:--><button [^>]*id="a"[^>]*>1<\/button><!--\/frsh:island--><\/p>/);
  const [, policyNonce = ""] = response.headers.get("content-security-policy")?.match(/'nonce-(\w+)'/) ?? [];
  const scripts = html.match(/<script\b.*?<\/script>/gs) ?? [];
  assertEquals(scripts.length, 1);
  assertStringIncludes(scripts[0] ?? "", `<script type="module" nonce="${policyNonce}">`);
  assertMatch(response.headers.get("link") ?? "", /^<\/_fresh\/js\/[^>]+\.js>; rel="modulepreload"/);
});

Deno.test("pages without islands carry no script", async () => {
  const response = await (await fixtureFetch())("/about");
  assertEquals((await response.text()).includes("<script"), false);
  assertEquals(response.headers.get("link"), null);
});

Deno.test("islands in hand-written routes work like those in file routes", async () => {
  const app = new App().get("/", (ctx) => {
    const count = signal(1);
    return ctx.render(
      <div>
        <First count={count} />
        <Second count={count} double={count} />
      </div>,
    );
  });
  (await buildFixture())(app);
  const html = await (await fetcher(app)("/")).text();
  assertEquals(html.match(/<!--frsh:island:/g)?.length, 2);
});

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
  (await buildFixture())(app);
  const fetch = fetcher(app);
  assertStringIncludes(await (await fetch("/children")).text(), "does not support JSX in island props");
  assertStringIncludes(await (await fetch("/function")).text(), "Cannot send the props of island Counter");
  assertStringIncludes(await (await fetch("/partial")).text(), "does not support partials");
});

Deno.test("staticFiles() serves files with type and ETag and answers 304", async () => {
  const fetch = await fixtureFetch();
  const css = await fetch("/tokens.css");
  assertEquals(css.status, 200);
  assertMatch(css.headers.get("content-type") ?? "", /^text\/css/);
  assertStringIncludes(css.headers.get("cache-control") ?? "", "no-cache");
  assertStringIncludes(await css.text(), "--ink");
  const etag = css.headers.get("etag") ?? "";
  assertMatch(etag, /^W\/"\w+"$/);
  const again = await fetch("/tokens.css", { headers: { "if-none-match": etag } });
  assertEquals([again.status, await again.text()], [304, ""]);
  const head = await fetch("/tokens.css", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  assertEquals((await fetch("/tokens.css", { method: "POST" })).status, 405);
  assertMatch((await fetch("/robots.txt")).headers.get("content-type") ?? "", /^text\/plain/);
  assertEquals((await fetch("/favicon.ico")).status, 404);
  assertEquals((await fetch("/%2e%2e/main.ts")).status, 404);
});

Deno.test("staticFiles() lets asset() URLs and scripts be cached for ever", async () => {
  const fetch = await fixtureFetch();
  const html = await (await fetch("/")).text();
  const [href = ""] = html.match(/\/tokens\.css\?[^"]+/) ?? [];
  assertEquals(asset("/tokens.css"), href);
  const [script = ""] = html.match(/\/_fresh\/js\/[^"]+\.js/) ?? [];
  for (const path of [href, script]) {
    const response = await fetch(path);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    await response.body?.cancel();
  }
  const stale = await fetch(href.replace(/=\w+/, "=old"));
  assertEquals([stale.status, stale.headers.get("location")], [307, "/tokens.css"]);
});

Deno.test("staticFiles() passes on what is no file", async () => {
  const app = new App().use(staticFiles()).get("/x", () => new Response("x"));
  assertEquals(await (await fetcher(app)("/x")).text(), "x");
});

Deno.test("IS_BROWSER is false on the server, and asset() leaves other URLs alone", () => {
  assertEquals(IS_BROWSER, false);
  for (const url of ["https://example.com/x.css", "//example.com/x.css", "x.css", "/x.css?y"]) {
    assertEquals(asset(url), url);
  }
});
