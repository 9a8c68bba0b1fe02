import { assertEquals } from "@std/assert";
import { Polled } from "@/lib/client/market/polled.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("Polled asks again after each answer, keeps what was where none comes, and nothing once it is disposed", async () => {
  const clock = fakeClock(0);
  let asked = 0;
  let isAway = true;
  const fetch = () => {
    asked += 1;
    return isAway ? Promise.reject(new Error("away")) : Promise.resolve(asked);
  };
  const polled = new Polled({ fetch, clock, everyMs: 1000 });
  const now = () => [asked, polled.value.value, polled.isMissing.value];
  await clock.tick(0);
  assertEquals(now(), [1, null, true]);
  isAway = false;
  await clock.tick(1000);
  assertEquals(now(), [2, 2, false]);
  isAway = true;
  await clock.tick(1000);
  assertEquals(now(), [3, 2, true]);
  polled.dispose();
  await clock.tick(5000);
  assertEquals(asked, 3);
});
