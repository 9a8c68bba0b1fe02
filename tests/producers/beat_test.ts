import { assertEquals } from "@std/assert";
import { ClockBeat, TapeBeat } from "@/lib/producers/beat.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

const never = (error: unknown): never => {
  throw error;
};

Deno.test("TapeBeat runs polls one after the other, in the order in which they were begun, at every beat that is due", async () => {
  const beat = new TapeBeat(fakeClock());
  const ran: string[] = [];
  const slow = async () => {
    ran.push("slow begins");
    await Promise.resolve();
    ran.push("slow ends");
  };
  await using _slow = beat.every(1_000, slow, never);
  await using _fast = beat.every(1_000, () => void ran.push("fast"), never);
  await using _rare = beat.every(3_000, () => void ran.push("rare"), never);
  await beat.advance(10_000);
  assertEquals(ran, ["slow begins", "slow ends", "fast"]);
  await beat.advance(11_000);
  await beat.advance(12_000);
  assertEquals(ran.filter((what) => what === "rare").length, 1);
  assertEquals(ran.length, 10);
});

Deno.test("TapeBeat runs a poll once after a stretch that was skipped", async () => {
  const beat = new TapeBeat(fakeClock());
  let runs = 0;
  await using _poll = beat.every(3_000, () => void runs++, never);
  await beat.advance(0);
  await beat.advance(3_600_000);
  assertEquals(runs, 1);
  await beat.advance(3_601_000);
  assertEquals(runs, 2);
  await beat.advance(3_602_000);
  assertEquals(runs, 2);
});

Deno.test("TapeBeat goes on after a poll that fails, tells it, and leaves out one that has ended", async () => {
  const beat = new TapeBeat(fakeClock());
  const told: unknown[] = [];
  let runs = 0;
  await using _failing = beat.every(
    1_000,
    () => Promise.reject(new Error("broken")),
    (error) => told.push(String(error)),
  );
  const other = beat.every(1_000, () => void runs++, never);
  await beat.advance(0);
  await other[Symbol.asyncDispose]();
  await beat.advance(1_000);
  assertEquals(told, ["Error: broken", "Error: broken"]);
  assertEquals(runs, 1);
});

Deno.test("TapeBeat beats by the clock once the recording is over, also for polls begun after that", async () => {
  const clock = fakeClock();
  const beat = new TapeBeat(clock);
  let early = 0;
  let late = 0;
  const first = beat.every(1_000, () => void early++, never);
  await clock.tick(10_000);
  assertEquals(early, 0);
  beat.release();
  const second = beat.every(1_000, () => void late++, never);
  await clock.tick(2_500);
  assertEquals([early, late], [2, 2]);
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await clock.tick(10_000);
  assertEquals([early, late], [2, 2]);
});

Deno.test("TapeBeat takes another interval from the next beat on, and by the clock once the recording is over", async () => {
  const clock = fakeClock(0);
  const beat = new TapeBeat(clock);
  let runs = 0;
  await using poll = beat.every(3_600_000, () => void runs++, never);
  assertEquals(poll.nextMs, null);
  await beat.advance(10_000);
  assertEquals(poll.nextMs, 3_609_000);
  poll.setEvery(2_000);
  for (const second of [11_000, 12_000, 13_000, 14_000]) await beat.advance(second);
  assertEquals([runs, poll.nextMs], [2, 16_000]);
  beat.release();
  poll.setEvery(5_000);
  await clock.tick(5_000);
  assertEquals([runs, poll.nextMs], [3, 10_000]);
});

Deno.test("ClockBeat beats by the clock and pauses by it; a recording pauses for nobody", async () => {
  const clock = fakeClock();
  const beat = new ClockBeat(clock);
  let runs = 0;
  const poll = beat.every(1_000, () => void runs++, never);
  await beat.advance();
  await clock.tick(3_000);
  assertEquals(runs, 3);
  await poll[Symbol.asyncDispose]();
  let paused = false;
  const pause = beat.pause(100, new AbortController().signal).then(() => paused = true);
  await clock.tick(99);
  assertEquals(paused, false);
  await clock.tick(1);
  await pause;
  await new TapeBeat(clock).pause();
});
