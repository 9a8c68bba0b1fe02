import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { FULL, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { MinuteBar } from "@/lib/market/bars/minute_bar.ts";
import { PackedMinutes } from "@/lib/market/bars/packed_minutes.ts";
import { bar, START_MS, trade } from "../trades.ts";

const trades = fc.array(
  fc.record({
    offsetMs: fc.integer({ min: 0, max: 5 }).map((tenth) => tenth * 10_000),
    id: fc.constantFrom(undefined, "1", "2", "30", "a", "9007199254740993", "9007199254740994"),
    price: fc.integer({ min: 1, max: 400 }).map((cents) => cents / 4),
    size: fc.integer({ min: 1, max: 500 }),
    eligibility: fc.constantFrom(FULL, VOLUME_ONLY, NOTHING, { ...FULL, updatesLast: false }, {
      ...FULL,
      updatesHighLow: false,
    }),
  }).map(({ offsetMs, id, ...rest }) => trade(offsetMs, { ...rest, ...(id !== undefined && { id }) })),
  { minLength: 1, maxLength: 8 },
);

Deno.test("a minute that was kept as numbers goes on as if it had not been", () => {
  const packed = new PackedMinutes();
  let kept = 0;
  fc.assert(
    fc.property(trades, trades, trades, (first, late, later) => {
      const plain = new MinuteBar(START_MS / 1000);
      for (const one of first) plain.add(one);
      plain.publish();
      for (const one of late) plain.add(one);
      plain.publish();
      const place = packed.put(plain);
      if (place === null) return;
      kept += 1;
      const again = packed.take(place, plain.startS);
      assertEquals([again.bar(), again.publish()], [plain.bar(), undefined]);
      for (const one of later) {
        plain.add(one);
        again.add(one);
        assertEquals(again.publish(), plain.publish());
      }
    }),
    { seed: 20131008, numRuns: 300 },
  );
  assert(kept > 100, `${kept} of 300`);
});

Deno.test("PackedMinutes leaves a minute as it is that numbers do not tell", () => {
  const packed = new PackedMinutes();
  const minute = (make: (minute: MinuteBar) => void) => {
    const made = new MinuteBar(START_MS / 1000);
    make(made);
    return packed.put(made);
  };
  const told = (made: MinuteBar) => {
    made.add(trade(0));
    made.publish();
  };
  assertEquals([minute(told), minute(told)], [0, 1]);
  assertEquals(minute(() => {}), null);
  assertEquals(minute((made) => made.add(trade(0))), null);
  assertEquals(
    minute((made) => {
      told(made);
      made.cross("opening", { price: 9, size: 1, timeMs: START_MS as EpochMs });
      made.publish();
    }),
    null,
  );
  assertEquals(
    minute((made) => {
      made.replace(bar(0));
      made.publish();
    }),
    null,
  );
  // What one gives back another takes.
  packed.free(0);
  assertEquals([minute(told), minute(told)].sort(), [0, 2]);
});
