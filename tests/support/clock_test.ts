import { fakeClock } from "./fake_clock.ts";
import { assertEquals } from "@std/assert";
import { sleep } from "@/lib/support/clock.ts";
Deno.test("sleep() resolves when the clock reaches it and at once on abort", async () => {
  const clock = fakeClock(0);
  const seen: string[] = [];
  const abort = new AbortController();
  const first = sleep(clock, 1000).then(() => seen.push(`slept to ${clock.now()}`));
  const second = sleep(clock, 5000, abort.signal).then(() => seen.push(`aborted at ${clock.now()}`));
  await clock.tick(999);
  assertEquals(seen, []);
  await clock.tick(1);
  assertEquals(seen, ["slept to 1000"]);
  abort.abort();
  await Promise.all([first, second]);
  assertEquals(seen, ["slept to 1000", "aborted at 1000"]);
});
