import { assert, assertEquals } from "@std/assert";
import { BeatLength } from "@/lib/connections/delivery/beat_length.ts";
import { rowsOf } from "@/tests/support/batched_reader.ts";
import { IBM, setUp, START } from "../rig.ts";

/** Sends in a quarter of a second that fill a good part of a process. */
const MANY = 1_000;

/** The beat after each quarter of a second under a load. */
function under(loads: readonly number[], sends = MANY): number[] {
  let at = 0;
  const beat = new BeatLength(() => loads[at] ?? 0);
  return loads.map((_, index) => {
    at = index;
    beat.sent(sends);
    beat.look(index * 250);
    return beat.ms;
  });
}

Deno.test("BeatLength stays at 16 ms while less than half of a core is used, and grows to 100 ms as it fills", () => {
  assertEquals(under([0, 0.2, 0.5, 0.49]), [16, 16, 16, 16]);
  assertEquals(under(Array(8).fill(1)).at(-1), 100);
  const half = under(Array(8).fill(0.7)).at(-1) ?? 0;
  assert(half > 40 && half < 70, `${half}`);
  // Never at one go, and back within a second.
  assertEquals(under([1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]).slice(-5), [100, 50, 25, 16, 16]);
});

Deno.test("BeatLength grows only as far as there are frames to spare", () => {
  assertEquals(under(Array(8).fill(1), 0).at(-1), 16);
  // 16 a quarter of a second to each of two clients, fewer as the beat grows.
  assertEquals(under(Array(8).fill(1), 32).at(-1), 19);
  const some = under(Array(20).fill(1), 300).at(-1) ?? 0;
  assert(some > 40, `${some}`);
});

Deno.test("BeatLength never makes a client wait more than eight times what it asked for, and asks the load 4 times a second", () => {
  let asked = 0;
  const beat = new BeatLength(() => {
    asked++;
    return 1;
  });
  for (let ms = 0; ms < 5000; ms += 10) {
    beat.sent(MANY / 25);
    beat.look(ms);
  }
  assertEquals([asked, beat.ms], [20, 100]);
  assertEquals([5, 16, 33, 1000].map((flushMs) => beat.of(flushMs)), [40, 100, 100, 1000]);
  assertEquals(new BeatLength().of(5), 5);
});

Deno.test("ConnectionManager sends a crowd fewer frames while its process is busy, and tells every trade", async () => {
  let load = 0.1;
  const { clock, manager, join } = setUp({ load: () => load });
  const [socket = join()] = Array.from({ length: 100 }, () => join());
  const second = async () => {
    const frames = socket.frames.length;
    for (let trade = 0; trade < 100; trade += 1) {
      manager.broadcastTick(IBM, trade, 1, START);
      await clock.tick(10);
    }
    return socket.frames.length - frames;
  };
  assert(await second() > 45);
  load = 1;
  for (let turn = 0; turn < 3; turn += 1) await second();
  const busy = await second();
  assert(busy <= 11, `${busy} frames in a busy second`);
  assertEquals(manager.stats.beatMs, 100);
  load = 0.1;
  await second();
  assert(await second() > 45);
  assertEquals(rowsOf(socket).length, 700);
});

Deno.test("BeatLength follows the load on when the wall clock is set back", () => {
  let load = 1;
  const beat = new BeatLength(() => load);
  for (let look = 0; look < 8; look += 1) {
    beat.sent(MANY);
    beat.look(3_600_000 + look * 250);
  }
  load = 0;
  for (let look = 0; look < 4; look += 1) beat.look(look * 250);
  assertEquals(beat.ms, 16);
});
