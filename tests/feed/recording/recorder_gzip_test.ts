import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { GzipMember } from "@/lib/feed/recording/gzip_member.ts";
import { linesOf } from "@/lib/feed/replay/files/lines.ts";
import { DamagedFileError } from "@/lib/feed/replay/files/unpack.ts";

const encoder = new TextEncoder();

/** The blocks of a stream, one per text, the last one ending it. */
function blocksOf(texts: readonly string[]): Uint8Array<ArrayBuffer>[] {
  const member = new GzipMember();
  return texts.map((text, index) => {
    const plain = encoder.encode(text);
    if (index === texts.length - 1) return member.lastBlock(plain);
    const block = member.block(plain);
    // A block that is made again is the same.
    assertEquals(member.block(plain), block);
    member.took(plain);
    return block;
  });
}

function joined(blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(blocks.flatMap((block) => [...block]));
}

interface Read {
  readonly lines: readonly string[];
  /** Whether the end was found; else how it was not. */
  readonly end: "whole" | "cut off" | "damaged";
}

async function readGzip(bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
  const all: string[] = [];
  try {
    for await (const { lines } of linesOf(new Blob([bytes]).stream())) all.push(...lines);
    return { lines: all, end: "whole" };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return { lines: all, end: error.isCutOff ? "cut off" : "damaged" };
  }
}

const row = (index: number): string => `{"ticker":"AB${index % 40}","price":${(index * 7919) % 1000},"size":${index}}`;
const ROWS = Array.from({ length: 3_000 }, (_, index) => row(index));
const chunksOf = (rows: readonly string[], size: number): string[] =>
  Array.from(
    { length: Math.ceil(rows.length / size) },
    (_, index) => rows.slice(index * size, (index + 1) * size).map((line) => `${line}\n`).join(""),
  );

Deno.test("GzipMember makes a stream that any gunzip reads, however it is cut into blocks", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "1", "\n", "ü", "\u{1f4c8}"), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 30 }), async (texts) => {
      const stream = new Blob([joined(blocksOf(texts))]).stream().pipeThrough(new DecompressionStream("gzip"));
      assertEquals(await new Response(stream).text(), texts.join(""));
    }),
    { numRuns: 50 },
  );
});

Deno.test("GzipMember compresses with what came before the block, beyond 32 KiB too", () => {
  for (const size of [20, 1_000]) {
    const blocks = blocksOf(chunksOf(ROWS, size));
    const length = blocks.reduce((sum, block) => sum + block.length, 0);
    const alone = chunksOf(ROWS, size).reduce((sum, text) => sum + blocksOf([text]).length, 0);
    assert(length < ROWS.join("\n").length / 4, `${length} bytes, ${alone} blocks`);
  }
});

Deno.test("a stream that breaks off anywhere gives every whole line that it holds", async () => {
  const blocks = blocksOf(chunksOf(ROWS.slice(0, 400), 40));
  const whole = joined(blocks);
  const ends = blocks.map((_, index) => blocks.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
  for (let length = 0; length < whole.length; length += 7) {
    const { lines, end } = await readGzip(whole.slice(0, length));
    assertEquals(lines, ROWS.slice(0, lines.length));
    const flushed = ends.filter((end) => end <= length).length * 40;
    assert(lines.length >= flushed, `${lines.length} lines of ${flushed} after ${length} bytes`);
    // Of nothing nobody can say that something is missing.
    if (length > 0) assertEquals(end, "cut off");
  }
  assertEquals(await readGzip(whole), { lines: ROWS.slice(0, 400), end: "whole" });
});

Deno.test("a stream that is damaged gives every line of the blocks before the damage", async () => {
  const blocks = blocksOf(chunksOf(ROWS, 100));
  const whole = joined(blocks);
  for (const damagedBlock of [1, 7, 20]) {
    const start = blocks.slice(0, damagedBlock).reduce((sum, { length }) => sum + length, 0);
    for (const fill of [0xff, 0x00]) {
      const bytes = whole.slice();
      bytes.fill(fill, start, start + 500);
      const { lines, end } = await readGzip(bytes);
      assertEquals(lines.slice(0, damagedBlock * 100), ROWS.slice(0, damagedBlock * 100));
      assertEquals(end, "damaged");
    }
  }
});
