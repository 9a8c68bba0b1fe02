import { dirname } from "node:path";
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";

const repository = new URL("../../../", import.meta.url).pathname;
const root = new URL("../fixture/", import.meta.url).pathname;

/** Makes a directory with files, for as long as `run` runs. */
async function withDir(files: Record<string, string>, run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${dir}/${path}`), { recursive: true });
      await Deno.writeTextFile(`${dir}/${path}`, content);
    }
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Runs `deno` with read and net permission only and hands over the URL that it serves. */
async function whileServing(args: string[], readable: string, run: (url: string) => Promise<void>): Promise<void> {
  const permissions = [`--allow-read=${repository},${readable}`, "--allow-net=127.0.0.1", "--no-prompt"];
  const [command = "", ...rest] = args;
  const config = `--config=${repository}deno.json`;
  const process = new Deno.Command(Deno.execPath(), {
    args: [command, config, ...permissions, ...rest],
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let text = "";
    let url: string | undefined;
    while (!url) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`deno ended: ${text}`);
      text += value;
      url = text.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    }
    await run(url);
  } finally {
    process.kill();
    await process.status;
    await reader.cancel();
  }
}

Deno.test("Builder.build() writes a server that needs read and net permission only", async (t) => {
  await withDir({}, async (outDir) => {
    await new Builder({ root, outDir }).build();
    const check = async (url: string) => {
      const page = await fetch(`${url}/`);
      assertEquals(page.status, 200);
      const html = await page.text();
      assertStringIncludes(html, "<!--frsh:island:Counter:0:-->");
      const [script = ""] = html.match(/\/_fresh\/js\/[^"]+\.js/) ?? [];
      const [css = ""] = html.match(/\/tokens\.css\?[^"]+/) ?? [];
      for (const path of [script, css]) {
        const response = await fetch(url + path);
        await response.body?.cancel();
        assertEquals([response.status, response.headers.get("cache-control")], [
          200,
          "public, max-age=31536000, immutable",
        ]);
      }
      const remote = await (await fetch(`${url}/remote`)).json();
      assertEquals(remote.hostname, "127.0.0.1");
    };
    const server = `${outDir}/server.js`;
    await t.step(
      "served by deno serve",
      () => whileServing(["serve", "--host=127.0.0.1", "--port=0", server], outDir, check),
    );
    await t.step(
      "served by the app's own main.ts",
      () => whileServing(["run", `${root}main.ts`, server], outDir, check),
    );
  });
});

Deno.test("Builder.build() is the same for the same files", async () => {
  const build = () =>
    withDir({}, async (outDir) => {
      await new Builder({ root, outDir }).build();
      const manifest = await Deno.readTextFile(`${outDir}/manifest.js`);
      manifests.push(manifest.replaceAll(outDir, ""));
    });
  const manifests: string[] = [];
  await build();
  await build();
  const ids = manifests.map((manifest) => manifest.match(/"buildId": "(\w+)"/)?.[1]);
  assert(ids[0]);
  assertEquals(ids[0], ids[1]);
});

Deno.test("Builder.build() says which module cannot be bundled", async () => {
  const files = { "islands/Broken.tsx": 'import "./missing.ts";\nexport default () => null;\n' };
  await withDir(files, async (dir) => {
    const error = await assertRejects(() => new Builder({ root: dir }).build({ snapshot: "memory" }));
    assertMatch(String(error), /Broken\.tsx:1.*missing\.ts/s);
  });
});

Deno.test("Builder.build() leaves out tests and private folders", async () => {
  const files = {
    "routes/index.ts": 'export const handler = () => new Response("index");\n',
    "routes/index_test.ts": 'throw new Error("a test was imported");\n',
    "routes/(_parts)/part.ts": 'throw new Error("a private module was imported");\n',
    "static/.secret": "",
  };
  await withDir(files, async (dir) => {
    const applySnapshot = await new Builder({ root: dir }).build({ snapshot: "memory" });
    const app = new App().use(staticFiles()).fsRoutes();
    applySnapshot(app);
    const get = (path: string) => app.handler()(new Request(`http://localhost${path}`));
    assertEquals(await (await get("/")).text(), "index");
    assertEquals((await get("/.secret")).status, 404);
  });
});

Deno.test("Builder.listen() serves in development mode and has browsers reload", async () => {
  await withDir({ "static/x.css": "a {}" }, async (dir) => {
    const app = new App().use(staticFiles()).get("/", (ctx) => ctx.render(<p>{ctx.config.mode}</p>));
    const stop = new AbortController();
    const address = Promise.withResolvers<Deno.NetAddr>();
    const listening = new Builder({ root: dir }).listen(() => Promise.resolve(app), {
      port: 0,
      hostname: "127.0.0.1",
      signal: stop.signal,
      onListen: address.resolve,
    });
    const url = `http://127.0.0.1:${(await address.promise).port}`;
    const html = await (await fetch(url)).text();
    assertStringIncludes(html, "<p>development</p>");
    const [, script = ""] = html.match(/<script type="module"[^>]* src="([^"]+)">/) ?? [];
    const [, events = ""] = (await (await fetch(url + script)).text()).match(/EventSource\("([^"]+)"\)/) ?? [];

    const stream = await fetch(url + events);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    await Deno.writeTextFile(`${dir}/static/x.css`, "b {}");
    const second = await reader?.read();
    assertMatch(second?.value ?? "", /^retry: \d+\ndata: .+\n\n$/);
    assert(first?.value !== second?.value);
    assertEquals(await (await fetch(`${url}/x.css`)).text(), "b {}");

    stop.abort();
    await reader?.cancel();
    await listening;
  });
});
