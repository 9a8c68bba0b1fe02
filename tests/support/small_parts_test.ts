import { assertEquals, assertThrows } from "@std/assert";
import { startInterval } from "@/lib/support/interval.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import { fakeClock } from "./fake_clock.ts";
import { recordingLogger } from "./recording_broadcaster.ts";

Deno.test("RingBuffer keeps the last values, oldest first", () => {
  const buffer = new RingBuffer<number>(3);
  assertEquals([...buffer], []);
  for (const value of [1, 2, 3, 4, 5]) buffer.push(value);
  assertEquals([[...buffer], buffer.size], [[3, 4, 5], 3]);
  for (const capacity of [0, -1, 1.5, NaN]) assertThrows(() => new RingBuffer(capacity), RangeError, "capacity");
});

Deno.test("TokenBucket admits a burst at once and its rate on the long run, and time never runs backwards", () => {
  const bucket = new TokenBucket(10, 3, 0);
  const take = (nowMs: number) => bucket.take(nowMs);
  assertEquals([take(0), take(0), take(0), take(0)], [true, true, true, false]);
  assertEquals([take(99), take(100), take(100)], [false, true, false]);
  assertEquals([take(50), take(10_000), take(10_000), take(10_000), take(10_000)], [false, true, true, true, false]);
});

Deno.test("startInterval() runs at its beat, goes on after a failure, never overlaps itself and stops", async () => {
  const clock = fakeClock(0);
  const runs: number[] = [];
  const errors: unknown[] = [];
  let isSlow = false;
  const task = startInterval({
    clock,
    everyMs: 100,
    run: async () => {
      runs.push(clock.now());
      if (runs.length === 2) throw new Error("second");
      if (isSlow) await new Promise<void>((resolve) => clock.setTimeout(resolve, 250));
    },
    onError: (error) => errors.push(error),
  });
  await clock.tick(300);
  assertEquals([runs, errors.length], [[100, 200, 300], 1]);
  isSlow = true;
  await clock.tick(600);
  // A run that is late starts as soon as the event loop has had its turn: a millisecond on this clock.
  assertEquals(runs.slice(3), [400, 651]);
  const stopped = task[Symbol.asyncDispose]();
  await clock.tick(1000);
  await stopped;
  assertEquals(runs.length, 5);
});

Deno.test("startInterval() goes on at its beat when the clock is set back or forward", async () => {
  const clock = fakeClock(10_000_000);
  let runs = 0;
  await using _task = startInterval({ clock, everyMs: 1000, run: () => void runs++, onError: () => {} });
  await clock.tick(3000);
  clock.shift(-3_600_000);
  await clock.tick(10_000);
  assertEquals(runs, 13);
  clock.shift(3_600_000);
  await clock.tick(10_000);
  assertEquals(runs, 24, "what fell due in the hour that was left out runs once");
});

Deno.test("startInterval() tells when it runs next, and goes on at another interval from when it was given one", async () => {
  const clock = fakeClock(0);
  const runs: number[] = [];
  let change: () => void = () => {};
  await using task = startInterval({
    clock,
    everyMs: 1000,
    run: () => {
      runs.push(clock.now());
      change();
    },
    onError: () => {},
  });
  await clock.tick(1500);
  assertEquals([runs, task.nextMs], [[1000], 2000]);
  task.setEvery(300);
  assertEquals(task.nextMs, 1800);
  await clock.tick(600);
  assertEquals(runs, [1000, 1800, 2100]);
  change = () => task.setEvery(500);
  await clock.tick(900);
  assertEquals([runs.slice(3), task.nextMs], [[2400, 2900], 3400]);
});

Deno.test("OutageLog tells the first of a row of failures, and that it is over", () => {
  const logger = recordingLogger();
  const outage = new OutageLog("keeping things", logger);
  const fail = () => {
    throw new Error("full");
  };
  const steps = [() => {}, fail, fail, () => {}, fail];
  assertEquals(steps.map((step) => outage.attempt(step)), [true, false, false, true, false]);
  outage.failed("still full");
  assertEquals(logger.lines, [
    "ERROR keeping things failed",
    "INFO keeping things works again",
    "ERROR keeping things failed",
  ]);
});
