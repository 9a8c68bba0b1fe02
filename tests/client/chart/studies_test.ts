import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createStudy } from "@/lib/client/chart/studies/studies.ts";
import { SessionVwap } from "@/lib/client/chart/studies/session_vwap.ts";
import { STUDY_NAMES } from "@/lib/client/chart/studies/study_names.ts";
import type { Bar } from "@/lib/protocol/mod.ts";
import { Random } from "@/lib/feed/simulated/random.ts";

const DAY = 86_400;
const sessionOf = (timeS: number) => Math.floor(timeS / DAY);
const random = new Random(14);
/** A day and a half of minutes. */
const BARS: readonly Bar[] = Array.from({ length: 400 }, (_, place): Bar => {
  const close = 10 + 2 * random.unit();
  const [high, low] = [close + random.unit(), close - random.unit()];
  const time = place < 300 ? place * 60 : DAY + place * 60;
  return { time, open: close, high, low, close, volume: Math.ceil(1000 * random.unit()), vwap: (high + low) / 2 };
});

Deno.test("SessionVwap is the sum of a session's values over its shares, with the deviation weighed by shares", () => {
  const session = new SessionVwap(sessionOf);
  for (const [place, bar] of BARS.entries()) {
    const value = session.next(bar);
    const same = BARS.slice(0, place + 1).filter(({ time }) => sessionOf(time) === sessionOf(bar.time));
    const shares = same.reduce((sum, { volume }) => sum + volume, 0);
    const vwap = same.reduce((sum, { volume, vwap }) => sum + volume * (vwap ?? 0), 0) / shares;
    const square = same.reduce((sum, { volume, vwap: price }) => sum + volume * ((price ?? 0) - vwap) ** 2, 0) / shares;
    assertAlmostEquals(value?.vwap ?? NaN, vwap, 1e-9);
    assertAlmostEquals(value?.deviation ?? NaN, Math.sqrt(square), 1e-6);
  }
});

Deno.test("SessionVwap takes the latest bar again as it has grown, and knows nothing of a session without a trade", () => {
  const session = new SessionVwap(sessionOf);
  const [bar] = BARS;
  assert(bar !== undefined);
  assertEquals(session.next({ ...bar, volume: 0 }), null);
  session.next({ ...bar, volume: 10, vwap: 5 });
  assertEquals(session.next({ ...bar, volume: 10, vwap: 7 })?.vwap, 7);
});

for (const name of STUDY_NAMES) {
  Deno.test(`the study ${name} is the same whether its bars come once or grow`, () => {
    const once = createStudy(name, sessionOf);
    const grown = createStudy(name, sessionOf);
    const values = BARS.map((bar) => once.next(bar, false));
    const again = BARS.map((bar) => {
      grown.next({ ...bar, close: bar.open, high: bar.open, low: bar.open, volume: 1 }, false);
      return grown.next(bar, true);
    });
    assertEquals(again, values);
    assertEquals(values.at(-1)?.length, once.lines.length);
    assert(values.at(-1)?.every((value) => typeof value === "number"), "enough bars give numbers");
  });
}
