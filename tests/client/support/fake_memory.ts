import type { PageMemory } from "@/lib/client/browser/page_memory.ts";

/** What a browser keeps, in the hands of a test. */
export function fakeMemory(
  kept: Record<string, unknown> = {},
): PageMemory & { readonly kept: Record<string, unknown> } {
  return { kept, read: (name) => kept[name], keep: (name, value) => void (kept[name] = value) };
}
