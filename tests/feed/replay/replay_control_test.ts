import { assertEquals, assertThrows } from "@std/assert";
import { ReplayControl, type ReplaySpeed } from "@/lib/feed/replay/replay_control.ts";
import { ReplayFeed } from "@/lib/feed/replay/replay_feed.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { memoryFiles, read, type Reading, tradesOf } from "../harness.ts";
import { endLine, headLine, START, TAPE, tradeLine } from "./tape_text.ts";

/** A recording of trades at these milliseconds after its start, each of another size. */
const tapeOf = (times: readonly number[]): string =>
  [headLine(), ...times.map((time, index) => tradeLine(time, index + 1)), endLine(times.at(-1) ?? 0)].join("");

interface Playing {
  readonly clock: ReturnType<typeof fakeClock>;
  readonly control: ReplayControl;
  readonly feed: ReplayFeed;
  readonly reading: Reading;
  /** Moves the clock on, as many turns of it as the feed needs to take what is due. */
  tick(ms: number): Promise<void>;
  sizes(): number[];
}

async function play(times: readonly number[], speed: ReplaySpeed, test: (playing: Playing) => Promise<void>) {
  const clock = fakeClock();
  const control = new ReplayControl(speed);
  const readFile = memoryFiles({ [TAPE]: tapeOf(times) });
  await using feed = await ReplayFeed.open({ files: [TAPE], speed, control, clock, readFile });
  const stop = new AbortController();
  const reading = read(feed, stop.signal);
  const tick = async (ms: number) => {
    await clock.tick(ms);
    for (let turn = 0; turn < 20; turn += 1) await clock.tick(0);
  };
  await tick(0);
  await test({ clock, control, feed, reading, tick, sizes: () => tradesOf(reading.events).map(({ size }) => size) });
  stop.abort();
  assertEquals(await reading.end, null);
}

Deno.test("ReplayControl takes speeds above 0 and max, and no others", () => {
  for (const speed of [0, -1, NaN, Infinity]) {
    assertThrows(() => new ReplayControl(speed), RangeError, 'speed must be above 0 or "max"');
    assertThrows(() => new ReplayControl(1).setSpeed(speed), RangeError, 'speed must be above 0 or "max"');
  }
  assertEquals(new ReplayControl("max").speed, "max");
});

Deno.test("a paused replay stands still, and goes on from there however long it was", () =>
  play([0, 1_000, 2_000, 3_500], 1, async ({ control, feed, tick, sizes }) => {
    await tick(1_200);
    control.pause();
    await tick(3_600_000 * 5);
    assertEquals(sizes(), [1, 2]);
    assertEquals(feed.marketTime(), START + 1_000);
    control.resume();
    await tick(999);
    assertEquals(sizes(), [1, 2]);
    await tick(1);
    assertEquals(sizes(), [1, 2, 3]);
    await tick(1_500);
    assertEquals(sizes(), [1, 2, 3, 4]);
  }));

Deno.test("another speed holds from where the replay stands", () =>
  play([0, 10_000, 20_000, 30_000, 40_000], 1, async ({ control, feed, tick, sizes }) => {
    await tick(10_000);
    control.setSpeed(10);
    assertEquals(feed.speed, 10);
    await tick(999);
    assertEquals(sizes(), [1, 2]);
    await tick(1);
    assertEquals(sizes(), [1, 2, 3]);
    control.setSpeed(0.5);
    await tick(19_999);
    assertEquals(sizes(), [1, 2, 3]);
    await tick(1);
    assertEquals(sizes(), [1, 2, 3, 4]);
    control.setSpeed("max");
    await tick(1);
    assertEquals(sizes(), [1, 2, 3, 4, 5]);
  }));

