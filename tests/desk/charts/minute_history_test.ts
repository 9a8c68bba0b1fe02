import { assert, assertEquals, assertLess } from "@std/assert";
import { MinuteHistory } from "@/lib/desk/charts/minute_history.ts";
import { FakeHistory, IBM, minute, NOON_MS, NOON_S } from "../desk_rig.ts";

const TODAY = Math.floor(NOON_S / 86_400);

Deno.test("MinuteHistory asks for the current day again after a minute, for others never", async () => {
  const feed = new FakeHistory();
  let nowMs = NOON_MS;
  const history = new MinuteHistory({ feed, now: () => nowMs });
  for (const afterMs of [0, 30_000, 59_999]) {
    nowMs = NOON_MS + afterMs;
    await history.minutes(IBM, TODAY - 2, TODAY + 1);
  }
  nowMs = NOON_MS + 60_000;
  await history.minutes(IBM, TODAY - 2, TODAY + 1);
  assertEquals(feed.asked, [[IBM, TODAY - 2, TODAY + 1], [IBM, TODAY, TODAY + 1]]);
});

Deno.test("MinuteHistory forgets first what was used longest ago, and never holds more than it may", async () => {
  const feed = new FakeHistory();
  feed.minutes = Array.from({ length: 50 * 24 }, (_, hour) => minute(NOON_S - hour * 3600)).reverse();
  const history = new MinuteHistory({ feed, now: () => NOON_MS, most: 200 });
  for (let ago = 1; ago < 40; ago++) {
    const bars = await history.minutes(IBM, TODAY - ago, TODAY - ago + 1);
    assertEquals(bars.length, 24);
    assertLess(history.size, 201);
  }
  const asked = feed.asked.length;
  await history.minutes(IBM, TODAY - 39, TODAY - 38);
  assertEquals(feed.asked.length, asked);
  await history.minutes(IBM, TODAY - 1, TODAY);
  assertEquals(feed.asked.length, asked + 1);
});

Deno.test("MinuteHistory finds the first day of a feed after a fortnight without a bar", async () => {
  const feed = new FakeHistory();
  feed.minutes = [minute(NOON_S - 20 * 86_400), minute(NOON_S - 86_400)];
  const history = new MinuteHistory({ feed, now: () => NOON_MS });
  await history.minutes(IBM, TODAY - 14, TODAY);
  assert(!history.isFirst(IBM, TODAY - 14), "thirteen days are empty");
  await history.minutes(IBM, TODAY - 34, TODAY - 14);
  assert(history.isFirst(IBM, TODAY - 34));
  assert(!history.isFirst(IBM, TODAY - 33));
});
