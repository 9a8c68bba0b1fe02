import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, type Context, csp, HttpError, type Middleware, page } from "fresh";
import { fetcher, serving } from "./support.ts";

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
    .use(csp())
    .get("/bare", (ctx) => {
      const { socket, response } = ctx.upgrade({ idleTimeout: 60 });
      socket.onmessage = ({ data }) => socket.send(`bare ${data}`);
      return response;
    })
    .get("/managed", (ctx) => ctx.upgrade(handlers))
    .ws("/ws", handlers, { protocol: "two" })
    .get("/:other*", () => new Response("other"));
  await serving(app, async (host) => {
    assertEquals(await greet(`ws://${host}/bare`), ["bare hello", ""]);
    assertEquals(await greet(`ws://${host}/managed`), ["managed hello", ""]);
    assertEquals(await greet(`ws://${host}/ws`, ["one", "two"]), ["managed hello", "two"]);
  });
  assertEquals(closes.length, 2);
});

Deno.test("Context.upgrade() answers 400 to a request that is no upgrade", async () => {
  const app = new App().get("/bare", (ctx) => ctx.upgrade().response).ws("/ws", { message() {} });
  const fetch = fetcher(app);
  assertEquals((await fetch("/bare")).status, 400);
  assertEquals((await fetch("/ws")).status, 400);
});
