import { assert, assertEquals } from "@std/assert";
import { circles } from "./support/circles.ts";
import { moduleGraph, readSource, sources } from "./support/module_graph.ts";

/**
 * Who may import whom, by room. `value` edges may be any import, `type` edges only `import type`. What is not listed
 * is forbidden. The root (main.ts) and `lib/app` compose and may import everything but pages.
 */
const ALLOWED: Readonly<Record<string, { readonly value: readonly string[]; readonly type?: readonly string[] }>> = {
  fresh: { value: [] },
  "lib/protocol": { value: [] },
  "lib/support": { value: [] },
  "lib/feed": { value: ["lib/protocol", "lib/support"] },
  "lib/market": { value: ["lib/protocol", "lib/support"] },
  "lib/orders": { value: ["lib/market", "lib/protocol", "lib/support"], type: ["lib/store"] },
  "lib/journal": { value: ["lib/protocol", "lib/support"], type: ["lib/store"] },
  "lib/scan": { value: ["lib/market", "lib/protocol", "lib/support"], type: ["lib/store"] },
  "lib/desk": { value: ["lib/market", "lib/protocol", "lib/support"], type: ["lib/feed", "lib/store"] },
  "lib/producers": {
    value: ["lib/market", "lib/scan", "lib/protocol", "lib/support"],
    type: ["lib/feed", "lib/store"],
  },
  "lib/connections": { value: ["lib/protocol", "lib/support"] },
  "lib/store": { value: ["lib/protocol", "lib/support"] },
  "lib/http": { value: ["lib/orders", "lib/protocol", "lib/support", "fresh"], type: ["lib/connections", "lib/app"] },
  "lib/classic_api": { value: ["lib/http", "lib/market", "lib/protocol", "lib/support"], type: ["lib/app"] },
  "lib/client": { value: ["lib/protocol", "lib/support", "fresh"], type: ["lib/language"] },
  "lib/language": { value: ["lib/protocol"] },
  components: { value: ["lib/protocol"], type: ["lib/client", "lib/language"] },
  islands: { value: ["lib/client", "lib/language", "lib/protocol", "components", "fresh"] },
  routes: {
    value: ["lib/app", "lib/http", "lib/journal", "lib/market", "lib/protocol", "islands", "components", "fresh"],
    type: ["lib/client"],
  },
};

/** npm packages by room; the others use none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  fresh: ["hono", "preact", "preact-render-to-string", "esbuild", "devalue", "@preact/signals"],
  "lib/protocol": ["zod"],
  "lib/feed": ["zod", "pure-rand", "node:zlib", "deno-std", "fflate", "hyparquet", "hyparquet-compressors"],
  "lib/store": ["zod", "node:sqlite", "deno-std"],
  "lib/market": ["deno-std"],
  "lib/journal": ["zod"],
  "lib/scan": ["web-push", "node:net"],
  "lib/connections": ["deno-std", "node:process"],
  "lib/http": ["zod", "jsonc-parser", "negotiator", "node:zlib", "node:util"],
  "lib/classic_api": ["zod"],
  "lib/app": ["zod", "@logtape/logtape", "deno-std", "node:dns/promises"],
  "lib/client": [
    "@preact/signals",
    "@leeoniya/ufuzzy",
    "dockview-core",
    "lightweight-charts",
    "tinykeys",
    "trading-signals",
    "zod",
    "deno-std",
  ],
  components: ["preact", "@tanstack/virtual-core"],
  islands: ["preact", "@preact/signals", "zod"],
  routes: ["zod", "preact"],
};

/** Most files directly in one room. */
const LARGEST_ROOM = 20;

const ROOTS = ["root", "lib/app"];

/** Room of the table that a file belongs to. */
function roomOf(path: string): string {
  const [top = "", second = "", third] = path.split("/");
  if (second === "") return "root";
  return top === "lib" && third !== undefined ? `lib/${second}` : top;
}

const packageOf = (specifier: string): string => /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? specifier;

const graph = await moduleGraph();

Deno.test("imports point only the way the import table allows", () => {
  assert(graph.length > 100, `the graph has only ${graph.length} imports: it was not read right`);
  const broken: string[] = [];
  for (const { from, to, specifier, isTypeOnly, isPackage } of graph) {
    const room = roomOf(from);
    if (isPackage) {
      if (room === "root" || (room === "fresh" && to.startsWith("node:"))) continue;
      if (!(PACKAGES[room] ?? []).includes(packageOf(to))) broken.push(`${from} -> ${specifier} (package)`);
      continue;
    }
    const target = roomOf(to);
    if (target === room || ROOTS.includes(room)) continue;
    const { value, type = [] } = ALLOWED[room] ?? { value: [] };
    if (!value.includes(target) && !(isTypeOnly && type.includes(target))) broken.push(`${from} -> ${specifier}`);
  }
  assertEquals(broken, []);
});

Deno.test("no files import each other in a circle", () => {
  assertEquals(circles(graph.filter(({ isPackage }) => !isPackage).map(({ from, to }) => [from, to])), []);
});

Deno.test("no rooms side by side import each other in a circle", () => {
  const edges = graph.filter(({ isPackage }) => !isPackage).flatMap(({ from, to }): [string, string][] => {
    const [source, target] = [from.split("/"), to.split("/")];
    const parting = source.findIndex((name, index) => name !== target[index]);
    const rooms = [source, target].map((path) => path.slice(0, parting + 1).join("/"));
    // A file directly in the room that holds both is no room of its own.
    const [a = "", b = ""] = rooms;
    return a === from || b === to ? [] : [[a, b]];
  });
  assertEquals(circles(edges), []);
});

Deno.test(`no room has more than ${LARGEST_ROOM} files directly in it`, () => {
  const counts = new Map<string, number>();
  for (
    const path of ["fresh/", "lib/", "routes/", "islands/", "components/", "tests/", "bench/"].flatMap((
      f,
    ) => [...sources(f)])
  ) {
    const room = path.slice(0, path.lastIndexOf("/"));
    counts.set(room, (counts.get(room) ?? 0) + 1);
  }
  assertEquals([...counts].filter(([, count]) => count > LARGEST_ROOM), []);
  assertEquals(counts.get("lib"), undefined, "nothing lies loose in lib/");
});

Deno.test("WsAdapter alone opens WebSockets to this server, the live feeds' socket alone to others", () => {
  const openers = [...sources("lib/"), ...sources("islands/")]
    .filter((file) => /^(?! *[/*]).*new WebSocket\(/m.test(readSource(file)));
  assertEquals(openers.sort(), ["lib/client/connection/ws_adapter.ts", "lib/feed/live/upstream_socket.ts"]);
});

Deno.test("circles() finds what reaches itself and nothing else", () => {
  assertEquals(circles([["a", "b"], ["b", "c"], ["c", "a"], ["c", "d"], ["e", "a"]]), [["a", "b", "c"]]);
  assertEquals(circles([["a", "b"], ["a", "c"], ["b", "c"]]), []);
});
