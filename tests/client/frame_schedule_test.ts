import { assertEquals } from "@std/assert";
import { frameSchedule } from "@/lib/client/frame_schedule.ts";
import { fakeClock } from "../support/fake_clock.ts";

Deno.test("frameSchedule() commits with the frame, or after a second where none is drawn", async () => {
  const clock = fakeClock();
  const cancelled: number[] = [];
  let frame: (() => void) | null = null;
  let commits = 0;
  const schedule = frameSchedule({
    clock,
    requestFrame: (callback) => {
      frame = callback;
      return 7;
    },
    cancelFrame: (id) => cancelled.push(id),
  });
  const draw = () => frame?.();
  schedule(() => commits += 1);
  draw();
  await clock.tick(5000);
  assertEquals([commits, cancelled], [1, [7]]);
  schedule(() => commits += 1);
  await clock.tick(999);
  assertEquals(commits, 1);
  await clock.tick(1);
  assertEquals([commits, cancelled], [2, [7, 7]]);
  schedule(() => commits += 1)();
  await clock.tick(5000);
  assertEquals(commits, 2);
});
