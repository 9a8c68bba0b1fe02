import { assertEquals } from "@std/assert";
import { storageMemory } from "@/lib/client/browser/page_memory.ts";

Deno.test("storageMemory() keeps values as JSON under the page's own names", () => {
  const kept = new Map<string, string>();
  const memory = storageMemory(() => ({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
  }));
  assertEquals(memory.read("scans.open"), undefined);
  memory.keep("scans.open", ["a"]);
  assertEquals([memory.read("scans.open"), [...kept]], [["a"], [["flashtape.scans.open", '["a"]']]]);
  kept.set("flashtape.scans.open", "{");
  assertEquals(memory.read("scans.open"), undefined);
});

Deno.test("storageMemory() keeps nothing where the browser forbids it", () => {
  const memory = storageMemory(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  memory.keep("a", 1);
  assertEquals(memory.read("a"), undefined);
});
