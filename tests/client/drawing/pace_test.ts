import { assertEquals } from "@std/assert";
import { Pace } from "@/lib/client/drawing/pace.ts";
import { countingClock } from "../support/counting_clock.ts";

Deno.test("Pace runs at once, then once per interval however often it is asked", async () => {
  const clock = countingClock();
  const startMs = clock.now();
  const ran: number[] = [];
  const pace = new Pace(clock, 100, () => ran.push(clock.now() - startMs));
  for (let ms = 0; ms < 250; ms += 10) {
    pace.ask();
    await clock.tick(10);
  }
  assertEquals(ran, [0, 100, 200]);
  await clock.tick(1_000);
  assertEquals([ran, clock.running], [[0, 100, 200, 300], 0]);
  pace.ask();
  assertEquals(ran.at(-1), 1_250);
});

Deno.test("Pace.now() does not wait and takes the place of a call to come, which dispose() drops", async () => {
  const clock = countingClock();
  let runs = 0;
  const pace = new Pace(clock, 100, () => runs += 1);
  pace.ask();
  pace.ask();
  pace.now();
  assertEquals([runs, clock.running], [2, 0]);
  await clock.tick(99);
  pace.ask();
  assertEquals(runs, 2);
  pace.dispose();
  await clock.tick(1_000);
  assertEquals([runs, clock.running], [2, 0]);
});

Deno.test("Pace waits no longer than the interval when the clock is set back", async () => {
  let offsetMs = 0;
  const clock = countingClock();
  let runs = 0;
  const pace = new Pace({ ...clock, now: () => clock.now() + offsetMs }, 100, () => runs += 1);
  pace.ask();
  offsetMs = -3_600_000;
  pace.ask();
  await clock.tick(100);
  assertEquals(runs, 2);
});