Deno.test("a step plays up to the end of the next minute that has anything, inclusive, or one trade", () =>
  play(
    [0, 59_000, 60_000, 60_000, 60_001, 2_000_000, 2_000_001],
    1,
    async ({ control, feed, reading, tick, sizes }) => {
      control.pause();
      const step = async (by: "minute" | "trade") => {
        control.step(by);
        // After so many beats the event loop has its turn, by a timer of a millisecond.
        for (let turn = 0; turn < 10; turn += 1) await tick(1);
        return sizes().at(-1);
      };
      assertEquals(await step("trade"), 2);
      assertEquals(feed.marketTime(), START + 59_000);
      assertEquals(await step("minute"), 4);
      assertEquals(feed.marketTime(), START + 60_000);
      assertEquals(await step("trade"), 5);
      // Beats go on in the silence, a minute at a time.
      assertEquals(await step("minute"), 5);
      assertEquals(feed.marketTime(), START + 120_000);
      assertEquals(reading.beats.at(-1), START + 120_000);
      assertEquals(await step("trade"), 6);
      assertEquals(control.isPaused, true);
      await tick(1_000_000);
      assertEquals(sizes().at(-1), 6);
      assertEquals(await step("trade"), 7);
      assertEquals(reading.ended, true);
    },
  ));

Deno.test("a paused replay steps over a night to the next minute that has anything", async () => {
  const clock = fakeClock();
  const control = new ReplayControl("max");
  control.pause();
  const readFile = memoryFiles({ [TAPE]: tapeOf([0, 90_000_000, 90_030_000, 90_070_000]) });
  await using feed = await ReplayFeed.open({ files: [TAPE], speed: 1, control, clock, readFile });
  const stop = new AbortController();
  const { events, end } = read(feed, stop.signal);
  const sizes = async () => {
    for (let turn = 0; turn < 20; turn += 1) await clock.tick(0);
    return tradesOf(events).map(({ size }) => size);
  };
  assertEquals(await sizes(), []);
  control.step("trade");
  assertEquals(await sizes(), [1]);
  // Twenty minutes of beats come before the silence that is left out.
  for (let minute = 0; minute < 20; minute += 1) {
    control.step("minute");
    assertEquals(await sizes(), [1]);
  }
  control.step("minute");
  assertEquals(await sizes(), [1, 2]);
  control.step("minute");
  assertEquals(await sizes(), [1, 2, 3]);
  control.step("minute");
  assertEquals(await sizes(), [1, 2, 3, 4]);
  stop.abort();
  await end;
});

Deno.test("played up to a time, a replay tells all of that time at once, then goes on as before", () =>
  play([0, 10_000, 20_000, 20_000, 21_000, 30_000], 1, async ({ control, feed, tick, sizes }) => {
    control.playTo(START + 20_000);
    assertEquals(control.targetMs, START + 20_000);
    assertEquals(feed.speed, 60);
    await tick(0);
    assertEquals(sizes(), [1, 2, 3, 4]);
    assertEquals(control.targetMs, null);
    await tick(1_000);
    assertEquals(sizes(), [1, 2, 3, 4, 5]);
    control.pause();
    control.playTo(START + 30_000);
    await tick(0);
    assertEquals(sizes(), [1, 2, 3, 4, 5, 6]);
  }));

Deno.test("whatever is paused, stepped, sped up and skipped, the same events come in the same order, once each", async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const random = new Random(seed);
    let atMs = 0;
    const times = Array.from({ length: 120 }, () => atMs += random.chance(0.05) ? 4_000_000 : random.integer(0, 9_000));
    const straight: unknown[] = [];
    await play(times, "max", async ({ reading, tick }) => {
      while (!reading.ended) await tick(1);
      straight.push(...reading.events);
    });
    await play(times, 5, async ({ control, feed, reading, tick }) => {
      for (let turn = 0; turn < 60 && !reading.ended; turn += 1) {
        const acts = [
          () => control.pause(),
          () => control.resume(),
          () => control.step("minute"),
          () => control.step("trade"),
          () => control.setSpeed(random.chance(0.1) ? "max" : random.between(0.1, 100)),
          () => control.playTo((feed.marketTime() ?? START) + random.integer(0, 30_000)),
        ];
        acts[random.integer(0, acts.length - 1)]?.();
        await tick(random.integer(0, 2_000));
      }
      control.setSpeed("max");
      control.resume();
      while (!reading.ended) await tick(1);
      // All but what `feed_connected` tells of the speed.
      assertEquals(reading.events.slice(1), straight.slice(1), `seed ${seed}`);
      const beats = reading.beats;
      assertEquals(beats.every((beat, index) => index === 0 || beat > (beats[index - 1] ?? 0)), true);
    });
  }
});
