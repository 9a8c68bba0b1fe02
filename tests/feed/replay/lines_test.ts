import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { linesOf, MAX_LINE_LENGTH } from "@/lib/feed/replay/files/lines.ts";

/** The lines of a text that arrives in pieces of these sizes, in bytes. */
async function linesInPieces(text: string, sizes: readonly number[]): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  let start = 0;
  let turn = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (start >= bytes.length) return controller.close();
      const size = sizes[turn++ % sizes.length] ?? 1;
      controller.enqueue(bytes.slice(start, start + size));
      start += size;
    },
  });
  const all: string[] = [];
  for await (const { first, lines } of linesOf(stream)) {
    assertEquals(first, all.length + 1);
    assert(lines.length > 0 && lines.length <= 256);
    all.push(...lines);
  }
  return all;
}

Deno.test("linesOf() gives the same lines however the bytes arrive", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "ü", "€", "\u{1f4c8}"), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 600 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom("\n", "\r\n"),
      async (lines, sizes, end) => {
        assertEquals(await linesInPieces(lines.map((text) => text + end).join(""), sizes), lines);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("linesOf() cuts a line without end off instead of keeping all of it", async () => {
  const lines = await linesInPieces(`short\n${"x".repeat(200_000)}\nshort\n${"y".repeat(200_000)}`, [1000]);
  assertEquals(lines.map(({ length }) => length), [5, MAX_LINE_LENGTH + 1, 5, MAX_LINE_LENGTH + 1]);
});
