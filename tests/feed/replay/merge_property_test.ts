import { assertEquals, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import { mergeByTime } from "@/lib/feed/replay/merge.ts";
import type { Recorded } from "@/lib/feed/replay/formats/recording_format.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";

/** An event that knows which source it came from and where it stood there. */
const mark = (atMs: number, source: number, index: number): Recorded => ({
  atMs: atMs as EpochMs,
  event: { kind: "status", event: "feed_gap", data: { source, index } },
});

class FakeSource implements AsyncIterableIterator<readonly Recorded[], void> {
  closed = 0;
  constructor(readonly batches: (readonly Recorded[])[], readonly failure?: Error) {}
  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<readonly Recorded[], void>> {
    const value = this.batches.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return this.failure === undefined ? Promise.resolve({ done: true, value }) : Promise.reject(this.failure);
  }
  return(): Promise<IteratorResult<readonly Recorded[], void>> {
    this.closed++;
    return Promise.resolve({ done: true, value: undefined });
  }
}

function cut<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  let start = 0;
  for (let turn = 0; start < list.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(list.slice(start, start + size));
    start += size;
  }
  return batches;
}

Deno.test("mergeByTime() equals a stable sort of all sources laid end to end", async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).map((list) => [...list, 1]);
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(times, sizes), { maxLength: 5 }), async (inputs) => {
      const all = inputs.map(([list], source) => list.map((atMs, index) => mark(atMs, source, index)));
      const sources = inputs.map(([, batchSizes], source) => new FakeSource(cut(all[source] ?? [], batchSizes)));
      const merged = (await Array.fromAsync(mergeByTime(sources))).flat();
      assertEquals(merged, all.flat().sort((a, b) => a.atMs - b.atMs));
      assertEquals(sources.map(({ closed }) => closed), sources.map(() => 1));
    }),
  );
});

Deno.test("mergeByTime() closes every source when one fails or the reader leaves", async () => {
  const make = (failure?: Error) => [new FakeSource([[mark(1, 0, 0)], [mark(3, 0, 1)]]), new FakeSource([[]], failure)];
  const failing = make(new Error("no more"));
  await assertRejects(() => Array.fromAsync(mergeByTime(failing)), Error, "no more");
  assertEquals(failing.map(({ closed }) => closed), [1, 1]);
  const left = make();
  for await (const _batch of mergeByTime(left)) break;
  assertEquals(left.map(({ closed }) => closed), [1, 1]);
});
