import { assertEquals } from "@std/assert";
import { type Bar, parseTicker } from "@/lib/protocol/mod.ts";
import { MemoryBarStore } from "@/lib/store/bar_store.ts";

const IBM = parseTicker("IBM");
const bar = (time: number, close = 1): Bar => ({ time, open: 1, high: 1, low: 1, close, volume: 1, vwap: null });

Deno.test("MemoryBarStore keeps bars in order of time, whatever order they come in, and replaces a bar of the same minute", () => {
  const store = new MemoryBarStore();
  for (const time of [120, 0, 60, 180]) store.put(IBM, bar(time));
  store.put(IBM, bar(60, 9));
  assertEquals(store.bars(IBM).map(({ time, close }) => [time, close]), [[0, 1], [60, 9], [120, 1], [180, 1]]);
  assertEquals(store.bars(parseTicker("TSLA")), []);
});

Deno.test("MemoryBarStore answers for a range, both ends included, and for the newest", () => {
  const store = new MemoryBarStore();
  for (let minute = 0; minute < 10; minute += 1) store.put(IBM, bar(minute * 60));
  const times = (query: Parameters<typeof store.bars>[1]) => store.bars(IBM, query).map(({ time }) => time / 60);
  assertEquals(times({ fromS: 120, toS: 240 }), [2, 3, 4]);
  assertEquals(times({ fromS: 121, toS: 239 }), [3]);
  assertEquals(times({ limit: 2 }), [8, 9]);
  assertEquals(times({ toS: 240, limit: 2 }), [3, 4]);
  assertEquals(times({ fromS: 240, toS: 120 }), []);
});

Deno.test("MemoryBarStore keeps no more than its capacity per ticker, the newest", () => {
  const store = new MemoryBarStore(3);
  for (let minute = 0; minute < 10; minute += 1) store.put(IBM, bar(minute * 60));
  assertEquals(store.bars(IBM).map(({ time }) => time / 60), [7, 8, 9]);
});
