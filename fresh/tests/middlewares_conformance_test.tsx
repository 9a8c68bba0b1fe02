import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, csp, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { fetcher, fixtureFetch } from "./support.ts";

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

Deno.test("staticFiles() serves files with their type", async () => {
  const fetch = fixtureFetch();
  const css = await fetch("/tokens.css");
  assertEquals(css.status, 200);
  assertMatch(css.headers.get("content-type") ?? "", /^text\/css/);
  assertStringIncludes(css.headers.get("cache-control") ?? "", "no-cache");
  assertStringIncludes(await css.text(), "--ink");
  const head = await fetch("/tokens.css", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  assertEquals((await fetch("/tokens.css", { method: "POST" })).status, 405);
  const robots = await fetch("/robots.txt");
  assertMatch(robots.headers.get("content-type") ?? "", /^text\/plain/);
  await robots.body?.cancel();
  assertEquals((await fetch("/favicon.ico")).status, 404);
  assertEquals((await fetch("/%2e%2e/main.ts")).status, 404);
});

Deno.test("staticFiles() lets asset() URLs and scripts be cached for ever", async () => {
  const fetch = fixtureFetch();
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
