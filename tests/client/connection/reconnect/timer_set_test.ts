import { assertEquals } from "@std/assert";
import { TimerSet } from "@/lib/client/connection/reconnect/timer_set.ts";
import { countingClock } from "../../support/counting_clock.ts";

Deno.test("TimerSet.start() replaces the timer of the same name and leaves the others", async () => {
  const clock = countingClock();
  const timers = new TimerSet<"a" | "b">(clock);
  const fired: string[] = [];
  timers.start("a", 10, () => fired.push("a first"));
  timers.start("b", 20, () => fired.push("b"));
  timers.start("a", 30, () => fired.push("a second"));
  assertEquals(clock.running, 2);
  await clock.tick(60);
  assertEquals(fired, ["b", "a second"]);
  assertEquals(clock.running, 0);
});

Deno.test("TimerSet.catchUp() fires what is due, once, and nothing else", async () => {
  const clock = countingClock();
  let lateMs = 0;
  const timers = new TimerSet<"a">({ ...clock, now: () => clock.now() + lateMs });
  let fired = 0;
  timers.catchUp("a");
  timers.start("a", 10, () => fired++);
  lateMs = 9;
  timers.catchUp("a");
  assertEquals(fired, 0);
  lateMs = 10;
  timers.catchUp("a");
  timers.catchUp("a");
  await clock.tick(60);
  assertEquals(fired, 1);
});
