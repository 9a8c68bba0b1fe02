import { assert, assertEquals } from "@std/assert";
import * as z from "zod";

/**
 * Who may import whom, by folder. `value` edges may be any import, `type` edges only `import type`. What is not listed
 * is forbidden. The root (main.ts and the files directly in lib/) composes and may import everything.
 */
const ALLOWED: Readonly<Record<string, { readonly value: readonly string[]; readonly type?: readonly string[] }>> = {
  fresh: { value: [] },
  "lib/protocol": { value: [] },
  "lib/support": { value: [] },
  "lib/feed": { value: ["lib/protocol", "lib/support"] },
  "lib/market": { value: ["lib/protocol"] },
  "lib/orders": { value: ["lib/market", "lib/protocol", "lib/support"], type: ["lib/store"] },
  "lib/producers": { value: ["lib/market", "lib/protocol", "lib/support"], type: ["lib/feed", "lib/store"] },
  "lib/connections": { value: ["lib/protocol", "lib/support"] },
  "lib/store": { value: ["lib/protocol", "lib/support"] },
  "lib/http": { value: ["lib/orders", "lib/protocol", "lib/support", "fresh"], type: ["lib/connections", "lib"] },
  "lib/client": { value: ["lib/protocol", "lib/support", "fresh"] },
  components: { value: ["lib/protocol"] },
  islands: { value: ["lib/client", "lib/protocol", "components", "fresh"] },
  routes: {
    value: ["lib", "lib/http", "lib/market", "lib/protocol", "islands", "components", "fresh"],
    type: ["lib/client"],
  },
};

/** npm packages by folder; the others use none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  fresh: ["hono", "preact", "preact-render-to-string", "esbuild", "devalue", "@preact/signals"],
  "lib/protocol": ["zod"],
  "lib/feed": ["zod", "pure-rand", "node:zlib"],
  "lib/store": ["zod", "node:sqlite"],
  "lib/http": ["zod"],
  lib: ["zod", "@logtape/logtape"],
  "lib/client": ["@preact/signals", "lightweight-charts", "zod"],
  components: ["preact"],
  islands: ["preact", "@preact/signals", "lightweight-charts"],
  routes: ["zod", "preact"],
};

const ROOT = new URL("..", import.meta.url);

const Edge = z.object({ specifier: z.string().optional() }).optional();
const Graph = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(z.object({ specifier: z.string(), code: Edge, type: Edge })).default([]),
  })),
});

/** Files of the project below some folders, as URLs. */
function* sources(folder: URL): Generator<URL> {
  for (const entry of Deno.readDirSync(folder)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory && entry.name !== "tests") yield* sources(url);
    else if (/(?<!\.d)\.tsx?$/.test(entry.name)) yield url;
  }
}

async function moduleGraph(): Promise<z.infer<typeof Graph>> {
  const folders = ["fresh/", "lib/", "routes/", "islands/", "components/"];
  const files = [new URL("main.ts", ROOT), ...folders.flatMap((folder) => [...sources(new URL(folder, ROOT))])];
  const temp = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(temp, files.map(({ href }) => `import ${JSON.stringify(href)};`).join("\n"));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", new URL("deno.json", ROOT).pathname, temp],
    }).output();
    return Graph.parse(JSON.parse(new TextDecoder().decode(stdout)));
  } finally {
    await Deno.remove(temp);
  }
}

/** Folder of the table that a project file belongs to; null for files outside the project. */
function folderOf(specifier: string): string | null {
  if (!specifier.startsWith(ROOT.href)) return null;
  const [top = "", second = "", third] = specifier.slice(ROOT.href.length).split("/");
  if (top === "lib") return third === undefined ? "lib" : `lib/${second}`;
  return second === "" ? "lib" : top;
}

const packageOf = (specifier: string): string => /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? specifier;

Deno.test("imports point only the way the import table allows", async () => {
  const { modules } = await moduleGraph();
  const broken: string[] = [];
  let edges = 0;
  for (const { specifier: from, dependencies } of modules) {
    const folder = folderOf(from);
    if (folder === null) continue;
    for (const { specifier, code, type } of dependencies) {
      const to = code?.specifier ?? type?.specifier;
      if (to === undefined || (folder === "fresh" && to.startsWith("node:")) || from.endsWith(".d.ts")) continue;
      edges += 1;
      const name = `${from.slice(ROOT.href.length)} -> ${specifier}`;
      const target = folderOf(to);
      if (target === null) {
        if (!(PACKAGES[folder] ?? []).includes(packageOf(to))) broken.push(`${name} (package)`);
        continue;
      }
      if (target === folder || folder === "lib") continue;
      const allowed = ALLOWED[folder] ?? { value: [] };
      const isAllowed = allowed.value.includes(target) ||
        (code?.specifier === undefined && (allowed.type ?? []).includes(target));
      if (!isAllowed) broken.push(name);
    }
  }
  assert(edges > 100, `the graph has only ${edges} edges: it was not read right`);
  assertEquals(broken, []);
});

Deno.test("WsAdapter alone opens WebSockets to this server, the live feeds' socket alone to others", () => {
  const openers = [...sources(new URL("lib/", ROOT)), ...sources(new URL("islands/", ROOT))]
    .filter((file) => /^(?! *[/*]).*new WebSocket\(/m.test(Deno.readTextFileSync(file)))
    .map(({ href }) => href.slice(ROOT.href.length));
  assertEquals(openers.sort(), ["lib/client/connection/ws_adapter.ts", "lib/feed/live/upstream_socket.ts"]);
});
