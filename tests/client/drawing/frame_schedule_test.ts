import { assertEquals } from "@std/assert";
import { frameSchedule } from "@/lib/client/drawing/frame_schedule.ts";
import { countingClock } from "../support/counting_clock.ts";

function rig() {
  const clock = countingClock();
  const cancelled: number[] = [];
  const asked: (() => void)[] = [];
  const schedule = frameSchedule({
    clock,
    requestFrame: (callback) => asked.push(callback),
    cancelFrame: (frame) => cancelled.push(frame),
  });
  return { clock, schedule, cancelled, asked, draw: () => asked.at(-1)?.() };
}

Deno.test("frameSchedule() commits with the frame, or after a second where none is drawn", async () => {
  const { clock, schedule, cancelled, draw } = rig();
  let commits = 0;
  schedule(() => commits += 1);
  draw();
  await clock.tick(5000);
  assertEquals([commits, cancelled], [1, [1]]);
  schedule(() => commits += 1);
  await clock.tick(999);
  assertEquals(commits, 1);
  await clock.tick(1);
  assertEquals([commits, cancelled], [2, [1, 2]]);
  schedule(() => commits += 1)();
  await clock.tick(5000);
  assertEquals([commits, clock.running], [2, 0]);
});

Deno.test("frameSchedule() asks for a frame at once, but not for the one right after a commit", async () => {
  const { clock, schedule, asked, draw } = rig();
  schedule(() => {});
  assertEquals(asked.length, 1);
  draw();
  schedule(() => {});
  await clock.tick(24);
  assertEquals(asked.length, 1);
  await clock.tick(1);
  assertEquals(asked.length, 2);
  draw();
  await clock.tick(10);
  const cancel = schedule(() => {});
  await clock.tick(14);
  cancel();
  await clock.tick(100);
  assertEquals([asked.length, clock.running], [2, 0]);
});
