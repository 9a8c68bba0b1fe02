import { signal } from "@preact/signals";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import { asset, Head, IS_BROWSER } from "fresh/runtime";
import { First, Second } from "./fixture/islands/pair.tsx";
import { applyFixture, fetcher, fixtureFetch } from "./support.ts";

Deno.test("file routes match by name: fixed, [dynamic], [...rest], (group), index", async () => {
  const fetch = fixtureFetch();
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
  const fetch = fixtureFetch();
  const response = await fetch("/api");
  assertEquals((await response.json()).trace, ["main", "routes 1", "routes 2", "api"]);
  assertEquals(response.headers.get("x-trace"), "main, routes 1, routes 2, api");
  assertEquals((await fetch("/about")).headers.get("x-trace"), "main, routes 1, routes 2");
});

Deno.test("file routes take handlers by method or one for all", async () => {
  const fetch = fixtureFetch();
  const posted = await fetch("/api", { method: "POST", body: '"hi"' });
  assertEquals([posted.status, await posted.json()], [201, { echo: "hi" }]);
  assertEquals((await (await fetch("/api/x", { method: "PUT" })).json()).method, "PUT");
  assertEquals((await fetch("/api/fixed", { method: "HEAD" })).status, 200);
  assertEquals((await fetch("/api/fixed", { method: "POST" })).status, 404);
});

Deno.test("pages render within _layout and _app, with the handler's data and headers", async () => {
  const fetch = fixtureFetch();
  const response = await fetch("/");
  assertEquals(response.headers.get("x-page"), "home");
  const html = await response.text();
  assertMatch(html, /^<!DOCTYPE html><html lang="en"><head>/);
  assertMatch(html, /<body data-path="\/"><main><h1>Islands<\/h1>.*<\/main>.*<\/body><\/html>$/s);
});

Deno.test("pages may be async and answer themselves, and skip _app and _layout", async () => {
  const fetch = fixtureFetch();
  assertStringIncludes(await (await fetch("/nested/async?name=Ada")).text(), "<main><h1>Hello Ada</h1></main>");
  const refused = await fetch("/nested/async");
  assertEquals([refused.status, await refused.text()], [422, "Which name?"]);
  assertStringIncludes(await (await fetch("/bare/1")).text(), "<body><p>bare</p></body>");
});

Deno.test("_error renders what is thrown, also 404, with the status", async () => {
  const fetch = fixtureFetch();
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
  const html = await (await (fixtureFetch())("/")).text();
  const head = html.slice(0, html.indexOf("</head>"));
  assertEquals(head.match(/<title>.*?<\/title>/g), ["<title>Islands</title>"]);
  assertEquals(head.match(/content="[^"]*"/g), ['content="islands"', 'content="noindex"']);
  const plain = await (await (fixtureFetch())("/about")).text();
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
  const response = await (fixtureFetch())("/");
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
  const response = await (fixtureFetch())("/about");
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
  applyFixture(app);
  const html = await (await fetcher(app)("/")).text();
  assertEquals(html.match(/<!--frsh:island:/g)?.length, 2);
});

Deno.test("IS_BROWSER is false on the server, and asset() leaves other URLs alone", () => {
  assertEquals(IS_BROWSER, false);
  for (const url of ["https://example.com/x.css", "//example.com/x.css", "x.css"]) {
    assertEquals(asset(url), url);
  }
  const [id] = asset("/x.css").split("=").slice(1);
  assertEquals(asset("/x.css?y=1#z"), `/x.css?y=1&__frsh_c=${id}#z`);
});
